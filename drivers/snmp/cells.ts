// The cells of one device: which object gives which variable, with every OID and name written out once, when the device is learned.
// A cell reads itself from a snapshot. A cell that did not answer gives nothing; one whose answer cannot be used gives null.

import type { Value } from '#model/value.ts';
import { type Conversion, itemOf, numberOf, withoutNoise } from './conversions.ts';
import type { Column, PhaseColumn, Row, Scale } from './family.ts';
import { oidAt, type TableRow } from './layout.ts';
import type { Raw, Snapshot } from './raw.ts';
import { shared } from './shared-text.ts';

export interface Cell {
    readonly oid: string;
    readonly as: Conversion;
    readonly when: { readonly oid: string; readonly is: number } | undefined;
    readonly available: string | undefined;
    readonly digits: string | undefined;
    readonly scale: Scale | undefined;
}

/** The objects that a cell is made of. */
export interface Origin {
    /** They change with the value. */
    readonly moving: readonly string[];
    /** They tell how to read it and stay as they are. */
    readonly fixed: readonly string[];
}

export function originOf({ oid, when, available, digits, scale }: Cell): Origin {
    const moving = available === undefined ? [oid] : [oid, available];
    return { moving, fixed: [digits, when?.oid, scale?.oid].filter((one) => one !== undefined) };
}

export function cellOfRow({ oid, as, scale }: Extract<Row, { readonly oid: string }>): Cell {
    return { oid, as, when: undefined, available: undefined, digits: undefined, scale };
}

export function cellOf(column: Column<string> | PhaseColumn, row: TableRow): Cell {
    const at = (oid: string) => shared(oidAt({ ...column, oid }, row));
    const { as, when, available, digits, scale, isList } = column;
    return {
        oid: isList ? column.oid : at(column.oid),
        as: isList ? itemOf(as, row.number) : as,
        when: when && { oid: at(when.oid), is: when.is },
        available: available === undefined ? undefined : at(available),
        digits: digits === undefined ? undefined : at(digits),
        scale: scale && { ...scale, oid: scale.isSingle ? scale.oid : at(scale.oid) },
    };
}

/** An object that holds what it last said. */
export interface Holder {
    readonly raw: Raw | undefined;
}

export function readCell(cell: Cell, snapshot: Snapshot): Value | undefined {
    return readerOf(cell, snapshot, (oid) => ({ raw: snapshot.get(oid) }))();
}

/** Reads a cell again and again from the objects that move; the fixed ones say what they say in the snapshot. */
export function readerOf(cell: Cell, snapshot: Snapshot, holderOf: (oid: string) => Holder): () => Value | undefined {
    const own = holderOf(cell.oid);
    const available = cell.available === undefined ? undefined : holderOf(cell.available);
    const read = readingOf(cell, snapshot);
    return () => {
        if (own.raw === undefined) return undefined;
        return isUnavailable(available?.raw) ? null : read(own.raw);
    };
}

// SNMPv2-TC TruthValue: false(2).
function isUnavailable(said: Raw | undefined): boolean {
    return said !== undefined && numberOf(said) === 2;
}

/** How what its own object says is read. */
function readingOf({ as, when, digits, scale }: Cell, snapshot: Snapshot): (raw: Raw) => Value | undefined {
    if (when !== undefined && numberAt(when.oid, snapshot) !== when.is) return () => undefined;
    const unit = digits === undefined ? undefined : unitOf(snapshot.get(digits));
    const read = digits === undefined ? as.read : (raw: Raw) => withDigits(as.read(raw), unit);
    if (scale === undefined) return read;
    const said = snapshot.get(scale.oid);
    return (raw) => inCelsius(read(raw), scale, said);
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

/** What 1 is divided by; undefined: nobody knows. */
function unitOf(said: Raw | undefined): number | undefined {
    const places = said === undefined ? null : numberOf(said);
    return places !== null && Number.isInteger(places) && places >= 0 && places <= DIGITS_MAX
        ? 10 ** places
        : undefined;
}

function withDigits(value: Value, unit: number | undefined): Value {
    return unit !== undefined && typeof value === 'number' ? withoutNoise(value / unit) : null;
}
