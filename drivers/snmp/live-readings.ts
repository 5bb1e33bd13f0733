// The readings of one device between two times that it is learned: only what an answer changed is read again. Where each name comes
// from does not change meanwhile; whoever sees that the device has other parts learns it again.

import type { Value } from '#model/value.ts';
import type { Snapshot } from './raw.ts';
import { type DeviceReadings, type Heard, hasNoNews } from './reader.ts';
import type { Entry, ReadingPlan } from './reading-plan.ts';
import { Readings, readSource } from './readings.ts';
import { sumOf, type Total } from './totals.ts';
import { readTrouble, troubleNames } from './trouble.ts';

export interface Change {
    /** Names whose values are others than before. */
    readonly names: readonly string[];
    /** Names came or went: what is told must be all. */
    readonly isWhole: boolean;
}

export class LiveReadings {
    readonly #entries: ReadingPlan['entries'];
    readonly #totals: readonly Total[];
    readonly #values: Record<string, Value>;
    #doubt: string | undefined;
    #isEmpty: boolean;

    constructor({ entries }: ReadingPlan, { values, totals, doubt }: DeviceReadings) {
        this.#entries = entries;
        this.#totals = totals;
        this.#values = { ...values };
        this.#doubt = doubt;
        this.#isEmpty = hasNoNews(values);
    }

    get values(): Readonly<Record<string, Value>> {
        return this.#values;
    }

    /** Nothing that the device says of itself can be used. */
    get isEmpty(): boolean {
        return this.#isEmpty;
    }

    /** Why nothing of it can be trusted, if so. */
    get doubt(): string | undefined {
        return this.#doubt;
    }

    /** `changed`: the objects that say something else than at the last call. */
    update(snapshot: Snapshot, changed: readonly string[]): Change {
        const names: string[] = [];
        let isWhole = false;
        for (const oid of changed) {
            for (const entry of this.#entries.get(oid) ?? []) {
                const value = readEntry(entry, snapshot);
                if (value === this.#values[entry.name]) continue;
                if (value === undefined) isWhole = true;
                this.#put(entry.name, value);
                names.push(entry.name);
            }
        }
        for (const total of this.#totals) {
            if (!total.parts.some((part) => names.includes(part))) continue;
            this.#put(total.name, sumOf(total, this.#values));
            names.push(total.name);
        }
        this.#lookForNews(names);
        return { names, isWhole };
    }

    /** The status and the alarms, which many objects have a part in. */
    updateTrouble(heard: Heard): Change {
        const trouble = new Readings();
        this.#doubt = readTrouble(heard, trouble);
        const names: string[] = [];
        let isWhole = false;
        for (const name of troubleNames(heard.layout.members)) {
            const [before, value] = [this.#values[name], trouble.values[name]];
            if (value === before) continue;
            if (value === undefined || before === undefined) isWhole = true;
            this.#put(name, value);
            names.push(name);
        }
        this.#lookForNews(names);
        return { names, isWhole };
    }

    #put(name: string, value: Value | undefined): void {
        if (value === undefined) delete this.#values[name];
        else this.#values[name] = value;
    }

    #lookForNews(names: readonly string[]): void {
        const mayDiffer = this.#isEmpty
            ? names.length > 0
            : names.some((name) => (this.#values[name] ?? null) === null);
        if (mayDiffer) this.#isEmpty = hasNoNews(this.#values);
    }
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
