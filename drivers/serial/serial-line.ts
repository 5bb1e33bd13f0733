// One serial port: what is written goes out, what comes in waits until it is read. Over it other modules speak their protocols.

import { existsSync } from 'node:fs';
import { GatewayError, messageOf } from '#model/errors.ts';

export interface SerialOptions {
    /** `/dev/ttyUSB0` */
    readonly path: string;
    readonly baud: number;
    /** Lines that power many UPS cables. */
    readonly dtr: boolean;
    readonly rts: boolean;
}

const CHUNK_BYTES = 256;
// Noise without end is thrown away; no answer of a UPS is longer.
const WAITING_BYTES_MAX = 4096;

type Port = Awaited<ReturnType<typeof import('@serialport/bindings-cpp')['LinuxBinding']['open']>>;

export class SerialLine {
    readonly path: string;
    readonly #port: Port;
    #waiting: Buffer = Buffer.alloc(0);
    #reading: Promise<void> | undefined;
    #failure: unknown;

    private constructor(path: string, port: Port) {
        this.path = path;
        this.#port = port;
    }

    /** 8 data bits, no parity, one stop bit. Throws GatewayError: `device-gone` without such a port, else `device-unreachable`. */
    static async open({ path, baud, dtr, rts }: SerialOptions): Promise<SerialLine> {
        // Loaded here: a driver that has its device on USB does without.
        const { LinuxBinding } = await import('@serialport/bindings-cpp');
        try {
            const port = await LinuxBinding.open({ path, baudRate: baud, lock: true, hupcl: false });
            // A pseudo terminal has no such lines.
            await port.set({ dtr, rts }).catch(() => undefined);
            return new SerialLine(path, port);
        } catch (error) {
            throw failure(path, error, 'cannot be opened');
        }
    }

    async write(bytes: Uint8Array): Promise<void> {
        try {
            await this.#port.write(Buffer.from(bytes));
        } catch (error) {
            throw failure(this.path, error, 'cannot be written to');
        }
    }

    /** What has come, as soon as something has; empty: nothing came in time. */
    async read(patienceMs: number): Promise<Uint8Array> {
        if (this.#waiting.length === 0) await this.#wait(patienceMs);
        if (this.#failure !== undefined) throw failure(this.path, this.#failure, 'cannot be read');
        const heard = this.#waiting;
        this.#waiting = Buffer.alloc(0);
        return heard;
    }

    /** Forgets what has come. */
    async discard(): Promise<void> {
        await this.#port.flush().catch(() => undefined);
        this.#waiting = Buffer.alloc(0);
    }

    async close(): Promise<void> {
        // A port that is gone cannot be closed properly; that is no news.
        await this.#port.close().catch(() => undefined);
    }

    async #wait(patienceMs: number): Promise<void> {
        // A read cannot be taken back: the one that is on its way serves the next who asks.
        this.#reading ??= this.#receive();
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => {
            timer = setTimeout(resolve, patienceMs);
        });
        await Promise.race([this.#reading, late]);
        clearTimeout(timer);
    }

    async #receive(): Promise<void> {
        const buffer = Buffer.alloc(CHUNK_BYTES);
        try {
            const { bytesRead } = await this.#port.read(buffer, 0, buffer.length);
            this.#waiting = Buffer.concat([this.#waiting, buffer.subarray(0, bytesRead)]).subarray(-WAITING_BYTES_MAX);
        } catch (error) {
            this.#failure = error;
        } finally {
            this.#reading = undefined;
        }
    }
}

function failure(path: string, error: unknown, what: string): GatewayError {
    const isThere = existsSync(path);
    const message = isThere ? `${path} ${what}: ${messageOf(error)}` : `${path} is not there: is the cable plugged in?`;
    return new GatewayError(isThere ? 'device-unreachable' : 'device-gone', message, { cause: error });
}
