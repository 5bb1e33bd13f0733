// The head of an SNMP message, read before anything is done with it: its version, and who claims to ask. Pure.
// RFC 1901 §3, RFC 3412 §6, RFC 3414 §2.4. Bounds everything by the length of the datagram; what is no message is undefined.

export type MessageHead =
    | { readonly version: '2c'; readonly community: string }
    /** `engineId` is empty when the manager does not know ours yet. */
    | { readonly version: '3'; readonly engineId: Buffer };

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;
const VERSIONS = { v2c: 1, v3: 3 } as const;

export function headOf(datagram: Buffer): MessageHead | undefined {
    const message = new Cursor(datagram).enter(SEQUENCE);
    const version = message?.take(INTEGER);
    if (!message || version?.length !== 1) return undefined;
    if (version[0] === VERSIONS.v2c) {
        const community = message.take(OCTET_STRING);
        return community && { version: '2c', community: community.toString() };
    }
    if (version[0] !== VERSIONS.v3 || !message.take(SEQUENCE)) return undefined;
    const engineId = message.enter(OCTET_STRING)?.enter(SEQUENCE)?.take(OCTET_STRING);
    return engineId && { version: '3', engineId };
}

/** Goes through fields of BER (ITU-T X.690 §8.1). */
class Cursor {
    readonly #bytes: Buffer;
    #at = 0;

    constructor(bytes: Buffer) {
        this.#bytes = bytes;
    }

    /** The content of the next field; undefined when it is another one, or cut off. */
    take(tag: number): Buffer | undefined {
        if (this.#bytes[this.#at] !== tag) return undefined;
        const first = this.#bytes[this.#at + 1] ?? 0x80;
        const more = first < 0x80 ? 0 : first & 0x7f;
        const from = this.#at + 2 + more;
        // A datagram has no more than 65,535 bytes.
        if ((first >= 0x80 && (more === 0 || more > 2)) || from > this.#bytes.length) return undefined;
        const length = more === 0 ? first : this.#bytes.readUIntBE(this.#at + 2, more);
        if (from + length > this.#bytes.length) return undefined;
        this.#at = from + length;
        return this.#bytes.subarray(from, from + length);
    }

    enter(tag: number): Cursor | undefined {
        const content = this.take(tag);
        return content && new Cursor(content);
    }
}
