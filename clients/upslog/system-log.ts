// The lines of one `ups@host`: keeps a connection to its server, asks for what a line needs, comes back when it is lost. A
// server that does not answer costs a line of NA, never the log.

import { hostname } from 'node:os';
import { NutClient } from '#nut/client.ts';
import { isErrorToken } from '#nut/error-token.ts';
import { NutError } from '#nut/nut-error.ts';
import type { Target } from '../nut-command-line/target.ts';
import { type Field, formatLine, variablesOf } from './line-format.ts';

/** Means all devices of a server. */
const ALL = '*';

export class SystemLog {
    readonly #target: Target;
    /** As it stood on the command line. */
    readonly #text: string;
    readonly #fields: readonly Field[];
    readonly #timeoutSeconds: number;
    #client: NutClient | undefined;

    constructor(options: { target: Target; text: string; fields: readonly Field[]; timeoutSeconds: number }) {
        this.#target = options.target;
        this.#text = options.text;
        this.#fields = options.fields;
        this.#timeoutSeconds = options.timeoutSeconds;
    }

    /** Connects. Rejects with NutError; the lines try again. */
    async open(): Promise<void> {
        const { ups: _, ...server } = this.#target;
        const client = new NutClient({ ...server, timeoutSeconds: this.#timeoutSeconds, tls: 'try' });
        await client.connect();
        this.#client = client;
    }

    /** A line for each device that is meant. Never rejects. */
    async lines(at: Date): Promise<string[]> {
        const lines: string[] = [];
        for (const { ups, text } of await this.#devices()) {
            const values = await this.#values(ups);
            const variable = (name: string): string | undefined => values.get(name);
            lines.push(formatLine(this.#fields, { at, host: hostname(), ups: text, pid: process.pid, variable }));
        }
        return lines;
    }

    async close(): Promise<void> {
        await this.#client?.close();
        this.#client = undefined;
    }

    async #devices(): Promise<readonly { readonly ups: string; readonly text: string }[]> {
        const { ups } = this.#target;
        if (ups !== ALL) return [{ ups, text: this.#text }];
        const names = await this.#ask((client) => client.listUps());
        return (names ?? []).map(({ name }) => ({ ups: name, text: name + this.#text.slice(ALL.length) }));
    }

    async #values(ups: string): Promise<ReadonlyMap<string, string>> {
        const values = new Map<string, string>();
        for (const name of variablesOf(this.#fields)) {
            const value = await this.#ask((client) => client.getVariable(ups, name));
            // One question is enough to learn that nobody answers.
            if (value === undefined && !this.#client) break;
            if (value !== undefined) values.set(name, value);
        }
        return values;
    }

    /** Undefined when the server refuses, or is not there. */
    async #ask<T>(question: (client: NutClient) => Promise<T>): Promise<T | undefined> {
        try {
            if (!this.#client) await this.open();
            return this.#client && (await question(this.#client));
        } catch (error) {
            if (!(error instanceof NutError)) throw error;
            // A server that refuses is well; every other failure is the end of the connection.
            if (!isErrorToken(error.code)) {
                this.#client?.abort();
                this.#client = undefined;
            }
            return undefined;
        }
    }
}
