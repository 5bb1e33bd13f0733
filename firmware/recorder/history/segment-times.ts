// The rhythm of a series: devices are asked at regular intervals, so a sample's time is a place in a row of slots, and seldom
// a second beside it.

import type { VarintReader, VarintWriter } from './varint.ts';

/** The step between samples that is the most frequent, in seconds; at least 1. */
export function intervalOf(times: Uint32Array, count: number): number {
    SEEN.fill(0);
    let best = 1;
    for (let index = 1; index < count; index++) {
        const step = (times[index] ?? 0) - (times[index - 1] ?? 0);
        if (step <= 0 || step >= SEEN.length) continue;
        const seen = (SEEN[step] ?? 0) + 1;
        SEEN[step] = seen;
        if (seen > (SEEN[best] ?? 0)) best = step;
    }
    return best;
}

// Nobody is asked less often than every five minutes.
const SEEN = new Uint16Array(301);

/** Where each sample stands in a row of slots, or undefined: it does not fit one, or the row would be mostly empty. */
export function slotsOf(times: Uint32Array, count: number, interval: number): Uint32Array | undefined {
    const first = times[0] ?? 0;
    const slots = new Uint32Array(count);
    if (((times[count - 1] ?? first) - first) / interval > count * EMPTY_MAX) return undefined;
    for (let index = 1; index < count; index++) {
        const slot = Math.round(((times[index] ?? 0) - first) / interval);
        if (slot <= (slots[index - 1] ?? 0)) return undefined;
        slots[index] = slot;
    }
    return slots;
}

// Fuller rows are smaller with their empty slots than with a distance for each sample; measured with the stream of the bench.
const EMPTY_MAX = 2;

/** Seconds by which the samples miss their slots, where that changes. */
export function writeMisses(
    writer: VarintWriter,
    { slots, times, interval }: { slots: Uint32Array; times: Uint32Array; interval: number },
): void {
    const first = times[0] ?? 0;
    const changes: [distance: number, miss: number][] = [];
    let [miss, at] = [0, 0];
    for (let index = 0; index < slots.length; index++) {
        const missed = (times[index] ?? 0) - first - (slots[index] ?? 0) * interval;
        if (missed === miss) continue;
        changes.push([index - at, missed]);
        [miss, at] = [missed, index];
    }
    writer.unsigned(changes.length);
    for (const [distance, missed] of changes) {
        writer.unsigned(distance);
        writer.signed(missed);
    }
}

/** What adds them to the times of the samples. */
export function readMisses(reader: VarintReader): (times: Uint32Array) => void {
    const changes = Array.from({ length: reader.unsigned() }, () => [reader.unsigned(), reader.signed()] as const);
    return (times) => {
        let [at, miss] = [0, 0];
        const add = (until: number): void => {
            if (miss === 0) at = until;
            for (; at < until; at++) times[at] = (times[at] ?? 0) + miss;
        };
        for (const [distance, missed] of changes) {
            add(at + distance);
            miss = missed;
        }
        add(times.length);
    };
}
