// Which objects to ask for, and when, and what has to be read again when one says something else: states at every poll, meters at
// their pace, what stays when the device is learned. Only what gave a value is asked for again. Pure.

import { originOf } from './cells.ts';
import type { Family, Scale, StatusRow } from './family.ts';
import { oidAt } from './layout.ts';
import type { Heard } from './reader.ts';
import type { Readings, Source } from './readings.ts';
import { shared } from './shared-text.ts';

export interface Entry {
    readonly name: string;
    /** In the order in which they are preferred. */
    readonly sources: readonly Source[];
}

export interface ReadingPlan {
    /** Asked for at every poll. */
    readonly states: readonly string[];
    /** What else moves. */
    readonly meters: readonly string[];
    /** Tell how to read these, and stay as they are. */
    readonly fixed: readonly string[];
    /** Of those that move, the ones whose change means that the device must be learned again. */
    readonly counts: ReadonlySet<string>;
    /** Of these, the ones that tell the status and the alarms. */
    readonly troubles: ReadonlySet<string>;
    /** What each of them is read for. */
    readonly entries: ReadonlyMap<string, readonly Entry[]>;
}

/** Single objects to ask for when a device is learned. Tables are walked. */
export function scalarsOf(family: Family): string[] {
    return [
        ...family.rows.flatMap((row) => ('oid' in row ? [row.oid, ...scaleOf(row.scale)] : [])),
        ...family.tables.flatMap(({ columns }) =>
            [...columns].flatMap(({ oid, isList, scale }: { oid: string; isList?: true; scale?: Scale }) => [
                ...(isList ? [oid] : []),
                ...(scale?.isSingle ? [scale.oid] : []),
            ]),
        ),
        ...statusOids(family),
        ...(family.commands ?? []).flatMap(({ writes }) => writes.map(({ oid }) => oid)),
    ];
}

export function planReadings(heard: Heard, readings: Readings): ReadingPlan {
    const { used } = readings;
    const troubles = new Set([...statusOids(heard.family), ...alarmCells(heard)]);
    const urgent = new Set([...used.states, ...troubles]);
    const answering = [...new Set([...urgent, ...used.moving])].filter((oid) => heard.snapshot.has(oid)).map(shared);
    const states = answering.filter((oid) => urgent.has(oid));
    const meters = answering.filter((oid) => !urgent.has(oid));
    return {
        states,
        meters,
        fixed: [...used.fixed],
        counts: used.counts,
        troubles,
        entries: entriesOf(readings, new Set(answering)),
    };
}

function entriesOf({ sources }: Readings, asked: ReadonlySet<string>): Map<string, Entry[]> {
    const entries = new Map<string, Entry[]>();
    for (const [name, some] of sources) {
        const entry = { name, sources: some };
        const oids = new Set(some.flatMap((source) => ('oid' in source ? originOf(source).moving : [])));
        for (const oid of oids) {
            if (!asked.has(oid)) continue;
            const before = entries.get(oid);
            if (before === undefined) entries.set(oid, [entry]);
            else before.push(entry);
        }
    }
    return entries;
}

function scaleOf(scale: Scale | undefined): string[] {
    return scale === undefined ? [] : [scale.oid];
}

function statusOids(family: Family): string[] {
    const rows: readonly StatusRow[] = [...(family.status?.source ?? []), ...(family.status?.also ?? [])];
    const oids = rows.flatMap(({ oid, when }) => (when === undefined ? [oid] : [oid, when.oid]));
    const alarms = (family.alarmRows ?? []).map(({ oid }) => oid);
    return [...oids, ...alarms, ...(family.alarms ? [family.alarms.count] : [])];
}

function alarmCells({ family, layout }: Heard): string[] {
    return family.tables.flatMap((table) =>
        (table.alarms ?? []).flatMap((cell) => (layout.rows.get(table) ?? []).map((row) => oidAt(cell, row))),
    );
}
