// Frames of MGE's “Simplified SHUT” (serial HID UPS transfer): what USB says in control transfers, cut into pieces of eight bytes for a
// serial line. Pure: bytes in, frames out, and back.
//
//   type | length, in both nibbles | 1 to 8 bytes | their exclusive or        each answered by ACK or NAK

export const TOKEN = { ack: 0x06, nak: 0x15, sync: 0x16 } as const;
export const TYPE = { request: 0x01, response: 0x04, notification: 0x05 } as const;
/** In the type of the last frame of a message. */
const LAST = 0x80;
export const DATA_MAX = 8;
/** Type, length and checksum. */
const AROUND = 3;

export interface Frame {
    readonly type: number;
    readonly isLast: boolean;
    readonly data: Uint8Array;
}

export function encodeFrame({ type, isLast, data }: Frame): Uint8Array {
    const length = (data.length << 4) | data.length;
    return Uint8Array.from([type | (isLast ? LAST : 0), length, ...data, checksum(data)]);
}

/** What a piece of the line begins with. */
export type Piece =
    | { readonly kind: 'token'; readonly token: number; readonly bytes: 1 }
    | { readonly kind: 'frame'; readonly frame: Frame; readonly bytes: number }
    /** Its checksum is wrong. */
    | { readonly kind: 'spoilt'; readonly bytes: number }
    /** Noise: nothing begins like this. */
    | { readonly kind: 'noise'; readonly bytes: 1 };

/** undefined: more must come first. */
export function firstPiece(line: Uint8Array): Piece | undefined {
    const [first, length] = line;
    if (first === undefined) return undefined;
    if (first === TOKEN.ack || first === TOKEN.nak || first === TOKEN.sync) {
        return { kind: 'token', token: first, bytes: 1 };
    }
    const type = first & ~LAST;
    if (type !== TYPE.request && type !== TYPE.response && type !== TYPE.notification)
        return { kind: 'noise', bytes: 1 };
    if (length === undefined) return undefined;
    const size = length & 0x0f;
    if (length >> 4 !== size || size === 0 || size > DATA_MAX) return { kind: 'noise', bytes: 1 };
    const bytes = size + AROUND;
    if (line.length < bytes) return undefined;
    const data = line.slice(2, 2 + size);
    if (line[bytes - 1] !== checksum(data)) return { kind: 'spoilt', bytes };
    return { kind: 'frame', frame: { type, isLast: (first & LAST) !== 0, data }, bytes };
}

function checksum(data: Uint8Array): number {
    return data.reduce((sum, byte) => sum ^ byte, 0);
}
