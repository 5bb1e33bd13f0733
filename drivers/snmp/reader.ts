// Rows to readings: what the values of a snapshot mean. Pure: the same snapshot gives the same readings. A row that did not
// answer gives no reading; one whose answer cannot be used gives null.

import type { Value } from '#model/value.ts';
import { numberOf, withoutNoise } from './conversions.ts';
import type { Column, Family, PhaseColumn, PhaseTable, Row, Scale, Table } from './family.ts';
import { type Layout, oidAt, PHASES_MAX, type TableRow } from './layout.ts';
import type { Raw, Snapshot } from './raw.ts';
import { type Origin, Readings, type UsedObjects } from './readings.ts';
import { readTrouble } from './trouble.ts';

export interface Heard {
    readonly family: Family;
    readonly layout: Layout;
    readonly snapshot: Snapshot;
}

export interface DeviceReadings {
    readonly values: Readonly<Record<string, Value>>;
    readonly used: UsedObjects;
    /** Why nothing of it can be trusted, if so. */
    readonly doubt: string | undefined;
}

export function readDevice(heard: Heard): DeviceReadings {
    const { family, layout, snapshot } = heard;
    const readings = new Readings(layout.members);
    for (let member = 1; member <= layout.members; member++) readings.put(member, 'device.type', family.type);
    for (const table of family.tables) if (table.of !== 'phase') readTable(table, heard, readings);
    for (const row of family.rows) {
        if ('is' in row) {
            for (let member = 1; member <= layout.members; member++) readings.put(member, row.variable, row.is);
        } else readings.put(1, row.variable, rowValue(row, snapshot), rowOrigin(row));
    }
    for (const table of family.tables) if (table.of === 'phase') readPhaseTable(table, heard, readings);
    countRows(family, layout, readings);
    for (let member = 1; member <= layout.members; member++) nameAsDevice(member, readings);
    const doubt = readTrouble(heard, readings);
    return { values: withChain(readings, heard), used: readings.used, doubt };
}

// As in NUT: whoever asks for the device finds what the UPS says of itself.
function nameAsDevice(member: number, readings: Readings): void {
    for (const name of ['mfr', 'model', 'serial']) {
        readings.put(member, `device.${name}`, readings.get(member, `ups.${name}`));
    }
}

/** Adds what a chain says as a whole. */
function withChain(readings: Readings, { family, layout }: Heard): Record<string, Value> {
    if (layout.members === 1) return readings.values;
    return {
        ...readings.values,
        'device.count': layout.members,
        'device.type': family.type,
        'device.mfr': readings.get(1, 'device.mfr') ?? null,
        'device.model': `daisychain ${family.type} (1+${layout.members - 1})`,
    };
}

type AnyColumn = Column<string> | PhaseColumn;

type ReadRow = Extract<Row, { readonly oid: string }>;

function rowValue(row: ReadRow, snapshot: Snapshot): Value | undefined {
    const value = valueAt(row.oid, row, snapshot);
    return row.scale === undefined ? value : inCelsius(value, row.scale, snapshot.get(row.scale.oid));
}

function rowOrigin({ oid, scale }: ReadRow): Origin {
    return { moving: [oid], fixed: scale === undefined ? [] : [scale.oid] };
}

function valueAt(oid: string, { as }: Pick<AnyColumn, 'as'>, snapshot: Snapshot): Value | undefined {
    const raw = snapshot.get(oid);
    return raw === undefined ? undefined : as.read(raw);
}

/** A card that does not tell the scale means Celsius. */
function inCelsius(value: Value | undefined, scale: Scale, said: Raw | undefined): Value | undefined {
    if (typeof value !== 'number' || said === undefined) return value;
    const number = numberOf(said);
    if (number !== null && number === scale.fahrenheit) return Number(((value - 32) / 1.8).toFixed(1));
    if (number !== null && number === scale.kelvin) return Number((value - 273.15).toFixed(1));
    return value;
}

function cellValue(column: AnyColumn, row: TableRow, snapshot: Snapshot): Value | undefined {
    const beside = (oid: string): Raw | undefined => snapshot.get(oidAt({ ...column, oid }, row));
    if (column.when !== undefined && !holds(beside(column.when.oid), column.when.is)) return undefined;
    const value = valueAt(oidAt(column, row), column, snapshot);
    if (value === undefined || value === null) return value;
    const available = column.available === undefined ? undefined : beside(column.available);
    // SNMPv2-TC TruthValue: false(2).
    if (available !== undefined && numberOf(available) === 2) return null;
    if (column.scale !== undefined) {
        const { oid, isSingle } = column.scale;
        return inCelsius(value, column.scale, isSingle ? snapshot.get(oid) : beside(oid)) ?? null;
    }
    return column.digits === undefined ? value : withDigits(value, beside(column.digits));
}

function holds(raw: Raw | undefined, number: number): boolean {
    return raw !== undefined && numberOf(raw) === number;
}

// More than 9 decimal digits do not fit the 32 bits of the value.
const DIGITS_MAX = 9;

function withDigits(value: Value, digits: Raw | undefined): Value {
    const places = digits === undefined ? null : numberOf(digits);
    const isUsable = places !== null && Number.isInteger(places) && places >= 0 && places <= DIGITS_MAX;
    return isUsable && typeof value === 'number' ? withoutNoise(value / 10 ** places) : null;
}

function originOf(column: AnyColumn, row: TableRow): Origin {
    const at = (oid: string) => oidAt({ ...column, oid }, row);
    return {
        moving: column.available === undefined ? [at(column.oid)] : [at(column.oid), at(column.available)],
        fixed: [
            ...(column.digits === undefined ? [] : [at(column.digits)]),
            ...(column.when === undefined ? [] : [at(column.when.oid)]),
            ...(column.scale === undefined ? [] : [column.scale.isSingle ? column.scale.oid : at(column.scale.oid)]),
        ],
    };
}

function readTable(table: Exclude<Table, PhaseTable>, { layout, snapshot }: Heard, readings: Readings): void {
    const rows = layout.rows.get(table) ?? [];
    for (const row of rows) {
        for (const column of table.columns) {
            const name = table.of === 'member' ? column.variable : column.variable.replace('.n.', `.${row.number}.`);
            readings.put(row.member, name, cellValue(column, row, snapshot), originOf(column, row));
        }
    }
}

const COUNT_OF: Readonly<Partial<Record<Table['of'], string>>> = {
    outlet: 'outlet.count',
    group: 'outlet.group.count',
    ambient: 'ambient.count',
    input: 'input.count',
};

// A count that the device does not tell is the number of rows that it has; several tables may be about the same outlets.
function countRows({ tables }: Family, layout: Layout, readings: Readings): void {
    const numbers = new Map<string, Set<number>>();
    for (const table of tables) {
        const variable = COUNT_OF[table.of];
        if (variable === undefined) continue;
        for (const { member, number } of layout.rows.get(table) ?? []) {
            const key = `${member} ${variable}`;
            numbers.set(key, (numbers.get(key) ?? new Set()).add(number));
        }
    }
    for (const [key, { size }] of numbers) {
        const [member, variable = ''] = key.split(' ');
        readings.put(Number(member), variable, size);
    }
}

function readPhaseTable(table: PhaseTable, { layout, snapshot }: Heard, readings: Readings): void {
    const rows = layout.rows.get(table) ?? [];
    for (const member of new Set(rows.map((row) => row.member))) {
        const own = rows.filter((row) => row.member === member);
        const phases = phasesOf(table, member, layout, readings);
        for (const row of own) {
            if (row.number < 1 || row.number > phases) continue;
            for (const column of table.columns) {
                for (const name of namesOnPhase(table, column, row.number, phases)) {
                    readings.put(member, name, cellValue(column, row, snapshot), originOf(column, row));
                }
            }
        }
    }
}

// A card that tells more than three phases, or none beside one that carries the load, is not believed.
function phasesOf(table: PhaseTable, member: number, layout: Layout, readings: Readings): number {
    const told = readings.get(member, table.phases);
    if (typeof told === 'number' && told >= 1 && told <= PHASES_MAX) return told;
    const counted = layout.phases.get(table)?.get(member) ?? 0;
    if (counted > 0) readings.replace(member, table.phases, counted);
    return counted;
}

function namesOnPhase(table: PhaseTable, column: PhaseColumn, phase: number, phases: number): string[] {
    const onPhase = nameOnPhase(column.phase, phase);
    const names = phases > 1 ? [onPhase] : [column.single, table.isNamedTwice ? onPhase : undefined];
    return names.filter((name) => name !== undefined);
}

/** `input.L1-L2.voltage` on phase 3 is `input.L3-L1.voltage`. */
function nameOnPhase(name: string | undefined, phase: number): string | undefined {
    return name?.replace(/L([12])/g, (_, given: string) => `L${((Number(given) + phase - 2) % 3) + 1}`);
}
