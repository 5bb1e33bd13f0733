// Devices that list what they have by name, each under whatever number comes next (Rittal CMC III): the list is read when the device is
// learned, and its family becomes one with OIDs, which is polled as any other. Pure.

import type { VariableName } from '#model/variable.ts';
import { type Conversion, numberOf, type StatusReading, text } from './conversions.ts';
import type { CommandRow, Family, Row, StatusRows } from './family.ts';
import { OUTLETS_MAX } from './family.ts';
import { compareOids, indexBelow, type Snapshot, type Walked } from './raw.ts';

/** Columns of the list, and what stands in it. */
export interface Directory {
    readonly names: string;
    readonly numbers: string;
    readonly texts: string;
    /** Below zero the numbers are divided by it, above they are times it; 0 is 1. Absent: as they are. */
    readonly scales?: string;
    readonly kinds: readonly Kind[];
    /** Of a UPS: the name of the number that tells what carries the load. */
    readonly source?: { readonly name: string; readonly as: StatusReading };
}

/**
 * Things of one kind: all names of one thing begin alike, with `names`, and what follows tells the column. `n` in a variable or command is
 * the number of the thing: the group `number` of `names`, a hundred more for each `hundred` but the first. What has no number in
 * its name is counted, which only does for what is not switched: it moves up when another one goes.
 */
export interface Kind {
    readonly names: RegExp;
    /** A word that some firmwares put behind. */
    readonly aside?: string;
    /** How many there are. */
    readonly count?: VariableName;
    readonly columns: readonly NamedColumn[];
    readonly commands?: readonly NamedCommand[];
}

export interface NamedColumn {
    readonly variable: string;
    /** Its name where there is one such thing. */
    readonly single?: string;
    readonly name: string;
    readonly from: 'texts' | 'numbers';
    readonly as: Conversion | ((scale: number) => Conversion);
}

/** Writes a number, which must then be read back. */
export interface NamedCommand {
    readonly command: string;
    readonly name: string;
    readonly value: number;
}

/** The columns to walk before the family can be told. */
export function listedColumns({ directory }: Family): string[] {
    return [directory?.names, directory?.scales].filter((column) => column !== undefined);
}

/** The family with the OIDs of one device; as it is, if its devices list nothing. */
export function familyOfListed(family: Family, walked: Walked): Family {
    const { directory } = family;
    if (directory === undefined) return family;
    const listed = listOf(directory.names, walked);
    const rows: Row[] = [];
    const commands: CommandRow[] = [];
    for (const kind of directory.kinds) {
        const things = thingsOf(kind, listed);
        const count = new Set(things.map(({ number }) => number)).size;
        if (kind.count !== undefined && count > 0) rows.push({ variable: kind.count, is: count });
        for (const thing of things) {
            for (const { single, ...column } of kind.columns) {
                const variable = count === 1 && single !== undefined ? single : numbered(column.variable, thing.number);
                rows.push(...rowOf(directory, { ...column, variable }, thing, walked));
            }
            commands.push(...commandsOf(directory, kind, thing));
        }
    }
    return {
        ...family,
        rows: [...family.rows, ...rows],
        commands: [...(family.commands ?? []), ...commands],
        ...(family.status && { status: statusOf(directory, family.status, listed) }),
    };
}

function statusOf({ numbers, source }: Directory, { also }: StatusRows, listed: readonly Listed[]): StatusRows {
    const found = listed.filter(({ name }) => name === source?.name);
    return {
        source: found.flatMap(({ index }) => (source ? [{ oid: `${numbers}.${index}`, as: source.as }] : [])),
        also,
    };
}

interface Listed {
    readonly index: string;
    readonly name: string;
}

interface Thing {
    readonly number: number;
    /** By the end of their names. */
    readonly objects: Map<string, Listed>;
}

function listOf(column: string, walked: Walked): Listed[] {
    const listed: Listed[] = [];
    for (const [oid, raw] of walked) {
        const index = indexBelow(column, oid);
        if (index !== undefined) listed.push({ index, name: String(text.read(raw)) });
    }
    return listed.sort((left, right) => compareOids(left.index, right.index));
}

function thingsOf({ names, aside = '', columns }: Kind, listed: readonly Listed[]): Thing[] {
    const ends = new Set(columns.map(({ name }) => name));
    const things = new Map<string, Thing>();
    for (const { index, name } of listed) {
        const match = names.exec(name);
        if (match === null) continue;
        const rest = name.slice(match[0].length);
        const end = rest.startsWith(aside) ? rest.slice(aside.length) : rest;
        if (!ends.has(end)) continue;
        // Names are told apart within one unit only: the first arc of the index.
        const key = `${index.split('.')[0]} ${match[0]}`;
        const thing = things.get(key) ?? { number: numberIn(match) ?? things.size + 1, objects: new Map() };
        if (thing.number > OUTLETS_MAX) continue;
        things.set(key, thing);
        thing.objects.set(end, { index, name });
    }
    return [...things.values()];
}

function numberIn({ groups }: RegExpExecArray): number | undefined {
    const { number, hundred = 1 } = groups ?? {};
    return number === undefined ? undefined : (Number(hundred) - 1) * 100 + Number(number);
}

function rowOf(directory: Directory, column: NamedColumn, { objects }: Thing, walked: Snapshot): Row[] {
    const { variable, name, from, as } = column;
    const listed = objects.get(name);
    if (listed === undefined) return [];
    const oid = `${directory[from]}.${listed.index}`;
    const scaled = typeof as === 'function' ? as(scaleAt(`${directory.scales}.${listed.index}`, walked)) : as;
    return [{ variable: variable as VariableName, oid, as: scaled }];
}

function* commandsOf(directory: Directory, { commands = [] }: Kind, { number, objects }: Thing): Generator<CommandRow> {
    for (const { command, name, value } of commands) {
        const listed = objects.get(name);
        if (listed === undefined) continue;
        const oid = `${directory.numbers}.${listed.index}`;
        yield {
            command: numbered(command, number),
            writes: [{ oid, put: { kind: 'integer', value } }],
            proof: { kind: 'shows', oid, values: [value] },
            // The list is numbered anew when a unit comes or goes.
            only: { oid: `${directory.names}.${listed.index}`, says: listed.name },
        };
    }
}

function numbered(name: string, number: number): string {
    return name.replace('.n.', `.${number}.`).replace('.Ln.', `.L${number}.`).replace('.Ln-', `.L${number}-`);
}

function scaleAt(oid: string, walked: Snapshot): number {
    const raw = walked.get(oid);
    const said = raw === undefined ? null : numberOf(raw);
    if (said === null || said === 0) return 1;
    return said < 0 ? 1 / -said : said;
}
