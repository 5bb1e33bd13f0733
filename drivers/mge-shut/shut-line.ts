// Control transfers over a SHUT line: each frame is confirmed, what is spoilt is asked for again, and a line that says nothing
// sensible is synchronised anew. What the UPS tells by itself is handed on between two questions.

import { GatewayError } from '#model/errors.ts';
import { DATA_MAX, encodeFrame, type Frame, firstPiece, type Piece, TOKEN, TYPE } from './shut-frames.ts';

/** What is needed of a serial line; SerialLine is one. */
export interface Wire {
    readonly path: string;
    write(bytes: Uint8Array): Promise<void>;
    /** Empty: nothing came in time. */
    read(patienceMs: number): Promise<Uint8Array>;
    discard(): Promise<void>;
    close(): Promise<void>;
}

/** A control transfer, USB 2.0 §9.3. */
export interface Setup {
    readonly requestType: number;
    readonly request: number;
    readonly value: number;
    /** Of a transfer into us: bytes at most. */
    readonly length: number;
}

// Eleven bytes take 46 ms at 2,400 baud; the firmware thinks for some hundred.
const PATIENCE_MS = 1000;
const SYNC_MS = 500;
const SYNC_TRIES = 5;
// Noise spoils a frame now and then; what fails so often is a broken cable.
const TRIES = 3;
// What the length of a transfer can say; report descriptors of nearly 10,000 bytes exist.
const ANSWER_BYTES_MAX = 65_535;

export class ShutLine {
    readonly #wire: Wire;
    readonly #notified: (report: Uint8Array) => void;
    #waiting: Uint8Array = new Uint8Array();
    #notification: number[] = [];

    constructor(wire: Wire, notified: (report: Uint8Array) => void) {
        this.#wire = wire;
        this.#notified = notified;
    }

    /** Throws GatewayError when nobody answers. */
    async synchronise(): Promise<void> {
        for (let tries = 0; tries < SYNC_TRIES; tries++) {
            await this.#wire.discard();
            this.#waiting = new Uint8Array();
            await this.#wire.write(Uint8Array.from([TOKEN.sync]));
            for (let piece = await this.#next(SYNC_MS); piece; piece = await this.#next(SYNC_MS)) {
                if (piece.kind === 'token' && piece.token === TOKEN.sync) return;
            }
        }
        throw this.#silent('nothing answers as a SHUT UPS does');
    }

    /** The bytes that the UPS answers. Throws GatewayError: `device-refused` when it says no, `device-unreachable`. */
    async transferIn(setup: Setup): Promise<Uint8Array> {
        await this.#hearNotifications();
        await this.#sendFrame({ type: TYPE.request, isLast: true, data: setupBytes(setup, setup.length) });
        const answer: number[] = [];
        while (answer.length < ANSWER_BYTES_MAX) {
            const frame = await this.#receive();
            if (frame.type !== TYPE.response) continue;
            answer.push(...frame.data);
            if (frame.isLast || answer.length >= setup.length) return Uint8Array.from(answer).subarray(0, setup.length);
        }
        throw this.#silent('it answers without end');
    }

    async transferOut(setup: Omit<Setup, 'length'>, data: Uint8Array): Promise<void> {
        await this.#hearNotifications();
        await this.#sendFrame({ type: TYPE.request, isLast: false, data: setupBytes(setup, data.length) });
        for (let at = 0; at < data.length; at += DATA_MAX) {
            const isLast = at + DATA_MAX >= data.length;
            await this.#sendFrame({ type: TYPE.request, isLast, data: data.subarray(at, at + DATA_MAX) });
        }
    }

    async close(): Promise<void> {
        await this.#wire.close();
    }

    /** What has come since the last question. */
    async #hearNotifications(): Promise<void> {
        const more = await this.#wire.read(0);
        this.#waiting = joined(this.#waiting, more);
        for (let piece = firstPiece(this.#waiting); piece; piece = firstPiece(this.#waiting)) {
            this.#waiting = this.#waiting.slice(piece.bytes);
            if (piece.kind === 'frame') await this.#confirm(piece.frame);
        }
        // Half a frame that nobody finishes must not spoil the answer.
        this.#waiting = new Uint8Array();
    }

    /** Until it is confirmed. */
    async #sendFrame(frame: Frame): Promise<void> {
        for (let tries = 0; tries < TRIES; tries++) {
            await this.#wire.write(encodeFrame(frame));
            if (await this.#isConfirmed()) return;
        }
        throw this.#silent('it does not confirm what it is asked');
    }

    async #isConfirmed(): Promise<boolean> {
        for (;;) {
            const piece = await this.#next(PATIENCE_MS);
            if (piece === undefined) return false;
            if (piece.kind === 'frame') await this.#confirm(piece.frame);
            else if (piece.kind === 'token' && piece.token !== TOKEN.sync) return piece.token === TOKEN.ack;
        }
    }

    /** A frame of the answer. */
    async #receive(): Promise<Frame> {
        for (let tries = 0; tries < TRIES; ) {
            const piece = await this.#next(PATIENCE_MS);
            if (piece?.kind === 'frame') {
                await this.#confirm(piece.frame);
                return piece.frame;
            }
            if (piece?.kind === 'token' && piece.token === TOKEN.nak) {
                throw new GatewayError('device-refused', `it refuses the question (${this.#wire.path})`);
            }
            if (piece === undefined || piece.kind === 'spoilt') {
                tries++;
                await this.#wire.write(Uint8Array.from([TOKEN.nak]));
            }
        }
        throw this.#silent('its answer does not come');
    }

    async #confirm({ type, isLast, data }: Frame): Promise<void> {
        await this.#wire.write(Uint8Array.from([TOKEN.ack]));
        if (type !== TYPE.notification) return;
        this.#notification.push(...data);
        if (!isLast) return;
        const report = Uint8Array.from(this.#notification);
        this.#notification = [];
        this.#notified(report);
    }

    async #next(patienceMs: number): Promise<Piece | undefined> {
        for (;;) {
            const piece = firstPiece(this.#waiting);
            if (piece !== undefined) {
                this.#waiting = this.#waiting.slice(piece.bytes);
                return piece;
            }
            const more = await this.#wire.read(patienceMs);
            if (more.length === 0) {
                this.#waiting = new Uint8Array();
                return undefined;
            }
            this.#waiting = joined(this.#waiting, more);
        }
    }

    #silent(why: string): GatewayError {
        return new GatewayError('device-unreachable', `${why} (${this.#wire.path})`);
    }
}

function setupBytes({ requestType, request, value }: Omit<Setup, 'length'>, length: number): Uint8Array {
    return Uint8Array.from([requestType, request, value & 0xff, value >> 8, 0, 0, length & 0xff, length >> 8]);
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
    return Uint8Array.from([...left, ...right]);
}
