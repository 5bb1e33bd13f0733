// What stands in one record of the journal: a head as JSON, and the samples of all series since the record before.

import type { SavedClock } from './boot-clock.ts';
import { packed, unpacked } from './packed.ts';
import { VarintReader, VarintWriter } from './varint.ts';

export interface RecordHead {
    /** The life of the gateway process, and the last of its batches that is in here. */
    readonly run: string;
    readonly number: number;
    readonly clock: SavedClock;
    /** Seconds since 1970 up to which everything is known. */
    readonly upTo: number;
    /** Seconds that the times of this boot were wrong by until here: the clock was set. Applied before the samples. */
    readonly shift?: number;
}

/** Columns of equal length; a series' samples in the order of time. */
export interface SampleColumns {
    readonly count: number;
    readonly series: Uint32Array;
    /** Seconds since 1970. */
    readonly times: Uint32Array;
    /** NaN: a gap. */
    readonly values: Float64Array;
}

export function encodeRecord(head: RecordHead, samples: SampleColumns): Uint8Array {
    const text = Buffer.from(JSON.stringify(head));
    const front = new VarintWriter(16);
    front.unsigned(text.length);
    return Buffer.concat([front.bytes(), text, packed(encodeSamples(samples))]);
}

export function decodeRecord(bytes: Uint8Array): { head: RecordHead; samples: SampleColumns } {
    const reader = new VarintReader(bytes);
    const text = reader.take(reader.unsigned());
    const head = JSON.parse(Buffer.from(text).toString()) as RecordHead;
    return { head, samples: decodeSamples(unpacked(reader)) };
}

/** Grouped by series, so that neighbours are alike: steps of series, of times within a series, of values within a series. */
function encodeSamples({ count, series, times, values }: SampleColumns): Uint8Array {
    const order = bySeries(series, count);
    const first = times.subarray(0, count).reduce((least, time) => Math.min(least, time), times[0] ?? 0);
    const writer = new VarintWriter(count * 5 + 16);
    writer.unsigned(count);
    writer.unsigned(first);
    let one = 0;
    for (const index of order) {
        const next = series[index] ?? 0;
        writer.unsigned(next - one);
        one = next;
    }
    let [owner, time] = [-1, 0];
    for (const index of order) {
        const next = times[index] ?? 0;
        writer.signed(next - (series[index] === owner ? time : first));
        time = next;
        owner = series[index] ?? 0;
    }
    writeValues(writer, order, { series, values });
    return writer.bytes();
}

function writeValues(
    writer: VarintWriter,
    order: Uint32Array,
    { series, values }: Pick<SampleColumns, 'series' | 'values'>,
): void {
    let [owner, last] = [-1, 0];
    for (const index of order) {
        if (series[index] !== owner) last = 0;
        owner = series[index] ?? 0;
        const value = values[index] ?? Number.NaN;
        if (Number.isNaN(value)) writer.unsigned(0);
        else {
            const change = value - last;
            writer.unsigned(change < 0 ? -2 * change : 2 * change + 1);
            last = value;
        }
    }
}

function decodeSamples(reader: VarintReader): SampleColumns {
    const count = reader.unsigned();
    const first = reader.unsigned();
    const series = new Uint32Array(count);
    const times = new Uint32Array(count);
    const values = new Float64Array(count);
    let number = 0;
    for (let index = 0; index < count; index++) {
        number += reader.unsigned();
        series[index] = number;
    }
    for (let index = 0; index < count; index++) {
        const before = index > 0 && series[index] === series[index - 1] ? (times[index - 1] ?? 0) : first;
        times[index] = before + reader.signed();
    }
    let last = 0;
    for (let index = 0; index < count; index++) {
        if (index > 0 && series[index] !== series[index - 1]) last = 0;
        const coded = reader.unsigned();
        if (coded > 0) last += coded % 2 === 0 ? -coded / 2 : (coded - 1) / 2;
        values[index] = coded === 0 ? Number.NaN : last;
    }
    return { count, series, times, values };
}

/** Places of the samples, grouped by series, within it in the order in which they came. */
function bySeries(series: Uint32Array, count: number): Uint32Array {
    const samples = series.subarray(0, count);
    const places = new Uint32Array(samples.reduce((most, one) => Math.max(most, one), 0) + 2);
    for (const one of samples) places[one + 1] = (places[one + 1] ?? 0) + 1;
    for (let one = 1; one < places.length; one++) places[one] = (places[one] ?? 0) + (places[one - 1] ?? 0);
    const order = new Uint32Array(count);
    for (let index = 0; index < count; index++) {
        const one = series[index] ?? 0;
        const place = places[one] ?? 0;
        order[place] = index;
        places[one] = place + 1;
    }
    return order;
}
