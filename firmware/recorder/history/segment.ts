// A stretch of one series as bytes. Values are whole numbers of the series' last digit, times are whole seconds; a value
// holds until the next one. Segments may stand behind one another: a block of a day is one, or several.
//
//   count, first time, last time - first, packed(times: change of the step, values: change; 0 is a gap)

import { packed, skipPacked, unpacked } from './packed.ts';
import { VarintReader, VarintWriter } from './varint.ts';

/** Columns of equal length. Times go up, or stand. */
export interface Steps {
    readonly count: number;
    /** Seconds since 1970. */
    readonly times: Uint32Array;
    /** NaN: from here on nothing is known. */
    readonly values: Float64Array;
}

export function encodeSegment({ count, times, values }: Steps): Uint8Array {
    const body = new VarintWriter(count * 3 + 16);
    writeTimes(body, times, count);
    writeValues(body, values, count);
    const first = times[0] ?? 0;
    const head = new VarintWriter(24);
    head.unsigned(count);
    head.unsigned(first);
    head.unsigned((times[count - 1] ?? first) - first);
    return Buffer.concat([head.bytes(), packed(body.bytes())]);
}

function writeTimes(writer: VarintWriter, times: Uint32Array, count: number): void {
    let before = times[0] ?? 0;
    let step = 0;
    for (let index = 1; index < count; index++) {
        const time = times[index] ?? 0;
        writer.signed(time - before - step);
        step = time - before;
        before = time;
    }
}

function writeValues(writer: VarintWriter, values: Float64Array, count: number): void {
    let before = 0;
    for (let index = 0; index < count; index++) {
        const value = values[index] ?? Number.NaN;
        if (Number.isNaN(value)) {
            writer.unsigned(0);
            continue;
        }
        const change = value - before;
        writer.unsigned(change < 0 ? -2 * change : 2 * change + 1);
        before = value;
    }
}

/**
 * Decodes all segments of a block in which something may be known between `from` and `to` (seconds since 1970): a segment
 * that begins before `to` and does not end before `from`. Throws RangeError, or what zstd says, when the bytes are damaged.
 */
export function decodeSegments(bytes: Uint8Array, from = 0, to = Number.POSITIVE_INFINITY): Steps[] {
    const reader = new VarintReader(bytes);
    const found: Steps[] = [];
    while (!reader.isAtEnd) {
        const count = reader.unsigned();
        const first = reader.unsigned();
        const last = first + reader.unsigned();
        if (first >= to || last < from) skipPacked(reader);
        else found.push(decodeBody(unpacked(reader), count, first));
    }
    return found;
}

function decodeBody(reader: VarintReader, count: number, first: number): Steps {
    const times = new Uint32Array(count);
    const values = new Float64Array(count);
    let time = first;
    let step = 0;
    times[0] = first;
    for (let index = 1; index < count; index++) {
        step += reader.signed();
        time += step;
        times[index] = time;
    }
    let value = 0;
    for (let index = 0; index < count; index++) {
        const coded = reader.unsigned();
        if (coded === 0) {
            values[index] = Number.NaN;
            continue;
        }
        value += coded % 2 === 0 ? -coded / 2 : (coded - 1) / 2;
        values[index] = value;
    }
    return { count, times, values };
}

/** All steps in the order of time. Segments seldom overlap: only a clock that was set back makes them. */
export function joinSteps(parts: readonly Steps[]): Steps {
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    const ordered = parts.toSorted((left, right) => (left.times[0] ?? 0) - (right.times[0] ?? 0));
    const count = ordered.reduce((sum, part) => sum + part.count, 0);
    const times = new Uint32Array(count);
    const values = new Float64Array(count);
    let at = 0;
    for (const part of ordered) {
        times.set(part.times.subarray(0, part.count), at);
        values.set(part.values.subarray(0, part.count), at);
        at += part.count;
    }
    return isOrdered(times) ? { count, times, values } : sorted({ count, times, values });
}

function isOrdered(times: Uint32Array): boolean {
    for (let index = 1; index < times.length; index++) {
        if ((times[index] ?? 0) < (times[index - 1] ?? 0)) return false;
    }
    return true;
}

function sorted({ count, times, values }: Steps): Steps {
    const order = Array.from(times.keys()).sort((left, right) => (times[left] ?? 0) - (times[right] ?? 0));
    return {
        count,
        times: Uint32Array.from(order, (index) => times[index] ?? 0),
        values: Float64Array.from(order, (index) => values[index] ?? Number.NaN),
    };
}
