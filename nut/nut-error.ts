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
    | 'unsendable'; // the text cannot be said in NUT's protocol

export class NutError extends Error {
    readonly code: NutErrorCode;

    constructor(code: NutErrorCode, message: string, cause?: unknown) {
        super(message, cause === undefined ? undefined : { cause });
        this.name = 'NutError';
        this.code = code;
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
