// Writes the wire format of protobuf into one buffer that grows: fields by their tag, messages within messages. Pure.
// https://protobuf.dev/programming-guides/encoding/

/** How a field travels. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;

/** What stands before a field of the numbers 1 to 15: one byte. */
export const tag = (field: number, wire: number): number => (field << 3) | wire;

const BEGIN_BYTES = 1024;
// A varint of 2^53 has eight bytes; one of what is longer than a message may be, five.
const VARINT_BYTES = 8;
const UTF8_BYTES = 3;

export class ProtobufWriter {
    #bytes = Buffer.allocUnsafe(BEGIN_BYTES);
    #view = viewOf(this.#bytes);
    #at = 0;

    /** Whole, from 0 to 2^53; true and false are 1 and 0. */
    varint(field: number, value: number): this {
        this.#reserve(1 + VARINT_BYTES);
        this.#bytes[this.#at++] = field;
        this.#put(value);
        return this;
    }

    double(field: number, value: number): this {
        this.#reserve(1 + VARINT_BYTES);
        this.#bytes[this.#at++] = field;
        this.#view.setFloat64(this.#at, value, true);
        this.#at += 8;
        return this;
    }

    text(field: number, text: string): this {
        const begin = this.open(field);
        this.#reserve(text.length * UTF8_BYTES);
        this.#at += this.#bytes.write(text, this.#at, 'utf8');
        return this.close(begin);
    }

    /** Begins a message; what it returns ends it. */
    open(field: number): number {
        this.#reserve(1 + VARINT_BYTES);
        this.#bytes[this.#at++] = field;
        // One byte for the length: enough for nearly all.
        return ++this.#at;
    }

    close(begin: number): this {
        const length = this.#at - begin;
        if (length < 128) {
            this.#bytes[begin - 1] = length;
            return this;
        }
        this.#reserve(VARINT_BYTES);
        const more = Math.ceil(Math.log2(length + 1) / 7) - 1;
        this.#bytes.copyWithin(begin + more, begin, this.#at);
        const end = this.#at + more;
        this.#at = begin - 1;
        this.#put(length);
        this.#at = end;
        return this;
    }

    /** All that was written; nothing may be written after it. */
    bytes(): Uint8Array {
        return this.#bytes.subarray(0, this.#at);
    }

    #put(value: number): void {
        const bytes = this.#bytes;
        let at = this.#at;
        let rest = value;
        if (rest > 0x7fffffff) {
            // A time in milliseconds: its low 28 bits, and the rest.
            const high = Math.floor(rest / 2 ** 28);
            let low = rest - high * 2 ** 28;
            for (let count = 0; count < 4; count++) {
                bytes[at++] = (low & 127) | 128;
                low >>>= 7;
            }
            rest = high;
        }
        while (rest > 127) {
            bytes[at++] = (rest & 127) | 128;
            rest >>>= 7;
        }
        bytes[at++] = rest;
        this.#at = at;
    }

    #reserve(bytes: number): void {
        if (this.#at + bytes <= this.#bytes.length) return;
        const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
        larger.set(this.#bytes.subarray(0, this.#at));
        this.#bytes = larger;
        this.#view = viewOf(larger);
    }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
    return new DataView(buffer, byteOffset, byteLength);
}
