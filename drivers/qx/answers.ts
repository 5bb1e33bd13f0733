// What a device answered, question by question, and what that tells: whether an answer can be believed, and the columns in it.

import type { Columns, Protocol, Query } from './protocol.ts';

const CR = '\r';
// The longest answer is 118 characters; what is longer by more than some blanks is two answers, or noise.
const BYTES_MAX = 200;

/**
 * `answer` in columns, its CR included.
 * @returns undefined: half a line, the answer to another question, or noise
 */
export function believed(query: Query, answer: string, checksum: Protocol['checksum']): string | undefined {
    if (!answer.endsWith(CR) || answer.length > BYTES_MAX) return undefined;
    const said = checksum ? checksum.remove(answer) : answer;
    const arranged = said !== undefined && query.arrange ? query.arrange(said) : said;
    if (arranged === undefined || arranged.length < query.bytes || !arranged.startsWith(query.lead)) return undefined;
    // Firmware that does not know a question gives it back, or says no.
    return isRefusal(query.ask, said ?? '') ? undefined : arranged;
}

/** The device heard the question, and will never answer it. */
export function isRefusal(ask: string, answer: string): boolean {
    const said = answer.trimEnd();
    return said === ask || /^\(?(?:NAK|ERR)$/.test(said) || said === 'N';
}

/** Of an answer with its CR. */
export function columnsOf(answer: string, [from, to]: Columns): string {
    return answer.slice(from, to === undefined ? -1 : to + 1).replace(CR, '');
}
