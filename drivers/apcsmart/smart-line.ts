// Questions of one letter over a serial line, answered by a line of text. Between answers the UPS sends single characters of its own when
// something happens; they are taken out and told.

import { GatewayError } from '#model/errors.ts';

/** What is needed of a serial line; SerialLine is one. */
export interface Wire {
    readonly path: string;
    write(bytes: Uint8Array): Promise<void>;
    /** Empty: nothing came in time. */
    read(patienceMs: number): Promise<Uint8Array>;
    discard(): Promise<void>;
    close(): Promise<void>;
}

const FIRST_MS = 1500;
const NEXT_MS = 300;
// The longest answer, its list of abilities, has some hundreds of characters.
const LINE_BYTES_MAX = 1024;
// Mains lost and back, battery low and not any more, replace it, overload, about to switch off, memory changed.
const ALERT = /[!$%+?*#&|]/;

export class SmartLine {
    readonly #wire: Wire;
    readonly #alerted: () => void;

    constructor(wire: Wire, alerted: () => void) {
        this.#wire = wire;
        this.#alerted = alerted;
    }

    /** Into the smart mode, in which it answers at all. Throws GatewayError when nobody does. */
    async begin(): Promise<void> {
        for (let tries = 0; tries < 3; tries++) {
            if ((await this.ask('Y')) === 'SM') return;
        }
        throw new GatewayError('device-unreachable', `nothing answers as an APC UPS does (${this.#wire.path})`);
    }

    /** undefined: it does not have that, or said nothing whole. */
    async ask(letter: string): Promise<string | undefined> {
        await this.#wire.discard();
        await this.#wire.write(Buffer.from(letter, 'latin1'));
        const answer = await this.#line();
        return answer === undefined || answer === 'NA' ? undefined : answer;
    }

    /** Sends the letters with a pause between them, as orders that cut power want it; what is answered to the last one. */
    async order(letters: readonly string[], pauseMs: number): Promise<string | undefined> {
        await this.#wire.discard();
        for (const [at, letter] of letters.entries()) {
            if (at > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
            await this.#wire.write(Buffer.from(letter, 'latin1'));
        }
        return this.#line();
    }

    async close(): Promise<void> {
        await this.#wire.close();
    }

    async #line(): Promise<string | undefined> {
        let heard = '';
        while (heard.length < LINE_BYTES_MAX) {
            const more = await this.#wire.read(heard === '' ? FIRST_MS : NEXT_MS);
            if (more.length === 0) return undefined;
            const text = Buffer.from(more).toString('latin1');
            // `*` alone is an answer: it does what it was told, and is about to switch off.
            if (heard === '' && /^\*\r?\n?$/.test(text)) return '*';
            if (ALERT.test(text)) this.#alerted();
            heard += [...text].filter((character) => !ALERT.test(character)).join('');
            const end = heard.indexOf('\n');
            if (end >= 0) return heard.slice(0, end).replace('\r', '');
        }
        return undefined;
    }
}
