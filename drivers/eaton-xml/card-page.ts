// One page of a card by HTTP or HTTPS. Always settles; follows nowhere else, so that the password stays with the card.

import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { GatewayError } from '#model/errors.ts';

// A summary page has some 15 kB.
const BYTES_MAX = 64 * 1024;
// Cards are slow, above all at TLS.
const PATIENCE_MS = 8000;

export interface Card {
    /** `http:` or `https:`, host and port. */
    readonly origin: URL;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
    /** HTTPS: whether its certificate must be proven. */
    readonly isVerified: boolean;
}

export type Page = { readonly status: 'ok'; readonly text: string } | { readonly status: 'missing' };

/** `missing`: the card says that it has no such page. Throws GatewayError `device-unreachable` for everything else. */
export function readPage({ origin, user, password, isVerified }: Card, path: string): Promise<Page> {
    return new Promise((resolve, reject) => {
        const request = origin.protocol === 'https:' ? requestHttps : requestHttp;
        const asked = request({
            host: origin.hostname.replace(/^\[|\]$/g, ''),
            port: origin.port || (origin.protocol === 'https:' ? 443 : 80),
            path,
            agent: false,
            // Cards make their certificates themselves.
            rejectUnauthorized: isVerified,
            ...(user === undefined ? {} : { auth: `${user}:${password ?? ''}` }),
        });
        const fail = (why: string, cause?: unknown): void => {
            clearTimeout(deadline);
            asked.destroy();
            reject(new GatewayError('device-unreachable', `the card at ${origin.host} ${why}`, { cause }));
        };
        const deadline = setTimeout(() => fail('does not answer'), PATIENCE_MS);
        asked.on('error', (error) => fail(`cannot be reached: ${error.message}`, error));
        asked.on('response', (response) => {
            const code = response.statusCode ?? 0;
            if (code === 401 || code === 403) return fail('wants a user and a password that it knows');
            if (code === 404) {
                clearTimeout(deadline);
                asked.destroy();
                return resolve({ status: 'missing' });
            }
            if (code !== 200) return fail(`answers ${path} with HTTP ${code}`);
            const chunks: Buffer[] = [];
            let length = 0;
            response.on('data', (chunk: Buffer) => {
                chunks.push(chunk);
                length += chunk.length;
                if (length > BYTES_MAX) fail(`answers ${path} with more than ${BYTES_MAX / 1024} kB`);
            });
            response.on('error', (error) => fail('closed the connection in the middle of its answer', error));
            response.on('end', () => {
                clearTimeout(deadline);
                resolve({ status: 'ok', text: decoded(Buffer.concat(chunks)) });
            });
        });
        asked.end();
    });
}

function decoded(bytes: Buffer): string {
    const isLatin = /^[^>]*encoding=["']iso-8859-1["']/i.test(bytes.toString('latin1', 0, 200));
    return bytes.toString(isLatin ? 'latin1' : 'utf8').replaceAll('\0', '');
}
