// Eight GPIO lines: a Silicon Labs CP2112, for which Linux has a driver (hid-cp2112) that makes a GPIO chip of it. The test is the hand
// at the wires. Reports as in Silicon Labs AN495 §4: direction, levels, version, SMBus configuration.

import { type Answer, answerStandard, type HidFace, type Setup, type UsbPeripheral } from './usb-peripheral.ts';

const REPORT = { configuration: 0x02, get: 0x03, set: 0x04, version: 0x05, smbus: 0x06 } as const;
const SMBUS_BYTES = 13;
const DONE = new Uint8Array();

/** Feature reports of the maker's own page, by id and bytes. */
function descriptorOf(reports: readonly (readonly [id: number, bytes: number])[]): Buffer {
    const features = reports.flatMap(([id, bytes]) => [
        0x85,
        id,
        0x95,
        bytes,
        0x75,
        0x08,
        0x26,
        0xff,
        0x00,
        0x15,
        0x00,
        0x09,
        0x01,
        0xb1,
        0x02,
    ]);
    return Buffer.from([0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, ...features, 0xc0]);
}

export class UsbGpio implements UsbPeripheral {
    readonly ids = { vendor: 0x10c4, product: 0xea90 };
    readonly packetBytes = 64;
    readonly #face: HidFace;
    /** A bit a line; 1: it is an output. */
    #directions = 0;
    #configuration = [0, 0, 0];
    #smbus = new Uint8Array(SMBUS_BYTES);
    #latch = 0;
    /** Levels that the wires have by themselves: pulled up. */
    #wires = 0xff;
    listener: ((packet: Uint8Array) => void) | undefined;

    constructor() {
        const reportDescriptor = descriptorOf([
            [REPORT.configuration, 4],
            [REPORT.get, 1],
            [REPORT.set, 2],
            [REPORT.version, 2],
            [REPORT.smbus, SMBUS_BYTES],
        ]);
        const names = { manufacturer: 'Silicon Laboratories', model: 'CP2112 HID USB-to-SMBus Bridge', serial: '0001' };
        this.#face = { ...this.ids, ...names, reportDescriptor, packetBytes: this.packetBytes };
    }

    /** A contact pulls a line down, or lets it go. */
    setWire(line: number, isHigh: boolean): void {
        this.#wires = isHigh ? this.#wires | (1 << line) : this.#wires & ~(1 << line);
    }

    /** What the line is now, whoever drives it. */
    level(line: number): boolean {
        return (this.#levels & (1 << line)) !== 0;
    }

    get #levels(): number {
        return (this.#latch & this.#directions) | (this.#wires & ~this.#directions & 0xff);
    }

    async control(setup: Setup): Promise<Answer> {
        const answer = (await answerStandard(this.#face, setup)) ?? this.#answer(setup);
        return typeof answer === 'string' ? answer : answer.subarray(0, setup.length);
    }

    #answer({ requestType, request, value, data }: Setup): Answer {
        const id = value & 0xff;
        if (requestType === 0xa1 && request === 1) return this.#get(id);
        if (requestType === 0x21 && request === 9) this.#set(id, data);
        return (requestType & 0x80) === 0 ? DONE : 'stall';
    }

    #get(id: number): Answer {
        switch (id) {
            case REPORT.configuration:
                return Uint8Array.from([id, this.#directions, ...this.#configuration]);
            case REPORT.get:
                return Uint8Array.from([id, this.#levels]);
            case REPORT.version:
                return Uint8Array.from([id, 0x0c, 0x03]);
            case REPORT.smbus:
                return Uint8Array.from([id, ...this.#smbus]);
            default:
                return 'stall';
        }
    }

    #set(id: number, [, first = 0, second = 0, ...more]: Uint8Array): void {
        if (id === REPORT.configuration) {
            this.#directions = first;
            this.#configuration = [second, ...more].slice(0, 3);
        } else if (id === REPORT.set) {
            this.#latch = (this.#latch & ~second) | (first & second);
        } else if (id === REPORT.smbus) {
            this.#smbus = Uint8Array.from([first, second, ...more]).subarray(0, SMBUS_BYTES);
        }
    }
}
