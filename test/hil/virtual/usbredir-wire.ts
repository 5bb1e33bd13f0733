// The packets of usbredir (usbredirproto.h 0.7), as far as a device with control and interrupt transfers needs them. Pure: bytes in,
// packets out, and back.

export const PACKET = {
    hello: 0,
    deviceConnect: 1,
    reset: 3,
    interfaceInfo: 4,
    endpointInfo: 5,
    setConfiguration: 6,
    getConfiguration: 7,
    configurationStatus: 8,
    setAlternate: 9,
    getAlternate: 10,
    alternateStatus: 11,
    startInterrupt: 15,
    stopInterrupt: 16,
    interruptStatus: 17,
    cancel: 21,
    control: 100,
    interrupt: 103,
} as const;

export const STATUS = { success: 0, cancelled: 1, stall: 4 } as const;

// Capabilities that QEMU's xHCI asks for: device_connect with a version, the packet size of endpoints, 64-bit ids, 32-bit lengths.
const CAPABILITIES = (1 << 1) | (1 << 4) | (1 << 5) | (1 << 6);
const HELLO_BYTES = 68;
const VERSION_BYTES = 64;
/** type, length, id of 64 bits; hello itself still has an id of 32. */
const HEADER = 16;
const HELLO_HEADER = 12;

export interface Packet {
    readonly type: number;
    readonly id: bigint;
    readonly body: Buffer;
}

export function hello(name: string): Buffer {
    const body = Buffer.alloc(HELLO_BYTES);
    body.write(name, 0, 'latin1');
    body.writeUInt32LE(CAPABILITIES, VERSION_BYTES);
    const header = Buffer.alloc(HELLO_HEADER);
    header.writeUInt32LE(PACKET.hello, 0);
    header.writeUInt32LE(body.length, 4);
    return Buffer.concat([header, body]);
}

export function encode({ type, id, body }: Packet): Buffer {
    const header = Buffer.alloc(HEADER);
    header.writeUInt32LE(type, 0);
    header.writeUInt32LE(body.length, 4);
    header.writeBigUInt64LE(id, 8);
    return Buffer.concat([header, body]);
}

/** Cuts the stream into packets. The first is the hello of the other side. */
export class PacketReader {
    #rest: Buffer = Buffer.alloc(0);
    #isFirst = true;

    read(chunk: Buffer): Packet[] {
        this.#rest = Buffer.concat([this.#rest, chunk]);
        const packets: Packet[] = [];
        for (;;) {
            const headerBytes = this.#isFirst ? HELLO_HEADER : HEADER;
            if (this.#rest.length < headerBytes) return packets;
            const end = headerBytes + this.#rest.readUInt32LE(4);
            if (this.#rest.length < end) return packets;
            const id = this.#isFirst ? 0n : this.#rest.readBigUInt64LE(8);
            packets.push({ type: this.#rest.readUInt32LE(0), id, body: this.#rest.subarray(headerBytes, end) });
            this.#rest = this.#rest.subarray(end);
            this.#isFirst = false;
        }
    }
}

/** One HID interface with one interrupt endpoint. */
export function interfaceInfo(): Buffer {
    const interfaces = 32;
    const body = Buffer.alloc(4 + 4 * interfaces);
    body.writeUInt32LE(1, 0);
    body[4 + interfaces] = 3; // USB HID 1.11 §4.1: class HID
    return body;
}

/** `packetBytes`: of the interrupt endpoint. */
export function endpointInfo(packetBytes: number): Buffer {
    const endpoints = 32;
    const unused = 0xff;
    const interruptIn = 17; // 0x81: endpoints into the host are the upper half
    const body = Buffer.alloc(5 * endpoints);
    body.fill(unused, 0, endpoints);
    for (const control of [0, 16]) body[control] = 0;
    body[interruptIn] = 3; // USB 2.0 §9.6.6: interrupt
    body[endpoints + interruptIn] = 10;
    for (const at of [0, 16]) body.writeUInt16LE(64, 3 * endpoints + 2 * at);
    body.writeUInt16LE(packetBytes, 3 * endpoints + 2 * interruptIn);
    return body;
}

export function deviceConnect({ vendor, product }: { readonly vendor: number; readonly product: number }): Buffer {
    const fullSpeed = 1;
    const body = Buffer.alloc(10);
    body[0] = fullSpeed;
    body.writeUInt16LE(vendor, 4);
    body.writeUInt16LE(product, 6);
    body.writeUInt16LE(0x0100, 8);
    return body;
}
