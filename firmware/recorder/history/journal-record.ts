// What stands in one record of the journal: a head as JSON, and the samples of all series since the record before. Values are
// changes of what earlier records said, so records are read in their order, from the first of a generation on.
//
//   packed(samples, series, first time, interval, for each series: nibbles of its distance and its number of samples;
//          for each sample, by series: nibbles of its distance in time and of its change)

import type { SavedClock } from './boot-clock.ts';
import type { LastValues } from './last-values.ts';
import { NibbleReader, NibbleWriter } from './nibbles.ts';
import { packed, unpacked } from './packed.ts';
import { intervalOf } from './segment-times.ts';
import { unzigzag, VarintReader, VarintWriter, zigzag } from './varint.ts';

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

/** `before`: what the records before it said; unchanged. */
export function encodeRecord(head: RecordHead, samples: SampleColumns, before: LastValues): Uint8Array {
    const text = Buffer.from(JSON.stringify(head));
    const front = new VarintWriter(16);
    front.unsigned(text.length);
    return Buffer.concat([front.bytes(), text, packed(encodeSamples(samples, before))]);
}

/** `before`: what the records before it said. */
export function decodeRecord(bytes: Uint8Array, before: LastValues): { head: RecordHead; samples: SampleColumns } {
    const reader = new VarintReader(bytes);
    const text = reader.take(reader.unsigned());
    const head = JSON.parse(Buffer.from(text).toString()) as RecordHead;
    return { head, samples: decodeSamples(unpacked(reader), before) };
}

/** Grouped by series, so that neighbours are alike. */
function encodeSamples(samples: SampleColumns, before: LastValues): Uint8Array {
    const { count, series: from, times: at, values: of } = samples;
    const order = bySeries(from, count);
    const [series, times, values] = [new Uint32Array(count), new Uint32Array(count), new Float64Array(count)];
    for (let place = 0; place < count; place++) {
        const index = order[place] ?? 0;
        series[place] = from[index] ?? 0;
        times[place] = at[index] ?? 0;
        values[place] = of[index] ?? Number.NaN;
    }
    const groups = groupsOf(series);
    const first = times.reduce((least, time) => Math.min(least, time), times[0] ?? 0);
    const interval = intervalOf(times, count);
    const head = new VarintWriter(32);
    for (const number of [count, groups.length, first, interval]) head.unsigned(number);
    const columns = [
        seriesColumn(series, groups),
        timeColumn(times, groups, { first, interval }),
        valueColumn(values, groups, (group) => before.of(series[group] ?? 0)),
    ];
    return Buffer.concat([head.bytes(), ...columns]);
}

/** Where each series begins. */
function groupsOf(series: Uint32Array): Uint32Array {
    return Uint32Array.from(series.keys().filter((place) => place === 0 || series[place] !== series[place - 1]));
}

function seriesColumn(series: Uint32Array, groups: Uint32Array): Uint8Array {
    const nibbles = new NibbleWriter(groups.length * 2);
    let before = 0;
    for (const [number, place] of groups.entries()) {
        const one = series[place] ?? 0;
        nibbles.put(one - before);
        nibbles.put((groups[number + 1] ?? series.length) - place - 1);
        before = one;
    }
    return nibbles.bytes();
}

function timeColumn(
    times: Uint32Array,
    groups: Uint32Array,
    { first, interval }: { first: number; interval: number },
): Uint8Array {
    const nibbles = new NibbleWriter(times.length);
    let group = 0;
    for (let place = 0; place < times.length; place++) {
        const isFirst = groups[group] === place;
        if (isFirst) group++;
        const distance = (times[place] ?? 0) - (isFirst ? first : (times[place - 1] ?? 0));
        const whole = Math.round(distance / interval);
        if (whole * interval === distance && whole >= 0 && whole < DISTANCE_MAX) nibbles.put(whole);
        else nibbles.put(DISTANCE_MAX + zigzag(distance));
    }
    return nibbles.bytes();
}

// More intervals than these, and what is no whole number of them, is written as seconds; a clock may go back.
const DISTANCE_MAX = 1000;

function valueColumn(values: Float64Array, groups: Uint32Array, before: (place: number) => number): Uint8Array {
    const nibbles = new NibbleWriter(values.length);
    let group = 0;
    let last = 0;
    for (let place = 0; place < values.length; place++) {
        if (groups[group] === place) {
            last = before(place);
            group++;
        }
        const value = values[place] ?? Number.NaN;
        if (Number.isNaN(value)) nibbles.putNothing();
        else {
            nibbles.put(zigzag(value - last));
            last = value;
        }
    }
    return nibbles.bytes();
}

function decodeSamples(reader: VarintReader, before: LastValues): SampleColumns {
    const [count, groups, first, interval] = [0, 0, 0, 0].map(() => reader.unsigned()) as [
        number,
        number,
        number,
        number,
    ];
    const [series, times, values] = [new Uint32Array(count), new Uint32Array(count), new Float64Array(count)];
    const starts = readSeries(new NibbleReader(reader, groups * 2), groups, series);
    const distances = new NibbleReader(reader, count);
    for (let place = 0; place < count; place++) {
        const coded = distances.next();
        const distance = coded < DISTANCE_MAX ? coded * interval : unzigzag(coded - DISTANCE_MAX);
        times[place] = distance + (starts.has(place) ? first : (times[place - 1] ?? 0));
    }
    const changes = new NibbleReader(reader, count);
    let last = 0;
    for (let place = 0; place < count; place++) {
        if (starts.has(place)) last = before.of(series[place] ?? 0);
        const change = changes.next();
        if (change >= 0) last += unzigzag(change);
        values[place] = change < 0 ? Number.NaN : last;
    }
    return { count, series, times, values };
}

/** Fills the column; returns where each series begins. */
function readSeries(nibbles: NibbleReader, groups: number, series: Uint32Array): Set<number> {
    const starts = new Set<number>();
    let [number, place] = [0, 0];
    for (let group = 0; group < groups; group++) {
        number += nibbles.next();
        const end = place + nibbles.next() + 1;
        starts.add(place);
        series.fill(number, place, end);
        place = end;
    }
    return starts;
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
