// What one device has of its family's tables: which rows there are, and of which unit of a daisy chain. Learned by walking,
// kept until the device is learned again. Pure: walked cells come in, a layout goes out.

import { numberOf } from './conversions.ts';
import type { Cell, Column, Family, Index, PhaseColumn, PhaseTable, Table } from './family.ts';
import { MEMBERS_MAX, OUTLETS_MAX } from './family.ts';
import { compareOids, type Snapshot, type Walked } from './raw.ts';

export interface TableRow {
    /** As the agent writes it, without the tail of the column. */
    readonly index: string;
    /** Position of its unit in the chain, from 1. */
    readonly member: number;
    /** Number of the outlet, phase, …; of a member row the member. */
    readonly number: number;
}

export interface Layout {
    /** Units in the chain; 1 for a device on its own. */
    readonly members: number;
    readonly rows: ReadonlyMap<Table, readonly TableRow[]>;
    /** Phases of each unit by the rows that carry something, for devices that do not tell their number. */
    readonly phases: ReadonlyMap<Table, ReadonlyMap<number, number>>;
}

/**
 * One unit of a chain as a device of its own: its rows, called as if it were alone. undefined when the chain has no such unit.
 */
export function layoutOfMember({ members, rows, phases }: Layout, member: number): Layout | undefined {
    if (member > members) return undefined;
    const own = [...rows].map(
        ([table, all]) =>
            [
                table,
                all
                    .filter((row) => row.member === member)
                    .map((row) => ({ ...row, member: 1, number: table.of === 'member' ? 1 : row.number })),
            ] as const,
    );
    const counted = [...phases].map(([table, counts]) => [table, new Map([[1, counts.get(member) ?? 0]])] as const);
    return { members: 1, rows: new Map(own), phases: new Map(counted) };
}

/** What is left of a family for a unit that is not the first of its chain: single objects are about the first. */
export function familyOfMember(family: Family, member: number): Family {
    if (member === 1) return family;
    const { name, title, type, claims, probes, tables } = family;
    return { name, title, type, claims, probes, tables, rows: family.rows.filter((row) => 'is' in row) };
}

/** The columns to walk, to learn a device. */
export function columnsOf(family: Family): string[] {
    return family.tables.flatMap((table) => [...keysOf(table.index), ...cellsOf(table).map(({ oid }) => oid)]);
}

/** Everything that a row of the table can have. */
export function cellsOf(table: Table): readonly Cell[] {
    const columns: readonly (Column<string> | PhaseColumn)[] = table.columns;
    const alarms = table.alarms ?? [];
    const commands = table.commands ?? [];
    return [
        ...columns.flatMap((column) => companionsOf(column)),
        ...alarms,
        ...commands.flatMap(({ control, proof }) => [control, ...proof]),
    ];
}

/** The cell of a column and those that its value depends on. */
export function companionsOf(column: Column<string> | PhaseColumn): Cell[] {
    const scale = column.scale?.isSingle ? undefined : column.scale?.oid;
    const others = [column.digits, column.available, column.when?.oid, scale].filter((oid) => oid !== undefined);
    const own = column.isList ? [] : [column.oid];
    return [...own, ...others].map((oid) => (column.tail === undefined ? { oid } : { oid, tail: column.tail }));
}

/** OID of a cell in one row. */
export function oidAt(cell: Cell, row: TableRow): string {
    return cell.tail === undefined ? `${cell.oid}.${row.index}` : `${cell.oid}.${row.index}.${cell.tail}`;
}

/** `before` is what the device was the last time: what cannot be seen now (a dead phase) stays as it was. */
export function learnLayout(family: Family, walked: Walked, before?: Layout): Layout {
    const columns = byColumn(family, walked);
    const found = family.tables.map((table) => ({
        table,
        rows: countedFromOne(table, [...namedRows(table, columns)]),
    }));
    const units = [...new Set(found.flatMap(({ rows }) => rows.map(({ unit }) => unit)))]
        .sort(compareOids)
        .slice(0, MEMBERS_MAX);
    const rows = new Map<Table, TableRow[]>();
    const phases = new Map<Table, Map<number, number>>();
    for (const { table, rows: named } of found) {
        const own = named.flatMap(({ index, unit, number }) => {
            const member = units.indexOf(unit) + 1;
            return member === 0 ? [] : [{ index, member, number: table.of === 'member' ? member : number }];
        });
        rows.set(table, own);
        if (table.of === 'phase') phases.set(table, countPhases(table, own, walked, before?.phases.get(table)));
    }
    return { members: Math.max(1, units.length), rows, phases };
}

// Three-phase power has three.
export const PHASES_MAX = 3;

/**
 * Counts the phases by the highest row that carries something: some cards answer three rows for one phase, two of them 0. Three
 * rows that say the same are three phases: that is what a balanced load looks like.
 * Without mains all are 0: then it is what it was before, and at first sight every row that answers.
 */
function countPhases(
    table: PhaseTable,
    rows: readonly TableRow[],
    walked: Snapshot,
    before: ReadonlyMap<number, number> | undefined,
): Map<number, number> {
    const numbers = (row: TableRow) =>
        table.columns.flatMap((column) => {
            const raw = walked.get(oidAt(column, row));
            const value = raw === undefined ? null : column.as.read(raw);
            return typeof value === 'number' ? [value] : [];
        });
    const counts = new Map<number, number>();
    for (const member of new Set(rows.map((row) => row.member))) {
        const own = rows.filter((row) => row.member === member && row.number >= 1 && row.number <= PHASES_MAX);
        const alive = highest(own.filter((row) => numbers(row).some((value) => value !== 0)));
        const answering = highest(own.filter((row) => numbers(row).length > 0));
        counts.set(member, Math.max(alive, before?.get(member) ?? 0) || answering);
    }
    return counts;
}

function highest(rows: readonly TableRow[]): number {
    return Math.max(0, ...rows.map(({ number }) => number));
}

/** A row before the units of its chain are counted: `unit` is what the agent calls the one that it is of, as arcs. */
interface NamedRow {
    readonly index: string;
    readonly unit: string;
    readonly number: number;
}

interface Columns {
    readonly snapshot: Snapshot;
    /** What follows each column, as the agent has it. */
    readonly below: ReadonlyMap<string, readonly string[]>;
}

function byColumn(family: Family, snapshot: Walked): Columns {
    const below = new Map(columnsOf(family).map((column) => [column, [] as string[]]));
    const ends = [...new Set([...below.keys()].map((column) => column.length))];
    for (const oid of snapshot.keys()) {
        for (const end of ends) if (oid[end] === '.') below.get(oid.slice(0, end))?.push(oid.slice(end + 1));
    }
    return { snapshot, below };
}

/** Rows whose index says what they are; each number of a member once, at most OUTLETS_MAX of a member. */
function* namedRows(table: Table, walked: Columns): Generator<NamedRow> {
    const seen = new Set<string>();
    for (const index of indexesOf(table, walked)) {
        const row = nameRow(table.index, index, walked.snapshot);
        // Some units count their outlets from 0, some their phases.
        if (row?.number === 0 && table.of !== 'outlet' && table.of !== 'phase') continue;
        if (row === undefined || row.number > OUTLETS_MAX || seen.has(`${row.unit} ${row.number}`)) continue;
        seen.add(`${row.unit} ${row.number}`);
        yield row;
    }
}

/** Phases 0, or 0 to 2, are L1 to L3. Where 0 stands beside others, it is their sum, and no phase. */
function countedFromOne(table: Table, rows: readonly NamedRow[]): readonly NamedRow[] {
    const { of, index } = table;
    if (of !== 'phase' || !('arcs' in index) || index.first !== undefined)
        return rows.filter(({ number }) => number > 0 || of === 'outlet');
    const isFromZero = (unit: string): boolean => {
        const numbers = rows.filter((row) => row.unit === unit).map(({ number }) => number);
        return ['0', '0,1,2'].includes(numbers.sort((left, right) => left - right).join());
    };
    return rows
        .map((row) => (isFromZero(row.unit) ? { ...row, number: row.number + 1 } : row))
        .filter(({ number }) => number > 0);
}

function indexesOf(table: Table, walked: Columns): Set<string> {
    const indexes = new Set<string>();
    for (const { oid, tail } of [...keysOf(table.index).map((oid): Cell => ({ oid })), ...cellsOf(table)]) {
        for (const below of walked.below.get(oid) ?? []) addIndex(indexes, below, tail);
    }
    return indexes;
}

function addIndex(indexes: Set<string>, below: string, tail: string | undefined): void {
    if (tail === undefined) indexes.add(below);
    else if (below.endsWith(`.${tail}`)) indexes.add(below.slice(0, -tail.length - 1));
}

function nameRow(index: Index, suffix: string, walked: Snapshot): NamedRow | undefined {
    if ('arcs' in index) {
        const used = index.used === undefined ? undefined : walked.get(`${index.used}.${suffix}`);
        return used !== undefined && numberOf(used) === (index.absent ?? 0) ? undefined : nameByArcs(index, suffix);
    }
    const number = walked.get(`${index.number}.${suffix}`);
    const member = index.member === undefined ? undefined : walked.get(`${index.member}.${suffix}`);
    const own = number ? numberOf(number) : Number(suffix);
    const unit = member ? numberOf(member) : 1;
    return isIndex(own) && isIndex(unit) ? { index: suffix, unit: String(unit), number: own } : undefined;
}

// Wide enough for any branch, and easy to read: outlet 205 is the fifth of the third.
const BRANCH = 100;

type Arcs = Extract<Index, { arcs: unknown }>;

function nameByArcs({ arcs, number: own = 1, first = 1, step = 1 }: Arcs, suffix: string): NamedRow | undefined {
    const said = suffix.split('.');
    if (!isWhole(arcs, said)) return undefined;
    let unit = '1';
    let number = own;
    for (const [at, arc] of arcs.entries()) {
        const value = said[at] ?? '';
        if (arc === 'member') unit = value;
        else if (arc === 'name') unit = said.slice(at).join('.');
        else if (arc === 'number') number += (Number(value) - first) / step + 1 - own;
        else if (arc === 'hundred') number += (Number(value) - 1) * BRANCH;
        else if (arc !== value) return undefined;
    }
    // Branches count from 1; where one has a 0, that is the branch itself.
    if (arcs.includes('hundred') && number % BRANCH === 0) return undefined;
    return Number.isInteger(number) && number >= 0 ? { index: suffix, unit, number } : undefined;
}

/** `said` has all the arcs and no more. */
function isWhole(arcs: Arcs['arcs'], said: readonly string[]): boolean {
    if (said.some((arc) => !/^\d+$/.test(arc))) return false;
    // RFC 2578 §7.7: a text of any length has its length before it.
    if (arcs.at(-1) === 'name') return said.length === arcs.length + Number(said[arcs.length - 1]);
    // iStars cards (EAST, PowerWalker) end the index of a row in another 0, as if its cells were single objects.
    return said.length === arcs.length || (said.length === arcs.length + 1 && said.at(-1) === '0');
}

function isIndex(number: number | null): number is number {
    return number !== null && Number.isInteger(number) && number >= 1;
}

function keysOf(index: Index): string[] {
    if ('arcs' in index) return index.used === undefined ? [] : [index.used];
    return index.member === undefined ? [index.number] : [index.member, index.number];
}
