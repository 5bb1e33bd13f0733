// The last messages that a broker was given, for people who look whether a destination is told what they expect. They are made readable
// when somebody looks, not when they are sent.

import type { SentMessage } from '#model/integrations.ts';
import type { WireMessage } from './broker-connection.ts';
import { decode } from './sparkplug/payload.ts';

// As many as a person reads.
const MESSAGES_MAX = 20;
// Of a large device the beginning says what it is about.
const TEXT_LENGTH_MAX = 2000;
const METRICS_MAX = 1000;

export class RecentMessages {
    readonly #nameOf: (alias: number) => string | undefined;
    readonly #messages: { readonly at: number; readonly message: WireMessage }[] = [];
    #next = 0;

    /** `nameOf` knows what the metrics of Sparkplug mean, whose data have no names. */
    constructor(nameOf: (alias: number) => string | undefined) {
        this.#nameOf = nameOf;
    }

    /** The latest first. */
    get list(): SentMessage[] {
        const { length } = this.#messages;
        const inOrder = [...this.#messages.slice(this.#next % length), ...this.#messages.slice(0, this.#next % length)];
        return inOrder.reverse().map(({ at, message: { topic, payload, qos, isKept } }) => ({
            ...{ at, topic, qos, isKept },
            bytes: Buffer.byteLength(payload),
            text: this.#textOf(payload).slice(0, TEXT_LENGTH_MAX),
        }));
    }

    note(message: WireMessage): void {
        this.#messages[this.#next % MESSAGES_MAX] = { at: Date.now(), message };
        this.#next++;
    }

    #textOf(payload: string | Uint8Array): string {
        if (typeof payload === 'string') return payload;
        // JSON is text already.
        return decode(payload, METRICS_MAX)
            .map(({ name, alias = -1, value }) => `${name ?? this.#nameOf(alias) ?? `#${alias}`} = ${value}`)
            .join('\n');
    }
}
