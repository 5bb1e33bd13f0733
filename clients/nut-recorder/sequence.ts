// A sequence as NUT's dummy-ups plays it, written down while a device goes on: all values first, then after each wait those that
// changed. Pure: values and time come in, lines go out.

import { formatDevLine } from '#nut/dev-file.ts';

export type Values = ReadonlyMap<string, string>;

export class Sequence {
    #last: Values = new Map();
    #writtenAtSeconds: number | undefined;

    /** The lines that this look adds: none when nothing changed. `atSeconds` of any clock that only goes forward. */
    next(values: Values, atSeconds: number): string[] {
        const changes = [
            ...[...values].filter(([name, value]) => this.#last.get(name) !== value),
            // A name without a value takes the variable away.
            ...[...this.#last.keys()].filter((name) => !values.has(name)).map((name) => [name, ''] as const),
        ];
        this.#last = values;
        if (changes.length === 0) return [];
        const waited = atSeconds - (this.#writtenAtSeconds ?? atSeconds);
        const isFirst = this.#writtenAtSeconds === undefined;
        this.#writtenAtSeconds = atSeconds;
        const lines = changes.map(([name, value]) => formatDevLine(name, value));
        return isFirst ? lines : [`TIMER ${Math.max(1, Math.round(waited))}`, ...lines];
    }
}
