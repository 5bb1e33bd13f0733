// What was last told about one device, so that only changes travel. Forgets everything when the device is opened anew.

import type { Value } from '#model/value.ts';

type Values = Readonly<Record<string, Value>>;

export class LastReadings {
    readonly #values = new Map<string, Value>();
    #isComplete = false;

    /** The values that are new or different; they count as told from now on. */
    changes(values: Values): Record<string, Value> {
        const changed: Record<string, Value> = {};
        for (const [name, value] of Object.entries(values)) {
            // What is no number is not known; JSON has no word for it either.
            const kept = typeof value === 'number' && !Number.isFinite(value) ? null : value;
            if (this.#values.get(name) === kept) continue;
            this.#values.set(name, kept);
            changed[name] = kept;
        }
        return changed;
    }

    /**
     * The same for values that are all there is. The first time after opening nobody knows what the other side still
     * has from an earlier life: everything is told, as `complete`.
     */
    allChanges(values: Values): { values: Record<string, Value>; gone: string[]; complete: boolean } {
        const gone = [...this.#values.keys()].filter((name) => !Object.hasOwn(values, name));
        for (const name of gone) this.#values.delete(name);
        if (this.#isComplete) return { values: this.changes(values), gone, complete: false };
        this.#values.clear();
        this.#isComplete = true;
        return { values: this.changes(values), gone: [], complete: true };
    }
}
