// What a BMC keeps on record: which sensors and FRUs there are, and what stands in a FRU. Read in pieces, each with its limit.
// IPMI 2.0, sections beside the lines.

import { GatewayError } from '#model/errors.ts';
import { type Fru, parseFru } from './fru.ts';
import { IpmiRefusal } from './ipmi-shell.ts';
import { type LocatorRecord, parseSdr, type SdrRecord } from './sdr.ts';

/** How requests get there: throws IpmiRefusal for an error of the BMC, GatewayError when there is no way. */
export interface IpmiTransport {
    request(netFunction: number, command: number, data?: readonly number[]): Promise<Buffer>;
    close(): Promise<void>;
}

// §33.12: pieces of this size are taken by every BMC; 255 is what most call too long.
const SDR_PIECE = 16;
const FRU_PIECE = 16;
// A large server has 300; a list that never ends is a damaged one.
const SDR_RECORDS_MAX = 1000;
const FRU_BYTES_MAX = 4096;
// §5.2 completion codes
const RESERVATION_LOST = 0xc5;
const RECORD_ABSENT = 0xcb;
const COMMAND_UNKNOWN = 0xc1;
const RESERVATIONS_MAX = 5;

/** All sensor records; none where the BMC keeps none. */
export async function readRepository(transport: IpmiTransport): Promise<SdrRecord[]> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await readRecords(transport);
        } catch (error) {
            if (!isRefusal(error, RESERVATION_LOST) || attempt >= RESERVATIONS_MAX) throw error;
        }
    }
}

// §33.11 Reserve SDR Repository, §33.12 Get SDR
async function readRecords(transport: IpmiTransport): Promise<SdrRecord[]> {
    const reservation = await orNothing(transport.request(0x0a, 0x22));
    if (!reservation) return [];
    const [low = 0, high = 0] = reservation;
    const records: SdrRecord[] = [];
    const read = new Set<number>();
    for (let id = 0; id !== 0xffff && !read.has(id) && records.length < SDR_RECORDS_MAX; ) {
        const piece = (offset: number, count: number) =>
            transport.request(0x0a, 0x23, [low, high, id & 0xff, id >> 8, offset, count]);
        const head = id === 0 ? await orNothing(piece(0, 5)) : await piece(0, 5);
        if (!head) return [];
        if (head.length < 7) throw new GatewayError('device-unreachable', 'the BMC cut a sensor record short');
        const parts = [head.subarray(2)];
        const whole = 5 + (head[6] ?? 0);
        // Only supplies and their sensors matter: the rest of other kinds is not read.
        const isWanted = [0x01, 0x02, 0x11].includes(head[5] ?? 0);
        for (let at = 5; isWanted && at < whole; at += SDR_PIECE) {
            parts.push((await piece(at, Math.min(SDR_PIECE, whole - at))).subarray(2));
        }
        records.push(parseSdr(Buffer.concat(parts)));
        read.add(id);
        id = head.readUInt16LE(0);
    }
    return records;
}

/** A BMC without records says so, and still whether the server runs. */
async function orNothing(asked: Promise<Buffer>): Promise<Buffer | undefined> {
    try {
        return await asked;
    } catch (error) {
        if (isRefusal(error, RECORD_ABSENT) || isRefusal(error, COMMAND_UNKNOWN)) return undefined;
        throw error;
    }
}

/** §34.1 Get FRU Inventory Area Info, §34.2 Read FRU Data. undefined: it has none. */
export async function readFru(
    transport: IpmiTransport,
    { fruId }: LocatorRecord,
    first: 'board' | 'product' = 'board',
): Promise<Fru | undefined> {
    try {
        const info = await transport.request(0x0a, 0x10, [fruId]);
        const size = Math.min(info.length < 2 ? 0 : info.readUInt16LE(0), FRU_BYTES_MAX);
        const step = (info[2] ?? 0) & 0x01 ? 2 : 1;
        const parts: Buffer[] = [];
        for (let at = 0; at < size; at += FRU_PIECE) {
            const place = at / step;
            const count = Math.min(FRU_PIECE, size - at) / step;
            const answer = await transport.request(0x0a, 0x11, [fruId, place & 0xff, place >> 8, count]);
            parts.push(answer.subarray(1));
        }
        return parseFru(Buffer.concat(parts), first);
    } catch (error) {
        if (error instanceof IpmiRefusal) return undefined;
        throw error;
    }
}

function isRefusal(error: unknown, code: number): boolean {
    return error instanceof IpmiRefusal && error.code === code;
}
