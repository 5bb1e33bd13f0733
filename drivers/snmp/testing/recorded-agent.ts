// An SNMP agent (versions 1 and 2c) in memory that answers from a recording and can misbehave in every way that cards do: go
// silent, answer nonsense, find answers too big, ignore or refuse what is written, never end a table. For tests only.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { compareOids } from '../raw.ts';
import { type Element, readElements, readInteger, readOid, write, writeInteger, writeOid } from './ber.ts';
import { inOrder, type Recording } from './recording.ts';

// RFC 3416 §3.
const GET = 0xa0;
const GET_NEXT = 0xa1;
const RESPONSE = 0xa2;
const SET = 0xa3;
const GET_BULK = 0xa5;

const NO_ERROR = 0;
const TOO_BIG = 1;
const NO_SUCH_NAME = 2;

const NO_SUCH_INSTANCE = write(0x81);
const END_OF_MIB_VIEW = write(0x82);

/** How it misbehaves; all may change while it runs. */
export interface Misbehaviour {
    isSilent: boolean;
    /** How long each answer takes it, in milliseconds. */
    delayMs: number;
    /** Sent instead of every answer. */
    nonsense: ((request: Buffer) => Buffer) | undefined;
    /** Most values that fit an answer. */
    fits: number;
    /** Says yes to a SET and does nothing. */
    ignoresSets: boolean;
    /** RFC 3416 error-status for every SET. */
    refusesSets: number;
    hasBulk: boolean;
    /** Below this OID there is always one more row. */
    endless: string | undefined;
}

interface Request {
    readonly version: number;
    readonly type: number;
    readonly id: number;
    readonly first: number;
    readonly second: number;
    readonly varbinds: readonly { readonly oid: string; readonly value: Buffer }[];
}

interface Response {
    readonly status: number;
    readonly index: number;
    readonly varbinds: readonly (readonly [string, Buffer])[];
}

export class RecordedAgent {
    readonly recording: Recording;
    readonly misbehaves: Misbehaviour = {
        isSilent: false,
        delayMs: 0,
        nonsense: undefined,
        fits: 1000,
        ignoresSets: false,
        refusesSets: NO_ERROR,
        hasBulk: true,
        endless: undefined,
    };
    /** Number of requests, and the most OIDs in one of them. */
    readonly heard = { requests: 0, largest: 0 };
    /** Called after a SET was carried out: what the device does about it. */
    onSet: (oid: string) => void = () => undefined;
    /** Called with each request, before it is answered. */
    onRequest: () => void = () => undefined;
    readonly #community: string;
    #socket: Socket | undefined;
    #order: readonly string[] = [];

    constructor(recording: Recording, community = 'public') {
        this.recording = recording;
        this.#community = community;
    }

    /** `127.0.0.1:port`, any free one. */
    get address(): string {
        return `127.0.0.1:${this.#socket?.address().port}`;
    }

    /** Absent: any free port of this machine's loopback. */
    async start(place: { readonly ip: string; readonly port: number } = { ip: '127.0.0.1', port: 0 }): Promise<void> {
        const socket = createSocket('udp4');
        socket.on('message', (message, sender) => this.#answer(message, sender));
        socket.bind(place.port, place.ip);
        await once(socket, 'listening');
        this.#socket = socket;
    }

    stop(): void {
        this.#socket?.close();
        this.#socket = undefined;
    }

    /** Takes away everything below an OID, and the OID itself. */
    remove(under: string): void {
        for (const oid of this.recording.keys()) {
            if (oid === under || oid.startsWith(`${under}.`)) this.recording.delete(oid);
        }
    }

    #answer(message: Buffer, sender: RemoteInfo): void {
        const [version, community, pdu] = readElements(inside(message));
        if (!version || !community || !pdu) return;
        // RFC 3414 versions and foreign communities: silence, as every agent does.
        if (readInteger(version.content) > 1 || community.content.toString() !== this.#community) return;
        const request = readRequest(readInteger(version.content), pdu);
        this.heard.requests++;
        this.onRequest();
        this.heard.largest = Math.max(this.heard.largest, request.varbinds.length);
        if (this.misbehaves.isSilent) return;
        const answer = this.misbehaves.nonsense?.(message) ?? this.#respond(request, community.content);
        const send = (): void => this.#socket?.send(answer, sender.port, sender.address);
        if (this.misbehaves.delayMs === 0) send();
        else setTimeout(send, this.misbehaves.delayMs);
    }

    #respond(request: Request, community: Buffer): Buffer {
        const { status, index, varbinds } = this.#answerTo(request);
        const list = varbinds.map(([oid, value]) => write(0x30, writeOid(oid), value));
        const numbers = [request.id, status, index].map((number) => writeInteger(number));
        const pdu = write(RESPONSE, ...numbers, write(0x30, ...list));
        return write(0x30, writeInteger(request.version), write(0x04, community), pdu);
    }

    #answerTo(request: Request): Response {
        const echo = request.varbinds.map(({ oid, value }) => [oid, value] as const);
        if (request.type === SET) return this.#set(request, echo);
        if (request.type === GET_BULK && !this.misbehaves.hasBulk) return { status: 5, index: 0, varbinds: echo };
        const varbinds = this.#read(request);
        // RFC 3416 §4.2.3: a bulk answer is cut to what fits; other answers are too big.
        if (request.type === GET_BULK)
            return { status: NO_ERROR, index: 0, varbinds: varbinds.slice(0, this.misbehaves.fits) };
        if (varbinds.length > this.misbehaves.fits) return { status: TOO_BIG, index: 0, varbinds: [] };
        // RFC 1157 §4.1.2: one missing object fails the whole request.
        const missing = varbinds.findIndex(([, value]) => value === NO_SUCH_INSTANCE || value === END_OF_MIB_VIEW);
        if (request.version === 0 && missing >= 0) return { status: NO_SUCH_NAME, index: missing + 1, varbinds: echo };
        return { status: NO_ERROR, index: 0, varbinds };
    }

    #read({ type, second, varbinds }: Request): (readonly [string, Buffer])[] {
        if (type === GET) return varbinds.map(({ oid }) => [oid, this.recording.get(oid) ?? NO_SUCH_INSTANCE] as const);
        if (this.#order.length !== this.recording.size) this.#order = inOrder(this.recording);
        const order = this.#order;
        if (type === GET_NEXT) return varbinds.map(({ oid }) => this.#next(order, oid));
        let row = varbinds.map(({ oid }) => oid);
        const found: (readonly [string, Buffer])[] = [];
        for (let repetition = 0; repetition < second; repetition++) {
            const next = row.map((oid) => this.#next(order, oid));
            found.push(...next);
            row = next.map(([oid]) => oid);
        }
        return found;
    }

    #next(order: readonly string[], oid: string): readonly [string, Buffer] {
        const { endless } = this.misbehaves;
        if (endless !== undefined && oid.startsWith(endless)) {
            const row = Number(oid.slice(endless.length + 1) || 0) + 1;
            return [`${endless}.${row}`, writeInteger(row)];
        }
        const next = firstAfter(order, oid);
        return next === undefined ? [oid, END_OF_MIB_VIEW] : [next, this.recording.get(next) ?? END_OF_MIB_VIEW];
    }

    #set({ varbinds }: Request, echo: Response['varbinds']): Response {
        if (this.misbehaves.refusesSets !== NO_ERROR)
            return { status: this.misbehaves.refusesSets, index: 1, varbinds: echo };
        if (!this.misbehaves.ignoresSets) {
            for (const { oid, value } of varbinds) this.recording.set(oid, value);
            for (const { oid } of varbinds) this.onSet(oid);
        }
        return { status: NO_ERROR, index: 0, varbinds: echo };
    }
}

function firstAfter(order: readonly string[], oid: string): string | undefined {
    let low = 0;
    let high = order.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (compareOids(order[middle] ?? '', oid) > 0) high = middle;
        else low = middle + 1;
    }
    return order[low];
}

function inside(message: Buffer): Buffer {
    return readElements(message)[0]?.content ?? Buffer.alloc(0);
}

function readRequest(version: number, pdu: Element): Request {
    const [id, first, second, list] = readElements(pdu.content);
    const number = (element: Element | undefined) => readInteger(element?.content ?? Buffer.alloc(0));
    const varbinds = readElements(list?.content ?? Buffer.alloc(0)).map(({ content }) => {
        const [name, value] = readElements(content);
        const oid = readOid(name?.content ?? Buffer.alloc(0));
        return { oid, value: value === undefined ? write(0x05) : write(value.tag, value.content) };
    });
    return { version, type: pdu.tag, id: number(id), first: number(first), second: number(second), varbinds };
}
