// A USB chip with a UPS behind it, as the framings see it: it records what is written, and what is read is what the test queued or the
// UPS answers to a line. For tests only.

import { GatewayError } from '#model/errors.ts';
import type { Setup, UsbPipe } from '../usb/pipe.ts';

export class QxChip implements UsbPipe {
    readonly place = 'a test';
    inBytes = 8;
    outBytes = 0;
    /** Transfers in order: `out 21 09 0200 : 51 31 0d …`, `in 80 06 0303`, `write : …`. */
    readonly transfers: string[] = [];
    /** Packets that wait in the endpoint. */
    readonly packets: Uint8Array[] = [];
    /** Called with each transfer out; what it queues is read next. */
    onOut: ((data: Uint8Array) => void) | undefined;
    /** String descriptors or reports by wValue; a missing one is a stall. */
    readonly controls = new Map<number, Uint8Array | (() => Uint8Array)>();
    isClosed = false;

    async controlOut(setup: Setup, data: Uint8Array): Promise<void> {
        this.transfers.push(`out ${headerOf(setup)} : ${hex(data)}`);
        this.onOut?.(data);
    }

    async controlIn(setup: Setup, length: number): Promise<Uint8Array> {
        this.transfers.push(`in ${headerOf(setup)}`);
        const answer = this.controls.get(setup.value);
        if (answer === undefined) throw new GatewayError('device-refused', 'stalled');
        return (typeof answer === 'function' ? answer() : answer).subarray(0, length);
    }

    async read(length: number): Promise<Uint8Array> {
        return (this.packets.shift() ?? new Uint8Array()).subarray(0, length);
    }

    async write(data: Uint8Array): Promise<void> {
        this.transfers.push(`write : ${hex(data)}`);
        this.onOut?.(data);
    }

    async close(): Promise<void> {
        this.isClosed = true;
    }

    /** The text in packets of `size`, the last one filled with zeros. */
    queue(text: string, size = 8): void {
        const bytes = Buffer.from(text, 'latin1');
        for (let at = 0; at < bytes.length; at += size) {
            const packet = new Uint8Array(size);
            packet.set(bytes.subarray(at, at + size));
            this.packets.push(packet);
        }
    }
}

/** USB 2.0 §9.6.7, with the text in UTF-16LE. */
export function stringDescriptor(text: string): Uint8Array {
    const characters = Buffer.from(text, 'utf16le');
    return Uint8Array.from([characters.length + 2, 3, ...characters]);
}

/** USB 2.0 §9.3: request type without its direction, request, value. */
function headerOf({ type, recipient, request, value }: Setup): string {
    const types = { standard: 0x00, class: 0x20, vendor: 0x40 } as const;
    const recipients = { device: 0, interface: 1, endpoint: 2 } as const;
    const requestType = types[type] + recipients[recipient];
    return `${byte(requestType)} ${byte(request)} ${value.toString(16).padStart(4, '0')}`;
}

function hex(data: Uint8Array): string {
    return [...data].map(byte).join(' ');
}

function byte(value: number): string {
    return value.toString(16).padStart(2, '0');
}
