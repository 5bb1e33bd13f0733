// How the server speaks: refusals, and lines with a value that never get too long for a client.
// Everything that leaves here is printable ASCII and ends with a line feed.

import type { ErrorToken } from '#nut/error-token.ts';
import { asciiOf, quoteWithin } from '#nut/line.ts';

// libupsclient takes 511 bytes with the line feed; of a longer line it loses the end, and hangs.
const LINE_LENGTH_MAX = 511;

// What a word must be to stand in a reply without quotes; 128 leaves room for the rest of the line.
const PLAIN_NAME = /^[!$-<>-[\]-~]{1,128}$/;

export const OK = 'OK\n';

export function refuse(token: ErrorToken): string {
    return `ERR ${token}\n`;
}

// What needs no backslash and no other letter: nearly every value. The check costs a third of the long way.
const PLAIN_VALUE = /^[ !$-[\]-~]*$/;

/** `head "value"`, the value shortened to what a client can take. */
export function valueLine(head: string, value: string): string {
    if (head.length + value.length + 4 <= LINE_LENGTH_MAX && PLAIN_VALUE.test(value)) return `${head} "${value}"\n`;
    return `${head} ${quoteWithin(asciiOf(value), LINE_LENGTH_MAX - head.length - 2)}\n`;
}

/** `query` is repeated in both frames; each item is a line that ends with a line feed. */
export function listReply(query: string, items: readonly string[]): string {
    return `BEGIN LIST ${query}\n${items.join('')}END LIST ${query}\n`;
}

/** Whether a variable or command of this name can be spoken of on the wire. */
export function isPlainName(name: string): boolean {
    return PLAIN_NAME.test(name);
}
