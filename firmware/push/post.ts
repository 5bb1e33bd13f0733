// Gives a database its values, over one connection that is kept.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { messageOf } from '#model/errors.ts';
import { type Answered, post } from '../http-post.ts';

export class Poster {
    readonly #url: URL;
    readonly #agent: HttpAgent;
    readonly #headers: Readonly<Record<string, string>>;

    constructor(options: { url: URL; headers: Readonly<Record<string, string>>; ca?: Buffer | undefined }) {
        const { url, headers, ca } = options;
        this.#url = url;
        this.#headers = headers;
        const kept = { keepAlive: true, maxSockets: 1, ...(ca ? { ca } : {}) };
        this.#agent = url.protocol === 'https:' ? new HttpsAgent(kept) : new HttpAgent(kept);
    }

    /** Never rejects: status 0, and why, when there was no answer. */
    async post(body: Uint8Array): Promise<Answered> {
        const posting = { body, headers: this.#headers, agent: this.#agent };
        return post(this.#url, posting).catch((error: unknown) => ({ status: 0, text: messageOf(error) }));
    }

    close(): void {
        this.#agent.destroy();
    }
}
