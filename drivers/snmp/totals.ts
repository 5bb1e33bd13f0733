// The power of all three phases together, where a device tells that of each and no total: they add up. Currents and voltages do not,
// and what the device itself calls its total goes before. Pure.

import type { DeviceType } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import { nameInChain } from './readings.ts';

/** A total and the names that it is the sum of. */
export interface Total {
    readonly name: string;
    readonly parts: readonly string[];
}

const PHASES = ['L1', 'L2', 'L3'];

/** Totals that nobody tells, of each unit of a chain. */
export function missingTotals(
    values: Readonly<Record<string, Value>>,
    { type, members }: { readonly type: DeviceType; readonly members: number },
): Total[] {
    const totals: Total[] = [];
    for (let member = 1; member <= members; member++) {
        for (const { side, quantity } of SIDES) {
            const named = (name: string): string => nameInChain(members, member, name);
            const parts = PHASES.map((phase) => named(`${side}.${phase}.${quantity}`));
            // What a UPS gives out is, in NUT's words, its own.
            const name = named(`${side === 'output' && type === 'ups' ? 'ups' : side}.${quantity}`);
            const isMissing = values[name] === undefined && totals.every((other) => other.name !== name);
            if (isMissing && parts.every((part) => values[part] !== undefined)) totals.push({ name, parts });
        }
    }
    return totals;
}

const SIDES = ['input', 'output', 'ups'].flatMap((side) =>
    ['realpower', 'power'].map((quantity) => ({ side, quantity })),
);

/** null: one of the phases is not known. */
export function sumOf({ parts }: Total, valueFor: (name: string) => Value | undefined): number | null {
    let sum = 0;
    for (const part of parts) {
        const value = valueFor(part);
        if (typeof value !== 'number') return null;
        sum += value;
    }
    return Math.round(sum * 1e6) / 1e6;
}
