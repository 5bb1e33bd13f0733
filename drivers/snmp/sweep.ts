// Who in a network speaks SNMP at all: one small question for each address, before anybody is asked more. Versions 1 and 2c are asked
// for sysObjectID, version 3 for its engine (RFC 3414 §4), which every agent tells without a password.

import { randomInt } from 'node:crypto';
import { SWEEP_ATTEMPTS_MAX, sweep } from '../udp-sweep.ts';
import type { Endpoint } from './address.ts';
import { SYS_OBJECT_ID } from './detection.ts';
import { PDU, readResponse, writeQuestion } from './message.ts';

export interface SnmpSweep {
    readonly endpoints: readonly Endpoint[];
    /** absent: 2c, and 1 for cards that know no other. */
    readonly version: string | undefined;
    readonly community: string;
    readonly patienceMs: number;
    /** `version`: the one that was answered. */
    readonly answered: (endpoint: Endpoint, version: string) => void;
    readonly signal: AbortSignal;
    readonly progress?: ((asked: number) => void) | undefined;
}

const NAMES = [SYS_OBJECT_ID];
// The attempts of each address have numbers of their own, below the 31 bits of a request.
const FIRST_ID_MAX = 1_000_000_000;

export async function sweepSnmp(options: SnmpSweep): Promise<void> {
    const { endpoints, version, community, answered } = options;
    const first = randomInt(1, FIRST_ID_MAX);
    // The second attempt is in version 1: who did not understand the first is not lost.
    const versionOf = (attempt: number) => version ?? (attempt === 1 ? '1' : '2c');
    await sweep({
        ...options,
        targets: endpoints,
        question: (place, attempt) => {
            const id = first + place * SWEEP_ATTEMPTS_MAX + attempt;
            return versionOf(attempt) === '3' ? engineQuestion(id) : question(id, versionOf(attempt), community);
        },
        placeOf: (bytes) => {
            const id = idOf(bytes);
            const place = id === undefined ? -1 : Math.floor((id - first) / SWEEP_ATTEMPTS_MAX);
            // From another address than the one that was asked is usual: cards with several.
            return place >= 0 && place < endpoints.length ? place : undefined;
        },
        answered: (endpoint, bytes) => answered(endpoint, versionIn(bytes)),
    });
}

function question(id: number, version: string, community: string): Buffer {
    return writeQuestion({
        version: version === '1' ? 0 : 1,
        community,
        type: PDU.get,
        id,
        first: 0,
        second: 0,
        names: NAMES,
    });
}

/** RFC 3412 §6 and RFC 3414 §3.1.6: no user, no engine, and please report. */
function engineQuestion(id: number): Buffer {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(id);
    const hex =
        `303e020103 3011 0204${number.toString('hex')} 020300ffe3 040104 020103` +
        `0410 300e 0400 020100 020100 0400 0400 0400` +
        `3014 0400 0400 a00e 0204${number.toString('hex')} 020100 020100 3000`;
    return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

/** request-id or msgID; undefined: it is no SNMP. */
function idOf(bytes: Buffer): number | undefined {
    const version = bytes[headOf(bytes) + 2];
    if (version === 3) {
        const header = headOf(bytes) + 3;
        // SEQUENCE { INTEGER msgID …
        const size = bytes[header + 3] ?? 0;
        return bytes[header] === 0x30 && bytes[header + 2] === 0x02 && size <= 4 && header + 4 + size <= bytes.length
            ? bytes.readUIntBE(header + 4, size || 1)
            : undefined;
    }
    try {
        return readResponse(bytes, NAMES).id;
    } catch {
        return undefined;
    }
}

function versionIn(bytes: Buffer): string {
    const number = bytes[headOf(bytes) + 2];
    return number === 3 ? '3' : number === 0 ? '1' : '2c';
}

/** Where the content of the outermost SEQUENCE begins. */
function headOf(bytes: Buffer): number {
    const length = bytes[1] ?? 0;
    return length < 0x80 ? 2 : 2 + (length & 0x7f);
}
