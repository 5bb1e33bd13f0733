// Numbers of variable length, seven bits a byte, the low ones first; signed ones zigzag. For whole numbers up to 2^53.

// A varint of 2^53 has eight bytes.
const BYTES_MAX = 8;

/** Small numbers of either sign become small ones: 0, -1, 1, -2 … are 0, 1, 2, 3 … */
export function zigzag(value: number): number {
    return value < 0 ? -2 * value - 1 : 2 * value;
}

export function unzigzag(value: number): number {
    // Nearly all are small, and shifted in no time.
    if (value < 0x7fffffff) return (value >>> 1) ^ -(value & 1);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

export class VarintWriter {
    #bytes: Uint8Array;
    #length = 0;

    /** `bytes`: how much room to begin with. */
    constructor(bytes = 1024) {
        this.#bytes = new Uint8Array(bytes);
    }

    get length(): number {
        return this.#length;
    }

    /** Whole and not negative. */
    unsigned(value: number): void {
        if (this.#length + BYTES_MAX > this.#bytes.length) this.#grow();
        let rest = value;
        while (rest > 0x7fffffff) {
            this.#bytes[this.#length++] = (rest % 128) + 128;
            rest = Math.floor(rest / 128);
        }
        while (rest > 127) {
            this.#bytes[this.#length++] = (rest & 127) | 128;
            rest >>>= 7;
        }
        this.#bytes[this.#length++] = rest;
    }

    /** Whole, up to 2^52. */
    signed(value: number): void {
        this.unsigned(zigzag(value));
    }

    /** Valid until the next write. */
    bytes(): Uint8Array {
        return this.#bytes.subarray(0, this.#length);
    }

    clear(): void {
        this.#length = 0;
    }

    #grow(): void {
        const larger = new Uint8Array(this.#bytes.length * 2);
        larger.set(this.#bytes);
        this.#bytes = larger;
    }
}

export class VarintReader {
    readonly #bytes: Uint8Array;
    #at: number;

    constructor(bytes: Uint8Array, at = 0) {
        this.#bytes = bytes;
        this.#at = at;
    }

    get at(): number {
        return this.#at;
    }

    get isAtEnd(): boolean {
        return this.#at >= this.#bytes.length;
    }

    /** Throws RangeError when the bytes end. */
    unsigned(): number {
        const byte = this.#bytes[this.#at] ?? 128;
        if (byte > 127) return this.#long();
        this.#at++;
        return byte;
    }

    signed(): number {
        return unzigzag(this.unsigned());
    }

    take(length: number): Uint8Array {
        if (this.#at + length > this.#bytes.length) throw new RangeError('the bytes end too early');
        this.#at += length;
        return this.#bytes.subarray(this.#at - length, this.#at);
    }

    /** Of several bytes. */
    #long(): number {
        let value = 0;
        for (let factor = 1; ; factor *= 128) {
            const byte = this.#bytes[this.#at++];
            if (byte === undefined) throw new RangeError('the bytes end too early');
            value += (byte & 127) * factor;
            if (byte < 128) return value;
        }
    }
}
