// Small whole numbers, two to a byte; what needs more stands behind them. Changes of a value are nearly all smaller than the
// fifteen that fit, and packed this way zstd comes close to their entropy.

import { type VarintReader, VarintWriter } from './varint.ts';

const LARGEST = 14;
const ESCAPE = 15;

export class NibbleWriter {
    #bytes: Uint8Array;
    #count = 0;
    readonly #escapes = new VarintWriter(64);

    /** `count`: how many will come. */
    constructor(count: number) {
        this.#bytes = new Uint8Array((count + 1) >> 1);
    }

    /** Whole and not negative. */
    put(value: number): void {
        if (value > LARGEST) {
            this.#escapes.unsigned(value - LARGEST);
            this.#add(ESCAPE);
        } else this.#add(value);
    }

    /** Something that is no number: reads as -1. */
    putNothing(): void {
        this.#escapes.unsigned(0);
        this.#add(ESCAPE);
    }

    putZeros(count: number): void {
        this.#count += count;
    }

    bytes(): Uint8Array {
        return Buffer.concat([this.#bytes, this.#escapes.bytes()]);
    }

    #add(nibble: number): void {
        const at = this.#count >> 1;
        this.#bytes[at] = (this.#bytes[at] ?? 0) | (this.#count & 1 ? nibble << 4 : nibble);
        this.#count++;
    }
}

/** Reads `count` numbers; the reader stands behind them afterwards. Throws RangeError when the bytes end too early. */
export class NibbleReader {
    readonly #bytes: Uint8Array;
    readonly #escapes: VarintReader;
    #at = 0;

    constructor(reader: VarintReader, count: number) {
        this.#bytes = reader.take((count + 1) >> 1);
        this.#escapes = reader;
    }

    /** -1: nothing. */
    next(): number {
        const byte = this.#bytes[this.#at >> 1] ?? 0;
        const nibble = this.#at & 1 ? byte >> 4 : byte & 15;
        this.#at++;
        return nibble < ESCAPE ? nibble : this.#escaped();
    }

    #escaped(): number {
        const coded = this.#escapes.unsigned();
        return coded === 0 ? -1 : coded + LARGEST;
    }
}
