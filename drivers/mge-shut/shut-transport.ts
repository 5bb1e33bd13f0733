// A SHUT UPS as a HID device: its descriptors and reports are those of USB, asked for over the line. From here on it is read by the same
// tables as its brothers on USB.

import { GatewayError } from '#model/errors.ts';
import { cleanString, type UsbIdentity } from '../usb/identity.ts';
import type { HidListener, HidTransport } from '../usb-hid/transport.ts';
import { ShutLine, type Wire } from './shut-line.ts';

// USB 2.0 §9.4.3 GET_DESCRIPTOR, of the device and of the interface; USB HID 1.11 §7.1.
const GET_DESCRIPTOR = 0x06;
const OF_DEVICE = 0x80;
const OF_INTERFACE = 0x81;
const DEVICE = 0x0100;
const DEVICE_BYTES = 18;
const STRING = 0x0300;
const STRING_BYTES = 255;
const HID = 0x2100;
const HID_BYTES = 9;
const REPORT = 0x2200;
// USB HID 1.11 §7.2: feature reports.
const GET_REPORT = { requestType: 0xa1, request: 0x01 } as const;
const SET_REPORT = { requestType: 0x21, request: 0x09 } as const;
const FEATURE = 0x0300;

/** Throws GatewayError when nobody answers; the wire is closed then. */
export async function openShut(wire: Wire): Promise<HidTransport> {
    const listening: { listener?: HidListener } = {};
    const line = new ShutLine(wire, (report) => listening.listener?.input(report));
    try {
        await line.synchronise();
        const identity = await identify(line, wire.path);
        const descriptor = await reportDescriptor(line);
        return new ShutTransport({ line, identity, descriptor, listening });
    } catch (error) {
        await line.close();
        throw error;
    }
}

class ShutTransport implements HidTransport {
    readonly identity: UsbIdentity;
    readonly descriptor: Uint8Array;
    readonly #line: ShutLine;
    readonly #listening: { listener?: HidListener };

    constructor(parts: {
        line: ShutLine;
        identity: UsbIdentity;
        descriptor: Uint8Array;
        listening: { listener?: HidListener };
    }) {
        this.#line = parts.line;
        this.identity = parts.identity;
        this.descriptor = parts.descriptor;
        this.#listening = parts.listening;
    }

    getFeature(reportId: number, length: number): Promise<Uint8Array> {
        return this.#line.transferIn({ ...GET_REPORT, value: FEATURE | reportId, length });
    }

    setFeature(report: Uint8Array): Promise<void> {
        return this.#line.transferOut({ ...SET_REPORT, value: FEATURE | (report[0] ?? 0) }, report);
    }

    async text(index: number): Promise<string | undefined> {
        return (await fetchText(this.#line, index)) || undefined;
    }

    listen(listener: HidListener): void {
        this.#listening.listener = listener;
    }

    close(): Promise<void> {
        return this.#line.close();
    }
}

async function identify(line: ShutLine, path: string): Promise<UsbIdentity> {
    const answer = await descriptorOf(line, OF_DEVICE, DEVICE, DEVICE_BYTES);
    if (answer.length < DEVICE_BYTES)
        throw new GatewayError('device-unreachable', `its device descriptor is cut off (${path})`);
    const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
    const texts = [];
    for (const at of [14, 15, 16]) texts.push(await fetchText(line, view.getUint8(at)));
    const [manufacturer = '', model = '', serial = ''] = texts;
    return {
        vendor: view.getUint16(8, true),
        product: view.getUint16(10, true),
        release: view.getUint16(12, true),
        // Its firmware gives no name of a maker: SHUT is spoken by MGE's and Eaton's only.
        ...{ manufacturer: manufacturer || 'EATON', model, serial, port: path },
    };
}

async function reportDescriptor(line: ShutLine): Promise<Uint8Array> {
    const [, , , , , , , low = 0, high = 0] = await descriptorOf(line, OF_INTERFACE, HID, HID_BYTES);
    return descriptorOf(line, OF_INTERFACE, REPORT, low | (high << 8));
}

/** '' for index 0, and for one that cannot be read: a name is worth no trouble. */
async function fetchText(line: ShutLine, index: number): Promise<string> {
    if (index === 0) return '';
    try {
        const answer = await descriptorOf(line, OF_DEVICE, STRING | index, STRING_BYTES);
        const characters = answer.subarray(2, Math.min(answer[0] ?? 0, answer.length));
        return cleanString(new TextDecoder('utf-16le').decode(characters));
    } catch (error) {
        if (error instanceof GatewayError && error.code === 'device-refused') return '';
        throw error;
    }
}

function descriptorOf(line: ShutLine, requestType: number, value: number, length: number): Promise<Uint8Array> {
    return line.transferIn({ requestType, request: GET_DESCRIPTOR, value, length });
}
