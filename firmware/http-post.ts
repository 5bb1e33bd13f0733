// One HTTP request that tells somebody something. By Node's own HTTP client: the fetch of Node 24 can end the process when a server closes
// the connection behind an answer that is not yet read (nodejs/undici#5360; seen with updates, never with these short answers).

import { type Agent, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Proof, ProvenAgent } from '#nut/proven-agent.ts';

const ANSWER_MS_MAX = 20_000;
const ANSWER_KEPT_MAX = 4096;
const ANSWER_SHOWN_MAX = 200;

export interface Posting {
    readonly body: string | Uint8Array;
    readonly headers: Readonly<Record<string, string>>;
    /** Absent: a connection of its own. */
    readonly agent?: Agent | undefined;
}

export interface Answered {
    readonly status: number;
    /** The beginning of what it said, in a line. */
    readonly text: string;
}

/** Rejects when there is no answer. No redirection is followed: what is meant for one address must not go to another. */
export function post(url: URL, { body, headers, agent }: Posting): Promise<Answered> {
    const { promise, resolve, reject } = Promise.withResolvers<Answered>();
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: { 'content-length': Buffer.byteLength(body), 'user-agent': 'powerchain', ...headers },
        agent: agent ?? false,
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
    return promise;
}

export interface HttpPost {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Of the certificate; absent: an authority of this machine has signed it. */
    readonly proof?: Proof;
}

/** What was answered, in a line. Rejects with why not; a redirection is a refusal. */
export async function httpPost(url: URL, { body, headers, proof }: HttpPost): Promise<string> {
    const agent = proof !== undefined && url.protocol === 'https:' ? new ProvenAgent(proof) : undefined;
    const { status, text } = await post(url, { body, headers, agent });
    const answer = `HTTP ${status}${text && ` ${text}`}`;
    if (status < 200 || status >= 300) throw new Error(answer);
    return answer;
}
