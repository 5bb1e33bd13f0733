// Rows to readings: what the values of a snapshot mean. Made for one layout of one device; the same snapshot gives the same
// readings.

import type { Value } from '#model/value.ts';
import { type Cell, cellOf, cellOfRow, readCell } from './cells.ts';
import { type Family, OUTLETS_MAX, type PhaseColumn, type PhaseTable, type Table } from './family.ts';
import { type Layout, PHASES_MAX, type TableRow } from './layout.ts';
import type { Snapshot } from './raw.ts';
import { nameInChain, Readings, type UsedObjects } from './readings.ts';
import { readTrouble } from './trouble.ts';

export interface Heard {
    readonly family: Family;
    readonly layout: Layout;
    readonly snapshot: Snapshot;
}

export interface DeviceReadings {
    readonly values: Readonly<Record<string, Value>>;
    readonly used: UsedObjects;
    /** Nothing that it says of itself can be used. */
    readonly isEmpty: boolean;
    /** Why nothing of it can be trusted, if so. */
    readonly doubt: string | undefined;
}

interface NamedCell {
    readonly name: string;
    readonly cell: Cell;
}

interface Constant {
    readonly name: string;
    readonly value: Value;
}

export class DeviceReader {
    readonly #family: Family;
    readonly #layout: Layout;
    readonly #members: readonly number[];
    /** In the order in which names are preferred. */
    readonly #cells: readonly (NamedCell | Constant)[];
    readonly #counts: readonly { readonly name: string; readonly rows: number }[];
    /** Names of cells that say how the device does: one that is known is enough. */
    readonly #news: readonly string[];
    /** Of each phase table and member, by the number of phases. */
    readonly #phases = new Map<string, readonly NamedCell[]>();

    constructor(family: Family, layout: Layout) {
        this.#family = family;
        this.#layout = layout;
        this.#members = Array.from({ length: layout.members }, (_, at) => at + 1);
        this.#cells = [...this.#ofMembers('device.type', family.type), ...this.#ofTables(), ...this.#ofRows()];
        this.#counts = countRows(family, layout);
        this.#news = this.#cells.flatMap((one) => ('cell' in one && isNews(one.name) ? [one.name] : []));
    }

    read(snapshot: Snapshot): DeviceReadings {
        const readings = new Readings();
        for (const one of this.#cells) {
            if ('value' in one) readings.put(one.name, one.value);
            else putCell(one, snapshot, readings);
        }
        for (const table of this.#family.tables) if (table.of === 'phase') this.#readPhases(table, snapshot, readings);
        for (const { name, rows } of this.#counts) putCount(name, rows, readings);
        for (const member of this.#members) nameAsDevice(this.#layout.members, member, readings);
        const doubt = readTrouble({ family: this.#family, layout: this.#layout, snapshot }, readings);
        const values = withChain(readings, this.#family, this.#layout);
        return {
            values,
            get used() {
                return readings.used;
            },
            isEmpty: !this.#news.some((name) => isKnown(values[name])) && hasNoNews(values),
            doubt,
        };
    }

    #name(member: number, name: string): string {
        return nameInChain(this.#layout.members, member, name);
    }

    #ofMembers(name: string, value: Value): Constant[] {
        return this.#members.map((member) => ({ name: this.#name(member, name), value }));
    }

    #ofTables(): NamedCell[] {
        const tables = this.#family.tables.filter((table) => table.of !== 'phase');
        return tables.flatMap((table) =>
            (this.#layout.rows.get(table) ?? []).flatMap((row) =>
                table.columns.map((column) => {
                    const variable: string = column.variable;
                    const name = table.of === 'member' ? variable : variable.replace('.n.', `.${row.number}.`);
                    return { name: this.#name(row.member, name), cell: cellOf(column, row) };
                }),
            ),
        );
    }

    #ofRows(): (NamedCell | Constant)[] {
        return this.#family.rows.flatMap((row): (NamedCell | Constant)[] =>
            'is' in row
                ? this.#ofMembers(row.variable, row.is)
                : [{ name: this.#name(1, row.variable), cell: cellOfRow(row) }],
        );
    }

    #readPhases(table: PhaseTable, snapshot: Snapshot, readings: Readings): void {
        const rows = this.#layout.rows.get(table) ?? [];
        for (const member of new Set(rows.map((row) => row.member))) {
            const phases = this.#phasesOf(table, member, readings);
            const key = `${this.#family.tables.indexOf(table)} ${member} ${phases}`;
            let cells = this.#phases.get(key);
            if (cells === undefined) {
                const own = rows.filter((row) => row.member === member);
                cells = this.#ofPhases(table, own, phases);
                this.#phases.set(key, cells);
            }
            for (const cell of cells) putCell(cell, snapshot, readings);
        }
    }

    #ofPhases(table: PhaseTable, rows: readonly TableRow[], phases: number): NamedCell[] {
        return rows
            .filter(({ number }) => number >= 1 && number <= phases)
            .flatMap((row) =>
                table.columns.flatMap((column) => {
                    const cell = cellOf(column, row);
                    const names = namesOnPhase(table, column, row.number, phases);
                    return names.map((name) => ({ name: this.#name(row.member, name), cell }));
                }),
            );
    }

    // A card that tells more than three phases, or none beside one that carries the load, is not believed.
    #phasesOf(table: PhaseTable, member: number, readings: Readings): number {
        const name = this.#name(member, table.phases);
        const told = readings.values[name];
        if (typeof told === 'number' && told >= 1 && told <= PHASES_MAX) return told;
        const counted = this.#layout.phases.get(table)?.get(member) ?? 0;
        if (counted > 0) readings.replace(name, counted);
        return counted;
    }
}

// What is known of a device without it (its type, the system group) is no news of it.
function isNews(name: string): boolean {
    return !/^device\.(?!\d)/.test(name);
}

function isKnown(value: Value | undefined): boolean {
    return value !== undefined && value !== null;
}

function hasNoNews(values: Readonly<Record<string, Value>>): boolean {
    return Object.entries(values).every(([name, value]) => value === null || !isNews(name));
}

function putCell({ name, cell }: NamedCell, snapshot: Snapshot, readings: Readings): void {
    readings.put(name, readCell(cell, snapshot), cell.origin);
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
