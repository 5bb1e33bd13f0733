// A row of buckets as bytes. Only buckets in which something is known are kept; what is the same as before costs nothing.
//
//   count, first bucket (counted from 1970), packed(distance to the bucket before, seconds not covered, mean, least below
//   the mean, greatest above it, last against it)

import type { Buckets } from './buckets.ts';
import { packed, skipPacked, unpacked } from './packed.ts';
import { VarintReader, VarintWriter } from './varint.ts';

// The mean of watts needs decimals although no watt has any: energy is counted from it.
const MEAN_SCALE = 100;

/** The row begins on a whole bucket. */
export function encodeBuckets(buckets: Buckets): Uint8Array {
    const indexes = Array.from({ length: buckets.count }, (_, index) => index).filter((index) => buckets.has(index));
    const body = new VarintWriter(indexes.length * 6 + 16);
    writeColumns(body, buckets, indexes);
    const head = new VarintWriter(16);
    head.unsigned(indexes.length);
    head.unsigned(Math.round(buckets.from / buckets.bucketSeconds) + (indexes[0] ?? 0));
    return Buffer.concat([head.bytes(), packed(body.bytes())]);
}

function writeColumns(writer: VarintWriter, buckets: Buckets, indexes: readonly number[]): void {
    let before = indexes[0] ?? 0;
    for (const index of indexes.slice(1)) {
        writer.unsigned(index - before - 1);
        before = index;
    }
    for (const index of indexes) {
        writer.unsigned(Math.max(0, Math.round(buckets.bucketSeconds - (buckets.covered[index] ?? 0))));
    }
    const means = indexes.map((index) => Math.round(buckets.mean(index) * MEAN_SCALE));
    for (const [place, mean] of means.entries()) writer.signed(mean - (means[place - 1] ?? 0));
    for (const values of [buckets.min, buckets.max, buckets.last]) {
        for (const [place, index] of indexes.entries()) {
            writer.signed((values[index] ?? 0) - Math.round((means[place] ?? 0) / MEAN_SCALE));
        }
    }
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

function decodeBody(reader: VarintReader, { count, first, bucketSeconds, from, to, target }: BodyPlace): void {
    const column = (read: () => number): number[] => Array.from({ length: count }, read);
    const distances = column(() => 0).map((_, place) => (place === 0 ? 0 : reader.unsigned() + 1));
    const missing = column(() => reader.unsigned());
    const means = column(() => reader.signed());
    const mins = column(() => reader.signed());
    const maxs = column(() => reader.signed());
    const lasts = column(() => reader.signed());
    let index = first;
    let mean = 0;
    for (let place = 0; place < count; place++) {
        index += distances[place] ?? 0;
        mean += means[place] ?? 0;
        const whole = Math.round(mean / MEAN_SCALE);
        const time = index * bucketSeconds;
        if (time < from || time >= to) continue;
        target.putAt(time, {
            min: whole + (mins[place] ?? 0),
            max: whole + (maxs[place] ?? 0),
            last: whole + (lasts[place] ?? 0),
            mean: mean / MEAN_SCALE,
            covered: bucketSeconds - (missing[place] ?? 0),
        });
    }
}
