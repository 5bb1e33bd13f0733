// What a series said since the last rotation, in memory: the newest steps as they are, those before them packed.

import { decodeSegments, encodeSegment, joinSteps, type Steps } from './segment.ts';

// So many steps as numbers, which take 3 MB of 2,000 series; packed, a day of them takes some 10.
const STEPS_MAX = 128;
const STEPS_FIRST = 16;
// Two more pieces.
const SLACK_BYTES_MIN = 300;
const NONE = new Uint8Array();

export class OpenChunk {
    #times = new Uint32Array(STEPS_FIRST);
    #values = new Float64Array(STEPS_FIRST);
    #count = 0;
    /** Segments behind one another: one piece of memory, for thousands of small ones take a multiple. */
    #packed: Uint8Array = NONE;
    #packedBytes = 0;
    /** Bytes of boots before this one: their time is settled. */
    #settledBytes = 0;
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
        this.#settledBytes = this.#packedBytes;
    }

    /** Moves what is not settled. */
    shift(seconds: number): void {
        this.#pack();
        const unsettled = decodeSegments(this.#packed.subarray(this.#settledBytes, this.#packedBytes));
        if (unsettled.length === 0) return;
        this.lastTime += seconds;
        this.firstTime = Math.min(this.firstTime, this.firstTime + seconds);
        this.#packedBytes = this.#settledBytes;
        for (const { count, times, values } of unsettled) {
            this.#add(encodeSegment({ count, times: times.map((time) => time + seconds), values }, true));
        }
    }

    /** In the order of time. What holds at `from` is among them. */
    steps(): Steps {
        const parts = decodeSegments(this.#packed.subarray(0, this.#packedBytes));
        return joinSteps([...parts, { count: this.#count, times: this.#times, values: this.#values }]);
    }

    #pack(): void {
        if (this.#count === 0) return;
        this.#add(encodeSegment({ count: this.#count, times: this.#times, values: this.#values }, true));
        this.#count = 0;
    }

    #add(segment: Uint8Array): void {
        const bytes = this.#packedBytes + segment.length;
        if (bytes > this.#packed.length) {
            const larger = new Uint8Array(bytes + Math.max(SLACK_BYTES_MIN, bytes >> 3));
            larger.set(this.#packed.subarray(0, this.#packedBytes));
            this.#packed = larger;
        }
        this.#packed.set(segment, this.#packedBytes);
        this.#packedBytes = bytes;
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
