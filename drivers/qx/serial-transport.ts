// A Qx device on a serial port: characters out, a line in.

import { setTimeout as wait } from 'node:timers/promises';
import type { SerialLine } from '../serial/serial-line.ts';
import type { QxTransport } from './transport.ts';

const CR = '\r';
// What the firmware thinks at most, and what lies between two characters of one line at most.
const FIRST_MS = 1000;
const NEXT_MS = 300;
// Noise without a CR is given up; the longest answer has 118 characters.
const LINE_BYTES_MAX = 256;

/** Start bit, eight data bits, stop bit. */
const BITS = 10;

export class SerialTransport implements QxTransport {
    readonly #line: SerialLine;
    readonly #characterMs: number;
    /** How long the answers were, by question: most are always as long. */
    readonly #lengths = new Map<string, number>();

    constructor(line: SerialLine, baud: number) {
        this.#line = line;
        this.#characterMs = (BITS * 1000) / baud;
    }

    get place(): string {
        return this.#line.path;
    }

    async ask(text: string): Promise<string> {
        await this.#line.discard();
        await this.#line.write(Buffer.from(text + CR, 'latin1'));
        let heard = '';
        // Question and answer, and one more: clocks differ, and to be a character too early costs two more wake-ups.
        await this.#sleep(text.length + 1 + (this.#lengths.get(text) ?? 0) + 1);
        while (heard.length < LINE_BYTES_MAX) {
            const more = await this.#line.read(heard === '' ? FIRST_MS : NEXT_MS);
            if (more.length === 0) return heard;
            heard += Buffer.from(more).toString('latin1');
            const end = heard.indexOf(CR);
            if (end >= 0) {
                this.#lengths.set(text, end + 1);
                return heard.slice(0, end + 1);
            }
            await this.#sleep((this.#lengths.get(text) ?? 0) - heard.length);
        }
        return heard;
    }

    /** While so many characters are on the wire: to wake for each of them would cost more than all the rest. */
    async #sleep(characters: number): Promise<void> {
        if (characters > 0) await wait(characters * this.#characterMs);
    }

    async close(): Promise<void> {
        await this.#line.close();
    }
}
