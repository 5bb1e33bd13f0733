// The open chunks of all series, by the series' numbers. The newest value of each stands in one row of numbers beside them: it
// is asked for with every sample, and most samples are what was there before.

import { OpenChunk } from './open-chunk.ts';

const FIRST = 1024;

export class OpenChunks {
    readonly #chunks: (OpenChunk | undefined)[] = [];
    #last = new Float64Array(FIRST).fill(Number.NaN);
    #size = 0;

    /** How many series have said something. */
    get size(): number {
        return this.#size;
    }

    get packedBytes(): number {
        return this.#chunks.reduce((sum, chunk) => sum + (chunk?.packedBytes ?? 0), 0);
    }

    /** NaN: nothing is known. */
    last(series: number): number {
        return this.#last[series] ?? Number.NaN;
    }

    get(series: number): OpenChunk | undefined {
        return this.#chunks[series];
    }

    /** `time` in seconds since 1970. */
    append(series: number, time: number, value: number): void {
        (this.#chunks[series] ?? this.#begin(series)).append(time, value);
        this.#last[series] = value;
    }

    /** In the order of their numbers. */
    *entries(): Generator<[series: number, chunk: OpenChunk]> {
        for (const [series, chunk] of this.#chunks.entries()) if (chunk) yield [series, chunk];
    }

    delete(series: number): void {
        if (this.#chunks[series]) this.#size--;
        this.#chunks[series] = undefined;
        this.#last[series] = Number.NaN;
    }

    settle(): void {
        for (const [, chunk] of this.entries()) chunk.settle();
    }

    shift(seconds: number): void {
        for (const [, chunk] of this.entries()) chunk.shift(seconds);
    }

    #begin(series: number): OpenChunk {
        while (this.#chunks.length <= series) this.#chunks.push(undefined);
        if (series >= this.#last.length) this.#grow(series);
        const chunk = new OpenChunk();
        this.#chunks[series] = chunk;
        this.#size++;
        return chunk;
    }

    #grow(series: number): void {
        const larger = new Float64Array(Math.max(series + 1, this.#last.length * 2)).fill(Number.NaN);
        larger.set(this.#last);
        this.#last = larger;
    }
}
