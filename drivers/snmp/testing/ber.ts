// The little of BER (X.690) that a test agent needs: read and write the tags and lengths of SNMP messages. For tests only;
// what it reads is written by our own driver, so it throws on anything else.

export interface Element {
    readonly tag: number;
    readonly content: Buffer;
}

/** Elements that stand one after another. */
export function readElements(bytes: Buffer): Element[] {
    const elements: Element[] = [];
    for (let at = 0; at < bytes.length; ) {
        const tag = bytes.readUInt8(at);
        const { length, size } = readLength(bytes, at + 1);
        const start = at + 1 + size;
        elements.push({ tag, content: bytes.subarray(start, start + length) });
        at = start + length;
    }
    return elements;
}

function readLength(bytes: Buffer, at: number): { length: number; size: number } {
    const first = bytes.readUInt8(at);
    if (first < 0x80) return { length: first, size: 1 };
    const size = first & 0x7f;
    return { length: bytes.readUIntBE(at + 1, size), size: size + 1 };
}

export function write(tag: number, ...contents: readonly Uint8Array[]): Buffer {
    const content = Buffer.concat(contents);
    return Buffer.concat([Buffer.from([tag]), writeLength(content.length), content]);
}

function writeLength(length: number): Buffer {
    if (length < 0x80) return Buffer.from([length]);
    return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}

export function readInteger(content: Buffer): number {
    return content.length === 0 ? 0 : content.readIntBE(0, content.length);
}

/** Two's complement, as short as it goes; `tag` for Gauge32 and its kin. */
export function writeInteger(value: number, tag = 0x02): Buffer {
    const bytes = Buffer.alloc(6);
    bytes.writeIntBE(value, 0, 6);
    let start = 0;
    while (start < 5 && isSign(bytes.readUInt8(start), bytes.readUInt8(start + 1))) start++;
    return write(tag, bytes.subarray(start));
}

function isSign(first: number, second: number): boolean {
    return (first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80);
}

export function readOid(content: Buffer): string {
    const [first = 0, ...rest] = readArcs(content);
    return [Math.min(2, Math.floor(first / 40)), first - Math.min(2, Math.floor(first / 40)) * 40, ...rest].join('.');
}

function readArcs(content: Buffer): number[] {
    const arcs: number[] = [];
    let arc = 0;
    for (const byte of content) {
        arc = arc * 128 + (byte & 0x7f);
        if (byte >= 0x80) continue;
        arcs.push(arc);
        arc = 0;
    }
    return arcs;
}

export function writeOid(oid: string): Buffer {
    const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
    return write(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(writeArc)));
}

function writeArc(arc: number): number[] {
    const bytes = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift((left % 128) | 0x80);
    return bytes;
}
