// The readings of one device between two times that it is learned, and the objects that they come from: only what an answer changed is
// read again. Where each name comes from does not change meanwhile; whoever sees that the device has other parts learns it again.

import type { Value } from '#model/value.ts';
import { readingOf } from './cells.ts';
import { numberOf } from './conversions.ts';
import type { Raw, Snapshot } from './raw.ts';
import { type DeviceReadings, type Heard, hasNoNews } from './reader.ts';
import type { Entry, ReadingPlan } from './reading-plan.ts';
import { Readings, readSource } from './readings.ts';
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
    readonly entries: readonly LiveEntry[];
    /** It tells of the status or of alarms. */
    readonly isTrouble: boolean;
}

interface LiveEntry {
    readonly name: string;
    readonly read: (raw: Raw, snapshot: Snapshot) => Value | undefined;
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
                const value = entry.read(raw, this.snapshot);
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
        const lives = new Map<Entry, LiveEntry>();
        const liveOf = (entry: Entry): LiveEntry => {
            const known = lives.get(entry);
            if (known !== undefined) return known;
            const live = { name: entry.name, read: readerOf(entry, heard), value: values[entry.name] };
            lives.set(entry, live);
            this.#entries.set(entry.name, live);
            return live;
        };
        return new Map(
            [...plan.states, ...plan.meters].map((oid) => {
                const entries = (plan.entries.get(oid) ?? []).map(liveOf);
                return [oid, { oid, raw: heard.get(oid), entries, isTrouble: plan.troubles.has(oid) }];
            }),
        );
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

/** Most names have one object, and what tells how to read it was heard when the device was learned. */
function readerOf(entry: Entry, learned: Snapshot): LiveEntry['read'] {
    const [source, ...others] = entry.sources;
    const isOne = source !== undefined && others.length === 0 && 'oid' in source && source.available === undefined;
    return isOne ? readingOf(source, learned) : (_, snapshot) => readEntry(entry, snapshot);
}

function readEntry({ sources }: Entry, snapshot: Snapshot): Value | undefined {
    let known: Value | undefined;
    for (const source of sources) {
        const value = readSource(source, snapshot);
        if (value !== undefined && value !== null) return value;
        if (value === null) known = null;
    }
    return known;
}
