// Reads devices from one other gateway (or upsd) by the NUT protocol. Only reads, as anybody may. One connection, opened when it is
// needed and again after it broke; one question at a time, and a limit to every answer.

import type { ParentLink } from '#model/parent-link.ts';
import { NUT_PORT, NutClient } from '#nut/client.ts';
import { isErrorToken } from '#nut/error-token.ts';
import { NutError } from '#nut/nut-error.ts';

const ANSWER_SECONDS = 3;

export class RemoteServer {
    readonly #host: string;
    readonly #port: number;
    #client: NutClient | undefined;
    #isClosed = false;

    /** The gateway that a link names. */
    constructor({ gateway = '', port = NUT_PORT }: ParentLink) {
        this.#host = gateway.replace(/^\[(.*)\]$/, '$1');
        this.#port = port;
    }

    /** All variables; undefined: it knows no such device. Throws NutError; the next question opens a new connection if it must. */
    async variables(device: string): Promise<ReadonlyMap<string, string> | undefined> {
        const client = await this.#connected();
        try {
            return await client.listVariables(device);
        } catch (error) {
            if (!(error instanceof NutError)) throw error;
            if (error.code === 'UNKNOWN-UPS') return undefined;
            if (!isErrorToken(error.code)) this.#drop(client);
            throw error;
        }
    }

    /** For good: nothing is read any more. */
    close(): void {
        this.#isClosed = true;
        if (this.#client) this.#drop(this.#client);
    }

    #drop(client: NutClient): void {
        if (this.#client === client) this.#client = undefined;
        void client.close();
    }

    async #connected(): Promise<NutClient> {
        if (this.#isClosed) throw new NutError('server-disconnected', 'the gateway is no longer asked');
        if (this.#client) return this.#client;
        const client = new NutClient({ host: this.#host, port: this.#port, timeoutSeconds: ANSWER_SECONDS });
        this.#client = client;
        try {
            await client.connect();
        } catch (error) {
            this.#drop(client);
            throw error;
        }
        return client;
    }
}
