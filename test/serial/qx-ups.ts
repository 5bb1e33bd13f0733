// A UPS that speaks Megatec on a virtual line, written from the protocol's description: it answers whole lines, gives back what it
// does not know, and remembers what it was told.

import type { VirtualLine } from './virtual-line.ts';

const CR = '\r';

export class QxUps {
    readonly #line: VirtualLine;
    #heard = '';
    /** Lines that came in, without CR. */
    readonly received: string[] = [];
    /** By question; a missing one is given back. */
    readonly answers = new Map<string, string>([
        ['Q1', '(230.1 229.0 230.4 014 50.0 26.4 30.0 00001001\r'],
        ['F', '#230.0 004 024.0 50.0\r'],
        ['I', '#ACME            RACK-1000  V1.02     \r'],
    ]);
    /** Orders: done in silence. */
    readonly orders = /^(?:T\d*|TL|CT|Q|C|S[.\d]\d(?:R\d{4})?)$/;
    /** Steps in before an answer: '' keeps silent. */
    spoil: ((answer: string) => string) | undefined;

    constructor(line: VirtualLine) {
        this.#line = line;
        line.onBytes((bytes) => this.#receive(bytes.toString('latin1')));
    }

    #receive(text: string): void {
        this.#heard += text;
        for (let end = this.#heard.indexOf(CR); end >= 0; end = this.#heard.indexOf(CR)) {
            const line = this.#heard.slice(0, end);
            this.#heard = this.#heard.slice(end + 1);
            this.received.push(line);
            const answer = this.answers.get(line) ?? (this.orders.test(line) ? '' : line + CR);
            const sent = this.spoil?.(answer) ?? answer;
            if (sent !== '') void this.#line.send(Buffer.from(sent, 'latin1'));
        }
    }
}
