// The readings of one device between two times that it is learned, and the objects that they come from: only what an answer changed is
// read again. Where each name comes from does not change meanwhile; whoever sees that the device has other parts learns it again.

import type { Value } from '#model/value.ts';
import { type Holder, readerOf } from './cells.ts';
import { numberOf } from './conversions.ts';
import type { Raw, Snapshot } from './raw.ts';
import { type DeviceReadings, type Heard, hasNoNews } from './reader.ts';
import type { Entry, ReadingPlan } from './reading-plan.ts';
import { Readings } from './readings.ts';
import type { Polled } from './session.ts';
import { shared } from './shared-text.ts';
import { sumOf, type Total } from './totals.ts';
import { readTrouble, troubleNames } from './trouble.ts';

export interface Change {
    /** What is otherwise than before; null for a name that is gone. */
    readonly values: Readonly<Record<string, Value>>;
    /** Names came or went: what is told must be all. */
    readonly isWhole: boolean;
}

export interface LiveObject extends Polled {
    /** What is read from it. */
    entries: readonly LiveEntry[];
    /** It tells of the status or of alarms. */
    readonly isTrouble: boolean;
}

interface LiveEntry {
    readonly name: string;
    readonly read: () => Value | undefined;
    value: Value | undefined;
}

export class LiveReadings {
    readonly states: readonly LiveObject[];
    readonly meters: readonly LiveObject[];
    /** Both. */
    readonly moving: readonly LiveObject[];
    /** All that readings are made of but the alarm table, as it was last heard. */
    readonly snapshot: Snapshot;
    readonly #counts: readonly { readonly object: LiveObject; readonly learned: number | null }[];
    readonly #entries = new Map<string, LiveEntry>();
    readonly #totals: readonly Total[];
    /** What is not read from single objects: what stays, sums, status and alarms. */
    readonly #others: Map<string, Value>;
    #doubt: string | undefined;
    #isEmpty: boolean;

    /** `heard`: when it was learned. */
    constructor(plan: ReadingPlan, { values, totals, doubt }: DeviceReadings, heard: Snapshot) {
        const objects = this.#objectsOf(plan, values, heard);
        const objectsOf = (oids: readonly string[]) => oids.flatMap((oid) => objects.get(oid) ?? []);
        this.states = objectsOf(plan.states);
        this.meters = objectsOf(plan.meters);
        this.moving = [...this.states, ...this.meters];
        this.snapshot = snapshotOf(objects, plan.fixed, heard);
        this.#counts = objectsOf([...plan.counts]).map((object) => ({ object, learned: countOf(object) }));
        this.#totals = totals;
        this.#others = new Map(Object.entries(values).filter(([name]) => !this.#entries.has(name)));
        this.#doubt = doubt;
        this.#isEmpty = hasNoNews(values);
    }

    get values(): Readonly<Record<string, Value>> {
        const values = Object.fromEntries(this.#others);
        for (const { name, value } of this.#entries.values()) if (value !== undefined) values[name] = value;
        return values;
    }

    valueFor(name: string): Value | undefined {
        const entry = this.#entries.get(name);
        return entry === undefined ? this.#others.get(name) : entry.value;
    }

    /** Nothing that the device says of itself can be used. */
    get isEmpty(): boolean {
        return this.#isEmpty;
    }

    /** Why nothing of it can be trusted, if so. */
    get doubt(): string | undefined {
        return this.#doubt;
    }

    /** The device has other parts than those that were learned. */
    isOther(changed: readonly LiveObject[]): boolean {
        return (
            changed.some(({ raw }) => raw === undefined) ||
            this.#counts.some(({ object, learned }) => countOf(object) !== learned)
        );
    }

    /** `changed`: what says something else than at the last call; none of it has vanished. */
    update(changed: readonly LiveObject[]): Change {
        const values: Record<string, Value> = {};
        let isWhole = false;
        let mayBeEmpty = this.#isEmpty;
        for (const { raw, entries } of changed) {
            if (raw === undefined) continue;
            for (const entry of entries) {
                const value = entry.read();
                if (value === entry.value) continue;
                entry.value = value;
                values[entry.name] = value ?? null;
                if (value === undefined) isWhole = true;
                if (value === undefined || value === null) mayBeEmpty = true;
            }
        }
        for (const total of this.#totals) {
            if (!total.parts.some((part) => part in values)) continue;
            values[total.name] = sumOf(total, (name) => this.valueFor(name));
            this.#others.set(total.name, values[total.name] ?? null);
        }
        if (mayBeEmpty && changed.length > 0) this.#isEmpty = hasNoNews(this.values);
        return { values, isWhole };
    }

    /** The status and the alarms, which many objects have a part in. */
    updateTrouble(heard: Heard): Change {
        const trouble = new Readings();
        this.#doubt = readTrouble(heard, trouble);
        const values: Record<string, Value> = {};
        let isWhole = false;
        for (const name of troubleNames(heard.layout.members)) {
            const [before, value] = [this.#others.get(name), trouble.values[name]];
            if (value === before) continue;
            if (value === undefined || before === undefined) isWhole = true;
            if (value === undefined) this.#others.delete(name);
            else this.#others.set(name, value);
            values[name] = value ?? null;
        }
        if (Object.keys(values).length > 0) this.#isEmpty = hasNoNews(this.values);
        return { values, isWhole };
    }

    #objectsOf(plan: ReadingPlan, values: DeviceReadings['values'], heard: Snapshot): Map<string, LiveObject> {
        const objects = new Map<string, LiveObject>();
        for (const oid of [...plan.states, ...plan.meters])
            objects.set(oid, { oid, raw: heard.get(oid), entries: [], isTrouble: plan.troubles.has(oid) });
        const holderOf = (oid: string): Holder => objects.get(oid) ?? { raw: heard.get(oid) };
        const lives = new Map<Entry, LiveEntry>();
        const liveOf = (entry: Entry): LiveEntry => {
            const known = lives.get(entry);
            if (known !== undefined) return known;
            const live = { name: entry.name, read: readerOfEntry(entry, heard, holderOf), value: values[entry.name] };
            lives.set(entry, live);
            this.#entries.set(entry.name, live);
            return live;
        };
        for (const object of objects.values()) object.entries = (plan.entries.get(object.oid) ?? []).map(liveOf);
        return objects;
    }
}

function snapshotOf(moving: ReadonlyMap<string, LiveObject>, fixed: readonly string[], heard: Snapshot): Snapshot {
    const stays = new Map<string, Raw>();
    for (const oid of fixed) {
        const raw = heard.get(oid);
        if (raw !== undefined) stays.set(shared(oid), raw);
    }
    const get = (oid: string): Raw | undefined => moving.get(oid)?.raw ?? stays.get(oid);
    return { get, has: (oid) => get(oid) !== undefined };
}

function countOf({ raw }: LiveObject): number | null {
    return raw === undefined ? null : numberOf(raw);
}

/** Each of its sources is bound to the objects that it is read from. */
function readerOfEntry({ sources }: Entry, learned: Snapshot, holderOf: (oid: string) => Holder): LiveEntry['read'] {
    const readers = sources.map((source) =>
        'oid' in source ? readerOf(source, learned, holderOf) : () => source.value,
    );
    const [first, ...others] = readers;
    return first !== undefined && others.length === 0 ? first : () => firstKnown(readers);
}

function firstKnown(readers: readonly LiveEntry['read'][]): Value | undefined {
    let known: Value | undefined;
    for (const read of readers) {
        const value = read();
        if (value !== undefined && value !== null) return value;
        if (value === null) known = null;
    }
    return known;
}
