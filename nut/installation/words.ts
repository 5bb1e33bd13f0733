// The entries of one section, or of one file without sections, while they are taken over: each is taken, known to be needless, or
// left, so that none is forgotten without a word. Pure.

import type { ConfEntry } from '../conf.ts';
import type { Notes } from './notes.ts';

export class Words {
    readonly #entries: readonly ConfEntry[];
    readonly #untaken: Set<ConfEntry>;
    readonly notes: Notes;
    /** Where the section begins, or the file. */
    readonly line: number;

    constructor(entries: readonly ConfEntry[], notes: Notes, line: number) {
        this.#entries = entries;
        this.#untaken = new Set(entries);
        this.notes = notes;
        this.line = line;
    }

    /** Every entry with the key, in order; they count as taken. */
    all(key: string): readonly ConfEntry[] {
        const found = this.#entries.filter((entry) => entry.key === key);
        for (const entry of found) this.#untaken.delete(entry);
        return found;
    }

    /** The first word of the last such entry, as NUT takes it; undefined when there is none, or a flag. */
    text(key: string): string | undefined {
        return this.all(key).at(-1)?.values[0];
    }

    /** As `text`; what is no number of at least `min` is left. */
    number(key: string, min: number): number | undefined {
        const entry = this.all(key).at(-1);
        const [text] = entry?.values ?? [];
        if (!entry || text === undefined) return undefined;
        const value = Number(text);
        if (text.trim() !== '' && value >= min) return value;
        this.notes.left(entry.line, `${key} is not taken over: expected a number of at least ${min}`);
        return undefined;
    }

    /** The line of the last such entry. */
    lineOf(key: string): number {
        return this.#entries.findLast((entry) => entry.key === key)?.line ?? this.line;
    }

    /** Not needed here, and nothing to tell. */
    drop(keys: readonly string[]): void {
        for (const key of keys) this.all(key);
    }

    /** Says of all the others that they are left; `advice` says what to do about a key. */
    leaveRest(advice: (key: string) => string): void {
        for (const { key, line } of this.#untaken) this.notes.left(line, `${key} is not taken over: ${advice(key)}`);
        this.#untaken.clear();
    }
}
