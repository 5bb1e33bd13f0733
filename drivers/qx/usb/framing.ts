// The shape of a framing: how questions and answers of the Qx protocols are wrapped into the transfers of one kind of USB chip.

import type { UsbPipe } from './pipe.ts';

/** Sends the text with a CR behind it; resolves with what is answered, see QxTransport. */
export type Conversation = (text: string) => Promise<string>;

export interface Framing {
    /** As in the option `framing`. */
    readonly name: string;
    /** Protocol that is likely behind it. */
    readonly likely?: string;
    /** A device that is opened again starts with a new conversation. */
    begin(pipe: UsbPipe): Conversation;
}

export const CR = '\r';
// The longest answer has 118 characters; firmware that never ends its line is cut off.
export const ANSWER_BYTES_MAX = 256;
// The firmware thinks for some hundred milliseconds, then sends 8 bytes every 10 or 20.
export const PATIENCE_MS = 1000;

export function latin1(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString('latin1');
}

export function bytesOf(text: string): Uint8Array {
    return Buffer.from(text, 'latin1');
}

/** In pieces of `size`, the last one filled up with zeros. */
export function inPieces(text: string, size: number): Uint8Array[] {
    const bytes = bytesOf(text);
    const count = Math.ceil(bytes.length / size);
    return Array.from({ length: count }, (_, at) => {
        const piece = new Uint8Array(size);
        piece.set(bytes.subarray(at * size, (at + 1) * size));
        return piece;
    });
}

/** Up to the first CR, with it; zeros are filling. */
export function line(text: string): string {
    const said = text.replaceAll('\0', '');
    const end = said.indexOf(CR);
    return end < 0 ? said : said.slice(0, end + 1);
}

/** Reads pieces until a CR has come, or nothing more comes. */
export async function readLine(pipe: UsbPipe, pieceBytes: number): Promise<string> {
    let heard = '';
    while (heard.length < ANSWER_BYTES_MAX) {
        const piece = await pipe.read(pieceBytes, PATIENCE_MS);
        if (piece.length === 0) break;
        heard += latin1(piece);
        if (heard.includes(CR)) break;
    }
    return line(heard);
}

/** Throws away what an earlier question left behind; ends after `tries` in any case. */
export async function drain(pipe: UsbPipe, pieceBytes: number, tries: number): Promise<void> {
    for (let at = 0; at < tries; at++) {
        if ((await pipe.read(pieceBytes, DRAIN_MS)).length === 0) return;
    }
}

// What is in the endpoint comes within one of its intervals.
const DRAIN_MS = 50;
