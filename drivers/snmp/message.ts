// SNMP messages of versions 1 and 2c as bytes (RFC 1157, RFC 3416; BER, X.690). These two go over the wire hundreds of times a
// second, so nothing is built that is thrown away: a question is written from its end, where lengths are known, and a name that
// comes back as it was asked is recognised by its bytes. Version 3 is net-snmp's business.

import { OCTETS_MAX, type Raw, type Said } from './raw.ts';

/** RFC 3416 §3: the tags of the questions that we ask. */
export const PDU = { get: 0xa0, getNext: 0xa1, set: 0xa3, getBulk: 0xa5 } as const;
const RESPONSE = 0xa2;

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;
const NULL = 0x05;
const OID = 0x06;
const COUNTER32 = 0x41;
const GAUGE32 = 0x42;
const TIME_TICKS = 0x43;
const OPAQUE = 0x44;
const COUNTER64 = 0x46;

export interface Question {
    /** 0 is version 1, 1 is version 2c. */
    readonly version: number;
    readonly community: string;
    readonly type: number;
    readonly id: number;
    /** non-repeaters and max-repetitions of a GETBULK; else 0. */
    readonly first: number;
    readonly second: number;
    readonly names: Names;
    /** Of a SET, as many as names. */
    readonly values?: readonly { readonly type: number; readonly value: unknown }[];
}

/** OIDs that are asked for again and again are best kept in the same array: their bytes are kept with it. */
export type Names = readonly string[];

/** A list of varbinds. */
interface Written {
    readonly bytes: Buffer;
    /** Where the name of each begins, in order. */
    readonly starts: readonly number[];
}

const lists = new WeakMap<Names, Written>();

export interface Response {
    readonly version: number;
    readonly community: string;
    readonly id: number;
    /** RFC 3416 error-status, and the varbind that it is about, from 1. */
    readonly status: number;
    readonly index: number;
    readonly said: readonly Said[];
}

// The largest UDP datagram.
const MESSAGE_MAX = 65_507;
const scratch = Buffer.alloc(MESSAGE_MAX);

/** Throws RangeError when it does not fit a datagram: nobody asks that much. */
export function writeQuestion({ version, community, type, id, first, second, names, values }: Question): Buffer {
    const { bytes } = values === undefined ? listOf(names) : writeList(names, values);
    let at = MESSAGE_MAX - bytes.length;
    if (at < 0) throw new RangeError('the question does not fit a datagram');
    scratch.set(bytes, at);
    at = writeInteger(writeInteger(writeInteger(at, second), first), id);
    at = writeHead(at, type, MESSAGE_MAX - at);
    at = writeOctets(at, Buffer.from(community));
    at = writeInteger(at, version);
    at = writeHead(at, SEQUENCE, MESSAGE_MAX - at);
    return Buffer.from(scratch.subarray(at));
}

/** Makes a question one with another number, which takes as many bytes as the one that it has. */
export function renumber(question: Buffer, id: number): void {
    const reader = new Reader(question);
    reader.enter(SEQUENCE);
    reader.integer();
    reader.octets(OCTETS);
    reader.enterAny();
    const end = reader.enter(INTEGER);
    question.writeIntBE(id, reader.at, end - reader.at);
}

function listOf(names: Names): Written {
    const known = lists.get(names);
    if (known !== undefined) return known;
    const list = writeList(names);
    lists.set(names, list);
    return list;
}

function writeList(names: Names, values?: Question['values']): Written {
    const starts: number[] = [];
    let at = MESSAGE_MAX;
    for (let place = names.length - 1; place >= 0; place--) {
        const { type, value } = values?.[place] ?? { type: NULL, value: null };
        const end = at;
        at = writeOid(writeValue(at, type, value), names[place] ?? '');
        starts.unshift(at);
        at = writeHead(at, SEQUENCE, end - at);
    }
    at = writeHead(at, SEQUENCE, MESSAGE_MAX - at);
    const begin = at;
    return { bytes: Buffer.from(scratch.subarray(begin)), starts: starts.map((start) => start - begin) };
}

// All of these write what ends at `end` and return where it begins.

function writeHead(end: number, tag: number, length: number): number {
    let at = end;
    if (length < 0x80) scratch[--at] = length;
    else {
        scratch[--at] = length & 0xff;
        if (length >= 0x100) scratch[--at] = length >> 8;
        scratch[--at] = length < 0x100 ? 0x81 : 0x82;
    }
    scratch[--at] = tag;
    if (at < 0) throw new RangeError('the question does not fit a datagram');
    return at;
}

/** Two's complement, as short as it goes. */
function writeInteger(end: number, value: number, tag: number = INTEGER): number {
    let at = end;
    let left = value;
    let byte: number;
    do {
        byte = ((left % 256) + 256) % 256;
        scratch[--at] = byte;
        left = Math.floor(left / 256);
    } while (left !== (byte >= 0x80 ? -1 : 0));
    return writeHead(at, tag, end - at);
}

function writeOctets(end: number, bytes: Uint8Array): number {
    const at = end - bytes.length;
    if (at < 0) throw new RangeError('the question does not fit a datagram');
    scratch.set(bytes, at);
    return writeHead(at, OCTETS, bytes.length);
}

function writeOid(end: number, oid: string): number {
    const first = oid.indexOf('.');
    const second = oid.indexOf('.', first + 1);
    const rest = second === -1 ? oid.length : second;
    let at = end;
    let arc = 0;
    let power = 1;
    for (let place = oid.length - 1; place >= rest; place--) {
        const code = oid.charCodeAt(place);
        if (code === DOT) {
            at = writeArc(at, arc);
            arc = 0;
            power = 1;
        } else {
            arc += (code - ZERO) * power;
            power *= 10;
        }
    }
    // X.690 §8.19.4: the first two arcs are one.
    at = writeArc(at, Number(oid.slice(0, first)) * 40 + Number(oid.slice(first + 1, rest)));
    return writeHead(at, OID, end - at);
}

const DOT = 0x2e;
const ZERO = 0x30;

function writeArc(end: number, arc: number): number {
    let at = end;
    scratch[--at] = arc % 128;
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) scratch[--at] = (left % 128) | 0x80;
    return at;
}

function writeValue(end: number, type: number, value: unknown): number {
    if (type === NULL) return writeHead(end, NULL, 0);
    if (type === OID) return writeOid(end, String(value));
    if (type === OCTETS) return writeOctets(end, Buffer.from(String(value)));
    return writeInteger(end, Number(value), type);
}

/** Names that stand where they stood in the question are those. Throws Error, with what is wrong, for what is no response. */
export function readResponse(bytes: Buffer, names: Names): Response {
    const asked = listOf(names);
    const reader = new Reader(bytes);
    reader.enter(SEQUENCE);
    const version = reader.integer();
    const community = reader.octets(OCTETS).toString();
    reader.enter(RESPONSE);
    const [id, status, index] = [reader.integer(), reader.integer(), reader.integer()];
    const end = reader.enter(SEQUENCE);
    const said: Said[] = [];
    while (reader.at < end) said.push(reader.varbind(asked, said.length, names));
    return { version, community, id, status, index, said };
}

class Reader {
    at = 0;
    readonly #bytes: Buffer;

    constructor(bytes: Buffer) {
        this.#bytes = bytes;
    }

    /** Where what begins here ends; `at` is at its content. */
    enter(tag: number): number {
        const length = this.#head(tag);
        return this.at + length;
    }

    enterAny(): number {
        return this.enter(this.#byte(this.at));
    }

    integer(tag: number = INTEGER): number {
        const length = this.#head(tag);
        // X.690 §8.3: at least one byte. What is longer than 8 is none of SNMP's.
        if (length < 1 || length > 8) throw new Error(`an integer of ${length} bytes`);
        const isNegative = tag === INTEGER && this.#byte(this.at) >= 0x80;
        let value = isNegative ? -1 : 0;
        for (const end = this.at + length; this.at < end; this.at++) value = value * 256 + this.#byte(this.at);
        return value;
    }

    octets(tag: number): Buffer {
        const length = this.#head(tag);
        this.at += length;
        return this.#bytes.subarray(this.at - length, this.at);
    }

    varbind(asked: Written, place: number, names: Names): Said {
        this.enter(SEQUENCE);
        const oid = this.#nameAs(asked.bytes, asked.starts[place], names[place]) ?? this.oid();
        const tag = this.#byte(this.at);
        return { oid, tag, raw: this.#raw(tag) };
    }

    /** `oid`, if the name that stands here is the one that stands at `start` of the question. */
    #nameAs(question: Buffer, start: number | undefined, oid: string | undefined): string | undefined {
        if (start === undefined || oid === undefined) return undefined;
        // Our own names are short: their length is one byte.
        const size = (question[start + 1] ?? 0) + 2;
        for (let offset = 0; offset < size; offset++) {
            if (this.#bytes[this.at + offset] !== question[start + offset]) return undefined;
        }
        this.at += size;
        return oid;
    }

    oid(): string {
        const length = this.#head(OID);
        if (length === 0) return '0.0';
        let oid = '';
        let arc = 0;
        for (const end = this.at + length; this.at < end; this.at++) {
            const byte = this.#byte(this.at);
            arc = arc * 128 + (byte & 0x7f);
            if (byte >= 0x80) continue;
            if (oid === '') {
                const root = Math.min(2, Math.floor(arc / 40));
                oid = `${root}.${arc - root * 40}`;
            } else oid += `.${arc}`;
            arc = 0;
        }
        if (this.#byte(this.at - 1) >= 0x80) throw new Error('an OID that is cut off');
        return oid;
    }

    /** What has no value (Null, noSuchObject …), and types that nobody uses, are undefined. */
    #raw(tag: number): Raw | undefined {
        switch (tag) {
            case INTEGER:
            case COUNTER32:
            case GAUGE32:
                return { kind: 'number', value: this.integer(tag) };
            case TIME_TICKS:
                return { kind: 'ticks', value: this.integer(tag) };
            case OID:
                return { kind: 'oid', value: this.oid() };
            case COUNTER64: {
                const bytes = this.octets(tag);
                return { kind: 'number', value: bytes.reduce((sum, byte) => sum * 256 + byte, 0) };
            }
            case OCTETS:
            case OPAQUE:
                // A copy: a few bytes must not keep the whole datagram.
                return { kind: 'octets', bytes: new Uint8Array(this.octets(tag).subarray(0, OCTETS_MAX)) };
            default:
                this.octets(tag);
                return undefined;
        }
    }

    #head(tag: number): number {
        const said = this.#byte(this.at++);
        if (said !== tag) throw new Error(`0x${said.toString(16)} where 0x${tag.toString(16)} belongs`);
        let length = this.#byte(this.at++);
        if (length >= 0x80) {
            const size = length & 0x7f;
            if (size < 1 || size > 4) throw new Error(`a length of ${size} bytes`);
            length = 0;
            for (let byte = 0; byte < size; byte++) length = length * 256 + this.#byte(this.at++);
        }
        if (this.at + length > this.#bytes.length) throw new Error('a message that is cut off');
        return length;
    }

    #byte(at: number): number {
        const byte = this.#bytes[at];
        if (byte === undefined) throw new Error('a message that is cut off');
        return byte;
    }
}
