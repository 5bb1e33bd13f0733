// Writes ASN.1 in DER: only the few types of which an X.509 certificate is made. ITU-T X.690.
// Knows nothing of certificates, and reads nothing: what comes from outside is parsed by Node.

const UTC_YEAR_END = 2050; // RFC 5280 §4.1.2.5: from then on times are written with four digits of year

export function sequence(...parts: readonly Uint8Array[]): Buffer {
    return tagged(0x30, ...parts);
}

export function set(...parts: readonly Uint8Array[]): Buffer {
    return tagged(0x31, ...parts);
}

/** `number`: the tag in the context; `parts` keep their own tags. */
export function explicit(number: number, ...parts: readonly Uint8Array[]): Buffer {
    return tagged(0xa0 | number, ...parts);
}

/** `number`: the tag in the context, in place of the type's own; for primitive types. */
export function implicit(number: number, content: Uint8Array): Buffer {
    return tagged(0x80 | number, content);
}

export function isTrue(): Buffer {
    return tagged(0x01, Buffer.of(0xff));
}

/** A number that is not negative, biggest byte first. */
export function integer(bytes: Uint8Array | number): Buffer {
    const given = typeof bytes === 'number' ? Buffer.of(bytes) : bytes;
    const start = given.findIndex((byte) => byte !== 0);
    const shortest = start < 0 ? Buffer.of(0) : given.subarray(start);
    // The first bit is the sign.
    return (shortest[0] ?? 0) >= 0x80 ? tagged(0x02, Buffer.of(0), shortest) : tagged(0x02, shortest);
}

/** `unused`: how many of the last bits mean nothing. */
export function bitString(bytes: Uint8Array, unused = 0): Buffer {
    return tagged(0x03, Buffer.of(unused), bytes);
}

export function octetString(bytes: Uint8Array): Buffer {
    return tagged(0x04, bytes);
}

export function utf8(text: string): Buffer {
    return tagged(0x0c, Buffer.from(text, 'utf8'));
}

/** An object identifier in dotted form. */
export function objectId(dotted: string): Buffer {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** To the second. */
export function time(date: Date): Buffer {
    const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
    return date.getUTCFullYear() < UTC_YEAR_END
        ? tagged(0x17, Buffer.from(digits.slice(2), 'latin1'))
        : tagged(0x18, Buffer.from(digits, 'latin1'));
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.of(tag, ...lengthOf(content.length)), content]);
}

function lengthOf(length: number): number[] {
    if (length < 0x80) return [length];
    const bytes = bytesOf(length, 256);
    return [0x80 | bytes.length, ...bytes];
}

function base128(part: number): number[] {
    const bytes = bytesOf(part, 128);
    return bytes.map((byte, index) => (index === bytes.length - 1 ? byte : byte | 0x80));
}

function bytesOf(number: number, base: number): number[] {
    return number < base ? [number] : [...bytesOf(Math.floor(number / base), base), number % base];
}
