// One HTTP request that tells somebody something. By Node's own HTTP client: the fetch of Node 24 ends the process when a server closes
// the connection behind an answer that nobody has read yet (nodejs/undici#5360).

import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Proof, ProvenAgent } from '#nut/proven-agent.ts';

const ANSWER_MS_MAX = 20_000;
const ANSWER_KEPT_MAX = 4096;
const ANSWER_SHOWN_MAX = 200;

export interface HttpPost {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Of the certificate; absent: an authority of this machine has signed it. */
    readonly proof?: Proof;
}

/** What was answered, in a line. Rejects with why not; a redirection is a refusal: what is meant for one address must not go to another. */
export function httpPost(url: URL, { body, headers, proof }: HttpPost): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: { 'content-length': Buffer.byteLength(body), 'user-agent': 'powerchain', ...headers },
        agent: proof !== undefined && url.protocol === 'https:' && new ProvenAgent(proof),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    request.on('error', reject);
    request.on('response', (response) => {
        let said = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
            said = (said + chunk).slice(0, ANSWER_KEPT_MAX);
        });
        response.on('error', reject).on('end', () => {
            const { statusCode = 0 } = response;
            const text = said.replace(/\s+/g, ' ').trim().slice(0, ANSWER_SHOWN_MAX);
            const answer = `HTTP ${statusCode}${text && ` ${text}`}`;
            if (statusCode >= 200 && statusCode < 300) resolve(answer);
            else reject(new Error(answer));
        });
    });
    request.end(body);
    return promise;
}
