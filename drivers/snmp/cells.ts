// The cells of one device: which object gives which variable, with every OID and name written out once, when the device is learned.
// A cell reads itself from a snapshot. A cell that did not answer gives nothing; one whose answer cannot be used gives null.

import type { Value } from '#model/value.ts';
import { type Conversion, numberOf, withoutNoise } from './conversions.ts';
import type { Column, PhaseColumn, Row, Scale } from './family.ts';
import { oidAt, type TableRow } from './layout.ts';
import type { Raw, Snapshot } from './raw.ts';
import type { Origin } from './readings.ts';
import { shared } from './shared-text.ts';

export interface Cell {
    readonly oid: string;
    readonly as: Conversion;
    readonly when: { readonly oid: string; readonly is: number } | undefined;
    readonly available: string | undefined;
    readonly digits: string | undefined;
    readonly scale: Scale | undefined;
    readonly origin: Origin;
    /** What it last read: an answer that was not asked for again means what it meant. */
    last: { readonly raw: Raw; readonly digits: Raw | undefined; readonly value: Value } | undefined;
}

export function cellOfRow({ oid, as, scale }: Extract<Row, { readonly oid: string }>): Cell {
    const origin = { moving: [oid], fixed: scale === undefined ? [] : [scale.oid] };
    return { oid, as, when: undefined, available: undefined, digits: undefined, scale, origin, last: undefined };
}

export function cellOf(column: Column<string> | PhaseColumn, row: TableRow): Cell {
    const at = (oid: string) => shared(oidAt({ ...column, oid }, row));
    const { as } = column;
    const oid = at(column.oid);
    const when = column.when && { oid: at(column.when.oid), is: column.when.is };
    const available = column.available === undefined ? undefined : at(column.available);
    const digits = column.digits === undefined ? undefined : at(column.digits);
    const scale = column.scale && {
        ...column.scale,
        oid: column.scale.isSingle ? column.scale.oid : at(column.scale.oid),
    };
    const moving = [oid, available].filter((one) => one !== undefined);
    const fixed = [digits, when?.oid, scale?.oid].filter((one) => one !== undefined);
    return { oid, as, when, available, digits, scale, origin: { moving, fixed }, last: undefined };
}

export function readCell(cell: Cell, snapshot: Snapshot): Value | undefined {
    const raw = snapshot.get(cell.oid);
    if (raw === undefined) return undefined;
    if (cell.when !== undefined && numberAt(cell.when.oid, snapshot) !== cell.when.is) return undefined;
    const digits = cell.digits === undefined ? undefined : snapshot.get(cell.digits);
    if (cell.last?.raw !== raw || cell.last.digits !== digits) {
        const value = cell.as.read(raw);
        cell.last = { raw, digits, value: cell.digits === undefined ? value : withDigits(value, digits) };
    }
    const { value } = cell.last;
    if (value === null) return null;
    // SNMPv2-TC TruthValue: false(2).
    if (cell.available !== undefined && numberAt(cell.available, snapshot) === 2) return null;
    return cell.scale === undefined ? value : inCelsius(value, cell.scale, snapshot.get(cell.scale.oid));
}

function numberAt(oid: string, snapshot: Snapshot): number | null {
    const raw = snapshot.get(oid);
    return raw === undefined ? null : numberOf(raw);
}

/** A card that does not tell the scale means Celsius. */
function inCelsius(value: Value, scale: Scale, said: Raw | undefined): Value {
    if (typeof value !== 'number' || said === undefined) return value;
    const number = numberOf(said);
    if (number !== null && number === scale.fahrenheit) return Number(((value - 32) / 1.8).toFixed(1));
    if (number !== null && number === scale.kelvin) return Number((value - 273.15).toFixed(1));
    return value;
}

// More than 9 decimal digits do not fit the 32 bits of the value.
const DIGITS_MAX = 9;

function withDigits(value: Value, said: Raw | undefined): Value {
    const places = said === undefined ? null : numberOf(said);
    const isUsable = places !== null && Number.isInteger(places) && places >= 0 && places <= DIGITS_MAX;
    return isUsable && typeof value === 'number' ? withoutNoise(value / 10 ** places) : null;
}
