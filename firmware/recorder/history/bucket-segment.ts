// A row of buckets as bytes. Only buckets in which something is known are kept; what is the same as before costs nothing.
//
//   count, first bucket (counted from 1970), packed(distance to the bucket before, seconds not covered, mean, least below
//   the mean, greatest above it, last against it)

import type { Buckets } from './buckets.ts';
import { NibbleReader, NibbleWriter } from './nibbles.ts';
import { packed, skipPacked, unpacked } from './packed.ts';
import { unzigzag, VarintReader, VarintWriter, zigzag } from './varint.ts';

// The mean of watts needs decimals although no watt has any: energy is counted from it.
const MEAN_SCALE = 100;
// A chart of a year opens 365 of so many; opening one packed by zstd takes longer than all else, and saves nearly nothing.
const HOURS = 24;

/** The row begins on a whole bucket. */
export function encodeBuckets(buckets: Buckets): Uint8Array {
    const indexes = Array.from({ length: buckets.count }, (_, index) => index).filter((index) => buckets.has(index));
    const head = new VarintWriter(16);
    head.unsigned(indexes.length);
    head.unsigned(Math.round(buckets.from / buckets.bucketSeconds) + (indexes[0] ?? 0));
    return Buffer.concat([head.bytes(), packed(columnsOf(buckets, indexes), buckets.count <= HOURS)]);
}

function columnsOf(buckets: Buckets, indexes: readonly number[]): Uint8Array {
    const { bucketSeconds, covered, min, max, last } = buckets;
    const small = new NibbleWriter(indexes.length * 5);
    const means = new VarintWriter(indexes.length * 3 + 16);
    let [before, meanBefore] = [(indexes[0] ?? 0) - 1, 0];
    for (const index of indexes) {
        const mean = Math.round(buckets.mean(index) * MEAN_SCALE);
        const whole = Math.round(mean / MEAN_SCALE);
        means.signed(mean - meanBefore);
        small.put(index - before - 1);
        small.put(Math.max(0, Math.round(bucketSeconds - (covered[index] ?? 0))));
        small.put(zigzag(whole - (min[index] ?? 0)));
        small.put(zigzag((max[index] ?? 0) - whole));
        small.put(zigzag((last[index] ?? 0) - whole));
        [before, meanBefore] = [index, mean];
    }
    return Buffer.concat([means.bytes(), small.bytes()]);
}

export interface BucketsPlace {
    readonly bucketSeconds: number;
    /** Seconds since 1970; buckets that begin outside are left out. */
    readonly from: number;
    readonly to: number;
    readonly target: Buckets;
}

/** Adds all segments of a block to `target`. Throws RangeError, or what zstd says, when the bytes are damaged. */
export function decodeBuckets(bytes: Uint8Array, place: BucketsPlace): void {
    const reader = new VarintReader(bytes);
    while (!reader.isAtEnd) {
        const count = reader.unsigned();
        const first = reader.unsigned();
        const time = first * place.bucketSeconds;
        if (time >= place.to) skipPacked(reader);
        else decodeBody(unpacked(reader), { ...place, count, first });
    }
}

interface BodyPlace extends BucketsPlace {
    readonly count: number;
    readonly first: number;
}

// Made once: making one takes longer than filling it. A day of quarters fits.
const MEANS = new Float64Array(96);

/** The inmost loop of every chart: a year is 8,760 rounds of it. */
function decodeBody(reader: VarintReader, { count, first, bucketSeconds, from, to, target }: BodyPlace): void {
    const means = count > MEANS.length ? new Float64Array(count) : MEANS;
    let sum = 0;
    for (let place = 0; place < count; place++) {
        sum += reader.signed();
        means[place] = sum;
    }
    const small = new NibbleReader(reader, count * 5);
    let time = (first - 1) * bucketSeconds;
    for (let place = 0; place < count; place++) {
        const mean = means[place] ?? 0;
        const whole = Math.round(mean / MEAN_SCALE);
        time += (small.next() + 1) * bucketSeconds;
        const covered = bucketSeconds - small.next();
        const min = whole - unzigzag(small.next());
        const max = whole + unzigzag(small.next());
        const last = whole + unzigzag(small.next());
        if (time < from || time >= to) continue;
        const index = target.indexOf(time);
        if (index >= 0) target.add(index, min, max, (mean / MEAN_SCALE) * covered, covered, last, time);
    }
}
