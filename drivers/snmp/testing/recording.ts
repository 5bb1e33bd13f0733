// A recorded agent as text: lines of `OID|tag|value`, the format of snmpsim. Tags are ASN.1 numbers, `x` behind one means that
// the value is hexadecimal. For tests only.

import { compareOids } from '../raw.ts';
import { readInteger, write, writeInteger, writeOid } from './ber.ts';

/** OID to encoded value. */
export type Recording = Map<string, Buffer>;

export function parseRecording(text: string): Recording {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(lines.map(parseLine));
}

function parseLine(line: string): [string, Buffer] {
    const [oid, tag, ...rest] = line.split('|');
    if (oid === undefined || tag === undefined || rest.length === 0) throw new Error(`“${line}” is no recorded value`);
    return [oid, encode(Number.parseInt(tag, 10), rest.join('|'), tag.endsWith('x'))];
}

const TAG_OCTETS = 4;
const TAG_NULL = 5;
const TAG_OID = 6;
const TAG_COUNTER64 = 70;

function encode(tag: number, value: string, isHex: boolean): Buffer {
    if (isHex) return write(tag, Buffer.from(value, 'hex'));
    if (tag === TAG_OCTETS) return write(tag, Buffer.from(value, 'utf8'));
    if (tag === TAG_NULL) return write(tag);
    if (tag === TAG_OID) return writeOid(value);
    if (tag === TAG_COUNTER64) throw new Error('write Counter64 in hexadecimal: 70x');
    return writeInteger(Number(value), tag);
}

/** For assertions: the number of an encoded INTEGER. */
export function integerOf(encoded: Buffer | undefined): number | undefined {
    return encoded === undefined ? undefined : readInteger(encoded.subarray(2));
}

export function inOrder(recording: Recording): string[] {
    return [...recording.keys()].sort(compareOids);
}
