// What a series said since the last rotation, in memory: the newest steps as they are, those before them packed.

import { decodeSegments, encodeSegment, joinSteps, type Steps } from './segment.ts';

// So many steps as numbers, which take 6 MB of 2,000 series; packed, a day of them takes some 10.
const STEPS_MAX = 256;
const STEPS_FIRST = 16;

export class OpenChunk {
    #times = new Uint32Array(STEPS_FIRST);
    #values = new Float64Array(STEPS_FIRST);
    #count = 0;
    #packed: Uint8Array[] = [];
    /** Pieces of boots before this one: their time is settled. */
    #settled = 0;
    #packedBytes = 0;
    lastTime = 0;
    /** As it came first; a shift moves it. */
    firstTime = Number.POSITIVE_INFINITY;

    get packedBytes(): number {
        return this.#packedBytes;
    }

    /** `time` in seconds since 1970. */
    append(time: number, value: number): void {
        if (this.#count === STEPS_MAX || (time < this.lastTime && this.#count > 0)) this.#pack();
        if (this.#count === this.#times.length) this.#grow();
        this.#times[this.#count] = time;
        this.#values[this.#count] = value;
        this.#count++;
        this.lastTime = time;
        if (time < this.firstTime) this.firstTime = time;
    }

    /** The time of what is here is right, whatever the clock will say. */
    settle(): void {
        this.#pack();
        this.#settled = this.#packed.length;
    }

    /** Moves what is not settled. */
    shift(seconds: number): void {
        this.#pack();
        const moved = this.#packed.slice(this.#settled).map((piece) => {
            const steps = joinSteps(decodeSegments(piece));
            return encodeSegment({ ...steps, times: steps.times.map((time) => time + seconds) }, true);
        });
        if (moved.length === 0) return;
        this.lastTime += seconds;
        this.firstTime = Math.min(this.firstTime, this.firstTime + seconds);
        this.#packed = [...this.#packed.slice(0, this.#settled), ...moved];
    }

    /** In the order of time. What holds at `from` is among them. */
    steps(): Steps {
        const parts = this.#packed.flatMap((piece) => decodeSegments(piece));
        return joinSteps([...parts, { count: this.#count, times: this.#times, values: this.#values }]);
    }

    #pack(): void {
        if (this.#count === 0) return;
        const piece = encodeSegment({ count: this.#count, times: this.#times, values: this.#values }, true);
        this.#packed.push(piece);
        this.#packedBytes += piece.length;
        this.#count = 0;
    }

    #grow(): void {
        const size = Math.min(this.#times.length * 2, STEPS_MAX);
        const times = new Uint32Array(size);
        const values = new Float64Array(size);
        times.set(this.#times);
        values.set(this.#values);
        this.#times = times;
        this.#values = values;
    }
}
