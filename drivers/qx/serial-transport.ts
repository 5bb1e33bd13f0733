// A Qx device on a serial port: characters out, a line in.

import type { SerialLine } from '../serial/serial-line.ts';
import type { QxTransport } from './transport.ts';

const CR = '\r';
// What the firmware thinks at most, and what lies between two characters of one line at most.
const FIRST_MS = 1000;
const NEXT_MS = 300;
// Noise without a CR is given up; the longest answer has 118 characters.
const LINE_BYTES_MAX = 256;

export class SerialTransport implements QxTransport {
    readonly #line: SerialLine;

    constructor(line: SerialLine) {
        this.#line = line;
    }

    get place(): string {
        return this.#line.path;
    }

    async ask(text: string): Promise<string> {
        await this.#line.discard();
        await this.#line.write(Buffer.from(text + CR, 'latin1'));
        let heard = '';
        while (heard.length < LINE_BYTES_MAX) {
            const more = await this.#line.read(heard === '' ? FIRST_MS : NEXT_MS);
            if (more.length === 0) return heard;
            heard += Buffer.from(more).toString('latin1');
            const end = heard.indexOf(CR);
            if (end >= 0) return heard.slice(0, end + 1);
        }
        return heard;
    }

    async close(): Promise<void> {
        await this.#line.close();
    }
}
