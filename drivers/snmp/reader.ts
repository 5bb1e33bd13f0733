// Rows to readings: what the values of a snapshot mean, for one layout of one device. Pure: the same snapshot gives the same
// readings.

import type { Value } from '#model/value.ts';
import { cellOf, cellOfRow, readCell } from './cells.ts';
import { type Family, OUTLETS_MAX, type PhaseColumn, type PhaseTable, type Table } from './family.ts';
import { type Layout, PHASES_MAX } from './layout.ts';
import type { Snapshot, Walked } from './raw.ts';
import { nameInChain, Readings } from './readings.ts';
import { missingTotals, sumOf, type Total } from './totals.ts';
import { readTrouble } from './trouble.ts';

export interface Heard {
    readonly family: Family;
    readonly layout: Layout;
    readonly snapshot: Snapshot;
    /** Rows of the alarm table. */
    readonly alarms: Walked;
}

export interface DeviceReadings {
    readonly values: Readonly<Record<string, Value>>;
    /** The same without the trouble, and where they come from. */
    readonly readings: Readings;
    /** Of the values those that are sums of others. */
    readonly totals: readonly Total[];
    /** Why nothing of it can be trusted, if so. */
    readonly doubt: string | undefined;
}

export function readDevice(heard: Heard): DeviceReadings {
    const { family, layout } = heard;
    const readings = new Readings();
    const members = Array.from({ length: layout.members }, (_, at) => at + 1);
    for (const member of members) readings.put(nameInChain(layout.members, member, 'device.type'), family.type);
    readTables(heard, readings);
    readRows(heard, members, readings);
    for (const table of family.tables) if (table.of === 'phase') readPhases(table, heard, readings);
    for (const { name, rows } of countRows(family, layout)) putCount(name, rows, readings);
    for (const member of members) nameAsDevice(layout.members, member, readings);
    const totals = missingTotals(readings.values, { type: family.type, members: layout.members });
    for (const total of totals) readings.values[total.name] = sumOf(total, (name) => readings.values[name]);
    const trouble = new Readings();
    const doubt = readTrouble(heard, trouble);
    return { values: { ...trouble.values, ...withChain(readings, family, layout) }, readings, totals, doubt };
}

/** Nothing that the device says of itself can be used. */
export function hasNoNews(values: Readonly<Record<string, Value>>): boolean {
    for (const name in values) if (values[name] !== null && isNews(name)) return false;
    return true;
}

// What is known of a device without it (its type, the system group) is no news of it.
function isNews(name: string): boolean {
    return !/^device\.(?!\d)/.test(name);
}

function readTables({ family, layout, snapshot }: Heard, readings: Readings): void {
    for (const table of family.tables) {
        if (table.of === 'phase') continue;
        for (const row of layout.rows.get(table) ?? []) {
            for (const column of table.columns) {
                const variable: string = column.variable;
                const name = table.of === 'member' ? variable : variable.replace('.n.', `.${row.number}.`);
                const cell = cellOf(column, row);
                readings.put(nameInChain(layout.members, row.member, name), readCell(cell, snapshot), cell);
            }
        }
    }
}

function readRows({ family, layout, snapshot }: Heard, members: readonly number[], readings: Readings): void {
    for (const row of family.rows) {
        if ('is' in row) {
            for (const member of members) readings.put(nameInChain(layout.members, member, row.variable), row.is);
        } else {
            const cell = cellOfRow(row);
            readings.put(nameInChain(layout.members, 1, row.variable), readCell(cell, snapshot), cell);
        }
    }
}

function readPhases(table: PhaseTable, { layout, snapshot }: Heard, readings: Readings): void {
    const rows = layout.rows.get(table) ?? [];
    const phases = new Map<number, number>();
    for (const { member } of rows) {
        if (!phases.has(member)) phases.set(member, phasesOf(table, layout, member, readings));
    }
    for (const row of rows) {
        const count = phases.get(row.member) ?? 0;
        if (row.number < 1 || row.number > count) continue;
        for (const column of table.columns) {
            const cell = cellOf(column, row);
            for (const name of namesOnPhase(table, column, row.number, count)) {
                readings.put(nameInChain(layout.members, row.member, name), readCell(cell, snapshot), cell);
            }
        }
    }
}

// A card that tells more than three phases, or none beside one that carries the load, is not believed.
function phasesOf(table: PhaseTable, layout: Layout, member: number, readings: Readings): number {
    const name = nameInChain(layout.members, member, table.phases);
    const told = readings.values[name];
    if (typeof told === 'number' && told >= 1 && told <= PHASES_MAX) return told;
    const counted = layout.phases.get(table)?.get(member) ?? 0;
    if (counted > 0) readings.replace(name, counted);
    return counted;
}

const COUNT_OF: Readonly<Partial<Record<Table['of'], string>>> = {
    outlet: 'outlet.count',
    group: 'outlet.group.count',
    ambient: 'ambient.count',
    input: 'input.count',
};

// Several tables may be about the same outlets.
function countRows({ tables }: Family, layout: Layout): { readonly name: string; readonly rows: number }[] {
    const numbers = new Map<string, Set<number>>();
    for (const table of tables) {
        const variable = COUNT_OF[table.of];
        if (variable === undefined) continue;
        for (const { member, number } of layout.rows.get(table) ?? []) {
            const name = nameInChain(layout.members, member, variable);
            numbers.set(name, (numbers.get(name) ?? new Set()).add(number));
        }
    }
    return [...numbers].map(([name, { size }]) => ({ name, rows: size }));
}

/** A count that the device does not tell, or that cannot be, is the number of rows that it has. */
function putCount(name: string, rows: number, readings: Readings): void {
    const told = readings.values[name];
    if (typeof told !== 'number') readings.put(name, rows);
    else if (told < rows || told > OUTLETS_MAX) readings.replace(name, rows);
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

const SAID_OF_DEVICES = ['mfr', 'model', 'serial'];

// As in NUT: whoever asks for the device finds what the UPS says of itself.
function nameAsDevice(members: number, member: number, readings: Readings): void {
    for (const name of SAID_OF_DEVICES) {
        const said = readings.values[nameInChain(members, member, `ups.${name}`)];
        readings.put(nameInChain(members, member, `device.${name}`), said);
    }
}

/** Adds what a chain says as a whole. */
function withChain({ values }: Readings, family: Family, { members }: Layout): Record<string, Value> {
    if (members === 1) return values;
    return {
        ...values,
        'device.count': members,
        'device.type': family.type,
        'device.mfr': values['device.1.mfr'] ?? null,
        'device.model': `daisychain ${family.type} (1+${members - 1})`,
    };
}
