// A row of buckets of equal length over a stretch of time: least, greatest, mean and last value of each, and for how long
// anything was known. The mean is weighted by time: a value counts for as long as it held.

import type { Steps } from './segment.ts';

export class Buckets {
    /** Seconds since 1970. */
    readonly from: number;
    /** Need not be whole. */
    readonly bucketSeconds: number;
    readonly count: number;
    readonly min: Float64Array;
    readonly max: Float64Array;
    readonly last: Float64Array;
    /** Value times seconds. */
    readonly sum: Float64Array;
    /** Seconds in which a value was known. */
    readonly covered: Float64Array;
    readonly #lastAt: Float64Array;

    constructor(options: { from: number; bucketSeconds: number; count: number }) {
        const { from, bucketSeconds, count } = options;
        this.from = from;
        this.bucketSeconds = bucketSeconds;
        this.count = count;
        this.min = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
        this.max = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
        this.last = new Float64Array(count);
        this.sum = new Float64Array(count);
        this.covered = new Float64Array(count);
        this.#lastAt = new Float64Array(count).fill(-1);
    }

    get to(): number {
        return this.from + this.count * this.bucketSeconds;
    }

    /** Whether anything is known in a bucket; a value that held for no time at all counts. */
    has(index: number): boolean {
        return (this.min[index] ?? 0) <= (this.max[index] ?? -1);
    }

    get hasAny(): boolean {
        return this.min.some((_, index) => this.has(index));
    }

    /** NaN where nothing is known. */
    mean(index: number): number {
        const covered = this.covered[index] ?? 0;
        if (covered > 0) return (this.sum[index] ?? 0) / covered;
        return this.has(index) ? (this.last[index] ?? Number.NaN) : Number.NaN;
    }

    /** Steps in the order of time; the last one holds until `end`. */
    addSteps({ count, times, values }: Steps, end: number): void {
        for (let index = 0; index < count; index++) {
            const until = index + 1 < count ? (times[index + 1] ?? end) : end;
            this.hold(times[index] ?? 0, until, values[index] ?? Number.NaN);
        }
    }

    /** The value was so from `from` up to `to`. */
    hold(from: number, to: number, value: number): void {
        const end = Math.min(to, this.to);
        let time = Math.max(from, this.from);
        if (Number.isNaN(value) || time > end || time >= this.to) return;
        let index = Math.min(Math.floor((time - this.from) / this.bucketSeconds), this.count - 1);
        do {
            // Counted, not computed from the time: rounding may put the end of a bucket into that bucket, for ever.
            const bucketEnd = index + 1 === this.count ? this.to : this.from + (index + 1) * this.bucketSeconds;
            const until = Math.max(time, Math.min(end, bucketEnd));
            this.#widen(index, value, value);
            this.#weigh(index, value * (until - time), until - time);
            this.#end(index, value, time);
            time = until;
            index++;
        } while (time < end && index < this.count);
    }

    /** Adds finer buckets; each must lie within one of these. */
    addBuckets(finer: Buckets): void {
        for (let place = 0; place < finer.count; place++) {
            if (!finer.has(place)) continue;
            const at = finer.from + place * finer.bucketSeconds;
            const index = Math.floor((at - this.from) / this.bucketSeconds);
            this.#widen(index, finer.min[place] ?? 0, finer.max[place] ?? 0);
            this.#weigh(index, finer.sum[place] ?? 0, finer.covered[place] ?? 0);
            this.#end(index, finer.last[place] ?? 0, at);
        }
    }

    /** Where a time (seconds since 1970) is; -1: not here. */
    indexOf(time: number): number {
        const index = Math.floor((time - this.from) / this.bucketSeconds);
        return index < this.count ? Math.max(index, -1) : -1;
    }

    /** Adds to one bucket what was so in a part of it, which began at `at`. */
    add(index: number, min: number, max: number, sum: number, covered: number, last: number, at: number): void {
        this.#widen(index, min, max);
        this.#weigh(index, sum, covered);
        this.#end(index, last, at);
    }

    #widen(index: number, min: number, max: number): void {
        if (min < (this.min[index] ?? 0)) this.min[index] = min;
        if (max > (this.max[index] ?? 0)) this.max[index] = max;
    }

    #weigh(index: number, sum: number, covered: number): void {
        this.sum[index] = (this.sum[index] ?? 0) + sum;
        this.covered[index] = (this.covered[index] ?? 0) + covered;
    }

    #end(index: number, last: number, at: number): void {
        if (at < (this.#lastAt[index] ?? 0)) return;
        this.#lastAt[index] = at;
        this.last[index] = last;
    }
}
