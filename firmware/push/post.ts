// One HTTP request that gives a database its values. No redirection is followed: what is meant for one server must not go to another.

import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { messageOf } from '#model/errors.ts';

export interface Posted {
    /** 0: there was no answer. */
    readonly status: number;
    /** What it said, or why there was no answer. */
    readonly text: string;
}

const ANSWER_MS_MAX = 20_000;
const ANSWER_KEPT_MAX = 4096;
const ANSWER_SHOWN_MAX = 200;

export class Poster {
    readonly #url: URL;
    readonly #agent: HttpAgent;
    readonly #headers: Readonly<Record<string, string>>;

    constructor(options: { url: URL; headers: Readonly<Record<string, string>>; ca?: Buffer | undefined }) {
        const { url, headers, ca } = options;
        this.#url = url;
        this.#headers = { 'user-agent': 'powerchain', ...headers };
        const kept = { keepAlive: true, maxSockets: 1, ...(ca ? { ca } : {}) };
        this.#agent = url.protocol === 'https:' ? new HttpsAgent(kept) : new HttpAgent(kept);
    }

    /** Never rejects. */
    async post(body: Uint8Array): Promise<Posted> {
        const { promise, resolve, reject } = Promise.withResolvers<Posted>();
        const request = (this.#url.protocol === 'https:' ? requestHttps : requestHttp)(this.#url, {
            method: 'POST',
            headers: { ...this.#headers, 'content-length': body.length },
            agent: this.#agent,
            signal: AbortSignal.timeout(ANSWER_MS_MAX),
        });
        request.on('error', reject).on('response', (response) => {
            let said = '';
            response.setEncoding('utf8').on('data', (chunk: string) => {
                said = (said + chunk).slice(0, ANSWER_KEPT_MAX);
            });
            response.on('error', reject).on('end', () => {
                const text = said.replaceAll(/\s+/g, ' ').trim().slice(0, ANSWER_SHOWN_MAX);
                resolve({ status: response.statusCode ?? 0, text });
            });
        });
        request.end(body);
        return promise.catch((error: unknown) => ({ status: 0, text: messageOf(error) }));
    }

    close(): void {
        this.#agent.destroy();
    }
}
