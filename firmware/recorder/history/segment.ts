// A stretch of one series as bytes. Values are whole numbers of the series' last digit, times are whole seconds; a value
// holds until the next one. Segments may stand behind one another: a block of a day is one, or several.
//
//   count, first time, last time - first, packed(interval, form, first value, …)
//   in a row:  slots, a nibble for each: 0 the value holds, else its change; seconds beside the slots
//   scattered: a nibble for each distance in intervals, one for each change

import { NibbleReader, NibbleWriter } from './nibbles.ts';
import { packed, skipPacked, unpacked } from './packed.ts';
import { intervalOf, readMisses, slotsOf, writeMisses } from './segment-times.ts';
import { unzigzag, VarintReader, VarintWriter, zigzag } from './varint.ts';

/** Columns of equal length. Times go up, or stand. */
export interface Steps {
    readonly count: number;
    /** Seconds since 1970. */
    readonly times: Uint32Array;
    /** NaN: from here on nothing is known. */
    readonly values: Float64Array;
}

const SCATTERED = 0;
const IN_A_ROW = 1;
// The value is not known; others are twice themselves, so that nothing is 0.
const NOTHING = 0;

/** `isQuick`: twice as large, made and read in a tenth of the time. */
export function encodeSegment({ count, times, values }: Steps, isQuick = false): Uint8Array {
    const first = times[0] ?? 0;
    const interval = intervalOf(times, count);
    const slots = hasChanges(values, count) ? slotsOf(times, count, interval) : undefined;
    const body = new VarintWriter(64);
    body.unsigned(interval);
    body.unsigned(slots ? IN_A_ROW : SCATTERED);
    body.unsigned(Number.isNaN(values[0]) ? NOTHING : zigzag(values[0] ?? 0) + 1);
    const columns = slots ? rowOf(values, slots) : scattered({ count, times, values }, interval);
    if (slots) {
        body.unsigned((slots[count - 1] ?? 0) + 1);
        writeMisses(body, { slots, times, interval });
    }
    const head = new VarintWriter(24);
    head.unsigned(count);
    head.unsigned(first);
    head.unsigned((times[count - 1] ?? first) - first);
    return Buffer.concat([head.bytes(), packed(Buffer.concat([body.bytes(), ...columns]), isQuick)]);
}

/** Whether every value is another one than that before it: 0 stands for nothing new. */
function hasChanges(values: Float64Array, count: number): boolean {
    let before = known(values[0]);
    for (let index = 1; index < count; index++) {
        const value = values[index] ?? Number.NaN;
        if (value === before) return false;
        if (!Number.isNaN(value)) before = value;
    }
    return true;
}

function rowOf(values: Float64Array, slots: Uint32Array): Uint8Array[] {
    const nibbles = new NibbleWriter((slots.at(-1) ?? 0) + 1);
    let before = known(values[0]);
    let slot = 0;
    for (let index = 1; index < slots.length; index++) {
        const at = slots[index] ?? 0;
        nibbles.putZeros(at - slot - 1);
        slot = at;
        before = putChange(nibbles, values[index], before);
    }
    return [nibbles.bytes()];
}

function scattered({ count, times, values }: Steps, interval: number): Uint8Array[] {
    const distances = new NibbleWriter(count);
    const changes = new NibbleWriter(count);
    let before = known(values[0]);
    for (let index = 1; index < count; index++) {
        const step = (times[index] ?? 0) - (times[index - 1] ?? 0);
        // Whole intervals are even and small; others are seldom.
        const whole = Math.floor(step / interval);
        if (step === whole * interval && whole > 0 && whole <= DISTANCE_MAX) distances.put(whole - 1);
        else distances.put(DISTANCE_MAX + step);
        before = putChange(changes, values[index], before);
    }
    return [distances.bytes(), changes.bytes()];
}

// More intervals than these are written as seconds.
const DISTANCE_MAX = 1000;

/** Returns the value that is known now. */
function putChange(nibbles: NibbleWriter, value = Number.NaN, before = 0): number {
    if (Number.isNaN(value)) {
        nibbles.putNothing();
        return before;
    }
    nibbles.put(zigzag(value - before));
    return value;
}

function known(value = Number.NaN): number {
    return Number.isNaN(value) ? 0 : value;
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
    const interval = reader.unsigned();
    const form = reader.unsigned();
    const coded = reader.unsigned();
    const steps = { count, times: new Uint32Array(count), values: new Float64Array(count) };
    steps.times[0] = first;
    steps.values[0] = coded === NOTHING ? Number.NaN : unzigzag(coded - 1);
    if (form === IN_A_ROW) readRow(reader, steps, interval);
    else readScattered(reader, steps, interval);
    return steps;
}

function readRow(reader: VarintReader, { count, times, values }: Steps, interval: number): void {
    const slots = reader.unsigned();
    const [first, misses] = [times[0] ?? 0, readMisses(reader)];
    const nibbles = new NibbleReader(reader, slots);
    let value = known(values[0]);
    let index = 1;
    for (let slot = 1; slot < slots && index < count; slot++) {
        const change = nibbles.next();
        if (change === 0) continue;
        times[index] = first + slot * interval;
        if (change > 0) value += unzigzag(change);
        values[index] = change < 0 ? Number.NaN : value;
        index++;
    }
    misses(times);
}

function readScattered(reader: VarintReader, { count, times, values }: Steps, interval: number): void {
    const distances = new NibbleReader(reader, count);
    let time = times[0] ?? 0;
    for (let index = 1; index < count; index++) {
        const distance = distances.next();
        time += distance < DISTANCE_MAX ? (distance + 1) * interval : distance - DISTANCE_MAX;
        times[index] = time;
    }
    const changes = new NibbleReader(reader, count);
    let value = known(values[0]);
    for (let index = 1; index < count; index++) {
        const change = changes.next();
        if (change >= 0) value += unzigzag(change);
        values[index] = change < 0 ? Number.NaN : value;
    }
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
