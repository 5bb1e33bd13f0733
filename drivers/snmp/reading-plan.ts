// Which objects to ask for, and when: states at every poll, meters at their pace, what stays when the device is learned. Only
// what gave a value is asked for again. Pure.

import type { Family, Scale, StatusRow } from './family.ts';
import { type Layout, oidAt } from './layout.ts';
import type { Snapshot } from './raw.ts';
import type { UsedObjects } from './readings.ts';
import { shared } from './shared-text.ts';

export interface ReadingPlan {
    /** Asked for at every poll. */
    readonly states: readonly string[];
    /** What else moves. */
    readonly meters: readonly string[];
    /** Both. */
    readonly moving: readonly string[];
    /** Of these, the ones whose change means that the device must be learned again, and what they said. */
    readonly counts: Snapshot;
    /** All that readings are made of, as it was when the device was learned. */
    readonly known: Snapshot;
}

/** Single objects to ask for when a device is learned. Tables are walked. */
export function scalarsOf(family: Family): string[] {
    return [
        ...family.rows.flatMap((row) => ('oid' in row ? [row.oid, ...scaleOf(row.scale)] : [])),
        ...family.tables.flatMap(({ columns }) =>
            [...columns].flatMap(({ scale }: { scale?: Scale }) => (scale?.isSingle ? [scale.oid] : [])),
        ),
        ...statusOids(family),
        ...(family.commands ?? []).flatMap(({ writes }) => writes.map(({ oid }) => oid)),
    ];
}

export function planReadings(family: Family, layout: Layout, used: UsedObjects, learned: Snapshot): ReadingPlan {
    const urgent = new Set([...used.states, ...statusOids(family), ...alarmCells(family, layout)]);
    const wanted = new Set([...urgent, ...used.moving]);
    const answering = [...wanted].filter((oid) => learned.has(oid)).map(shared);
    const states = answering.filter((oid) => urgent.has(oid));
    const meters = answering.filter((oid) => !urgent.has(oid));
    return {
        states,
        meters,
        moving: [...states, ...meters],
        counts: new Map([...learned].filter(([oid]) => used.counts.has(oid))),
        known: new Map(
            [...learned]
                .filter(([oid]) => used.fixed.has(oid) || wanted.has(oid))
                .map(([oid, raw]) => [shared(oid), raw]),
        ),
    };
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

function alarmCells(family: Family, layout: Layout): string[] {
    return family.tables.flatMap((table) =>
        (table.alarms ?? []).flatMap((cell) => (layout.rows.get(table) ?? []).map((row) => oidAt(cell, row))),
    );
}
