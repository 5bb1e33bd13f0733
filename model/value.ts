// Values of variables. Inside, a number is in the catalogue's unit; text exists only where a device or an edge speaks text.

import { variableOf } from './variable.ts';

/** `null`: the device says that it does not know. A variable never heard is absent (`undefined`). */
export type Value = string | number | null;

/** The number in a value, if there is one. Drivers that replay text keep `230.0` as it was written. */
export function numberOf(value: Value | undefined): number | undefined {
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
    if (typeof value !== 'string' || value.trim() === '') return undefined;
    const parsed = Number(value);
    return Number.isFinite(parsed) ? parsed : undefined;
}

/** The text of a value as NUT prints it: at most the catalogue's decimals, no unit. `null` has no text. */
export function textOf(name: string, value: Value | undefined): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (!Number.isFinite(value)) return undefined;
    // No decimals to cut off: the catalogue need not be asked, which matters when thousands of values are listed.
    if (Number.isInteger(value)) return String(value);
    return String(Number(value.toFixed(variableOf(name)?.digits ?? 3)));
}
