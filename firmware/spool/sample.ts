// One value at one time, and many of them in few bytes: by series, times and values apart, as the differences from the one before.
// Whoever packs them further (zstd) finds columns that repeat. Pure.

import * as v from 'valibot';
import type { Value } from '#model/value.ts';
import { VarintReader, VarintWriter } from '../recorder/history/varint.ts';

/** One value of a device, or of the node itself. */
export interface Sample {
    /** ''; the node. */
    readonly device: string;
    readonly name: string;
    readonly value: Value;
    /** Milliseconds since 1970. */
    readonly at: number;
}

// Numbers of devices have few decimals; what has more is kept as text.
const DIGITS_MAX = 4;
const SCALED_MAX = 2 ** 50;
/** Instead of a number of decimals: values as JSON. */
const AS_TEXT = 15;

const HEAD = v.array(
    v.object({
        device: v.string(),
        name: v.string(),
        count: v.number(),
        digits: v.number(),
        texts: v.optional(v.array(v.union([v.string(), v.number(), v.null()]))),
    }),
);

/** Keeps the order of each series; between series that of their times. */
export function pack(samples: readonly Sample[]): Uint8Array {
    const series = [...Map.groupBy(samples, ({ device, name }) => `${device}\0${name}`).values()];
    const head = series.map((ofOne) => {
        const digits = digitsOf(ofOne);
        const texts = digits === AS_TEXT ? { texts: ofOne.map(({ value }) => value) } : {};
        return { device: ofOne[0]?.device, name: ofOne[0]?.name, count: ofOne.length, digits, ...texts };
    });
    const writer = new VarintWriter(1024 + samples.length * 4);
    for (const ofOne of series) {
        let last = 0;
        let step = 0;
        for (const { at } of ofOne) {
            writer.signed(at - last - step);
            step = last === 0 ? 0 : at - last;
            last = at;
        }
    }
    series.forEach((ofOne, place) => {
        const digits = head[place]?.digits ?? AS_TEXT;
        if (digits === AS_TEXT) return;
        let last = 0;
        for (const { value } of ofOne) {
            const scaled = Math.round(Number(value) * 10 ** digits);
            writer.signed(scaled - last);
            last = scaled;
        }
    });
    const text = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text, writer.bytes()]);
}

/** In the order of their times. Throws on what `pack` never wrote. */
export function unpack(bytes: Uint8Array): Sample[] {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = buffer.readUInt32LE();
    const head = v.parse(HEAD, JSON.parse(buffer.toString('utf8', 4, 4 + length)));
    const reader = new VarintReader(buffer.subarray(4 + length));
    const times = head.map(({ count }) => {
        let last = 0;
        let step = 0;
        return Array.from({ length: count }, () => {
            const at = last + step + reader.signed();
            step = last === 0 ? 0 : at - last;
            last = at;
            return at;
        });
    });
    const samples = head.flatMap(({ device, name, digits, texts }, place) => {
        let last = 0;
        return (times[place] ?? []).map((at, index): Sample => {
            if (digits === AS_TEXT) return { device, name, value: texts?.[index] ?? null, at };
            last += reader.signed();
            return { device, name, value: last / 10 ** digits, at };
        });
    });
    return samples.sort((left, right) => left.at - right.at);
}

/** Decimals with which all values are whole and come back as they were. */
function digitsOf(samples: readonly Sample[]): number {
    let digits = 0;
    for (const { value } of samples) {
        if (typeof value !== 'number' || Object.is(value, -0)) return AS_TEXT;
        while (Math.round(value * 10 ** digits) / 10 ** digits !== value) {
            if (++digits > DIGITS_MAX) return AS_TEXT;
        }
        if (Math.abs(value) * 10 ** DIGITS_MAX > SCALED_MAX) return AS_TEXT;
    }
    return digits;
}
