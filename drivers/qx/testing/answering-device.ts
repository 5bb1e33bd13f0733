// A device that answers what it was given, gives unknown questions back, and remembers what it was asked. For tests only.

import { GatewayError } from '#model/errors.ts';
import type { QxTransport } from '../transport.ts';

export class AnsweringDevice implements QxTransport {
    readonly place = 'a test';
    readonly answers: Map<string, string>;
    /** Everything that was sent, in order. */
    readonly asked: string[] = [];
    /** Spoils an answer; undefined: it is as it is. */
    spoil: ((text: string, answer: string) => string | undefined) | undefined;
    isClosed = false;
    isGone = false;

    /** By question without CR; answers with theirs. */
    constructor(answers: Iterable<readonly [string, string]>) {
        this.answers = new Map(answers);
    }

    async ask(text: string): Promise<string> {
        if (this.isGone) throw new GatewayError('device-gone', 'it was unplugged (a test)');
        this.asked.push(text);
        const answer = this.answers.get(text) ?? `${text}\r`;
        return this.spoil?.(text, answer) ?? answer;
    }

    async close(): Promise<void> {
        this.isClosed = true;
    }
}
