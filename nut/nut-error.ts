// What can go wrong between a NUT client and its server: one class, a code that programs decide on, a text for people.

import { ERROR_TOKENS, type ErrorToken, isErrorToken } from './error-token.ts';

/** What the server refused, or what went wrong on the way. */
export type NutErrorCode =
    | ErrorToken
    | 'no-such-host'
    | 'connection-failure'
    | 'server-disconnected'
    | 'timeout' // the answer did not come in time
    | 'invalid-response' // an answer to something else, or to nothing
    | 'tls-unavailable' // the server offers no encryption, and we were told to insist on it
    | 'tls-failed' // the handshake failed, or the certificate is not one that we trust
    | 'unsendable'; // the text cannot be said in NUT's protocol

// These may be over the next time. A password does not become right by being said again.
const PASSING: readonly NutErrorCode[] = [
    'no-such-host', // a name server may be down, too
    'connection-failure',
    'server-disconnected',
    'timeout',
    'invalid-response',
    'DATA-STALE',
    'DRIVER-NOT-CONNECTED',
];

export class NutError extends Error {
    readonly code: NutErrorCode;

    constructor(code: NutErrorCode, message: string, cause?: unknown) {
        super(message, cause === undefined ? undefined : { cause });
        this.name = 'NutError';
        this.code = code;
    }

    /** Whether the same question may be answered later. */
    get retryable(): boolean {
        return PASSING.includes(this.code);
    }
}

/** From the words behind `ERR`. Servers may put details behind the token. */
export function refusalError([token = '', ...details]: readonly string[]): NutError {
    if (!isErrorToken(token)) return new NutError('invalid-response', `Unknown error: ${token}`);
    return new NutError(token, [ERROR_TOKENS[token], ...details].join(' '));
}

export function invalidResponse(): NutError {
    return new NutError('invalid-response', 'Invalid response from server');
}
