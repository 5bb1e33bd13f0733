// Packs bytes with zstd where that saves some; a first byte says whether it did.

import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { VarintReader, VarintWriter } from './varint.ts';

const PLAIN = 0;
const ZSTD = 1;
// Smaller ones are hardly made smaller, and a year of them is opened for one chart.
const WORTH_IT_BYTES = 200;
// 8,640 samples of a day are 20 kB; nobody packs more than a journal record of a large rack.
const UNPACKED_BYTES_MAX = 64_000_000;

// A window of 32 kB holds a day of a series, and tables of some kilobytes are cleared in no time: twice as fast as the default,
// and not larger. What is packed here is mostly noise.
const FAST = {
    params: {
        [constants.ZSTD_c_compressionLevel]: 1,
        [constants.ZSTD_c_windowLog]: 15,
        [constants.ZSTD_c_hashLog]: 11,
        [constants.ZSTD_c_chainLog]: 11,
    },
};

/**
 * As `length, kind, bytes`, so that packed pieces can stand behind one another. `isQuick`: as they are, for bytes that are soon
 * read again.
 */
export function packed(bytes: Uint8Array, isQuick = false): Uint8Array {
    const small = bytes.length > WORTH_IT_BYTES && !isQuick ? zstdCompressSync(bytes, FAST) : bytes;
    const isSmaller = small.length < bytes.length;
    const body = isSmaller ? small : bytes;
    const head = new VarintWriter(16);
    head.unsigned(body.length);
    head.unsigned(isSmaller ? ZSTD : PLAIN);
    const whole = new Uint8Array(head.length + body.length);
    whole.set(head.bytes());
    whole.set(body, head.length);
    return whole;
}

/** Takes the next packed piece; throws RangeError or what zstd says when it is damaged. */
export function unpacked(reader: VarintReader): VarintReader {
    const length = reader.unsigned();
    const kind = reader.unsigned();
    const body = reader.take(length);
    if (kind === PLAIN) return new VarintReader(body);
    if (kind !== ZSTD) throw new RangeError(`packed in an unknown way: ${kind}`);
    return new VarintReader(zstdDecompressSync(body, { maxOutputLength: UNPACKED_BYTES_MAX }));
}

/** Passes over the next packed piece. */
export function skipPacked(reader: VarintReader): void {
    const length = reader.unsigned();
    reader.unsigned();
    reader.take(length);
}
