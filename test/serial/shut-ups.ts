// A UPS that speaks SHUT on a virtual line, written from the description of the framing: it confirms frames, answers control transfers
// with what was recorded, and asks for what came spoilt. For tests only.

import { RecordedDevice } from '../../drivers/usb-hid/testing/recorded-device.ts';
import type { VirtualLine } from './virtual-line.ts';

const [ACK, NAK] = [0x06, 0x15];
/** How much the UPS should tell by itself: all, the most important, nothing. */
const SYNC = [0x16, 0x17, 0x18];
const [REQUEST, RESPONSE, NOTIFY, LAST] = [0x01, 0x04, 0x05, 0x80];
// Indexes of its names; recordings have none so high.
const TEXT = { manufacturer: 0xf1, product: 0xf2, serial: 0xf3 } as const;

export class ShutUps {
    readonly recorded: RecordedDevice;
    readonly #line: VirtualLine;
    #heard: number[] = [];
    #message: number[] = [];
    /** Frames of the answer that are still to be sent. */
    #outgoing: Uint8Array[] = [];
    /** Steps in before a frame is sent: noise. */
    spoil: ((frame: Uint8Array) => Uint8Array) | undefined;
    isSilent = false;

    constructor(line: VirtualLine, recording: string) {
        this.recorded = new RecordedDevice(recording);
        this.#line = line;
        line.onBytes((bytes) => {
            this.#heard.push(...bytes);
            this.#work();
        });
    }

    /** The UPS tells a report by itself. */
    notify(...report: readonly number[]): void {
        const pieces = Math.ceil(report.length / 8);
        for (let at = 0; at < pieces; at++) {
            const data = report.slice(at * 8, at * 8 + 8);
            this.#send(frame(NOTIFY | (at === pieces - 1 ? LAST : 0), data));
        }
    }

    #work(): void {
        while (this.#heard.length > 0) {
            const [first = 0, length = 0] = this.#heard;
            if (SYNC.includes(first) || first === ACK || first === NAK) {
                this.#heard.shift();
                this.#token(first);
                continue;
            }
            const size = length & 0x0f;
            if (this.#heard.length < 2 || this.#heard.length < size + 3) return;
            const [type = 0, , ...rest] = this.#heard.splice(0, size + 3);
            const data = rest.slice(0, size);
            const isGood = length >> 4 === size && rest[size] === xor(data);
            if (this.isSilent) continue;
            this.#send(Uint8Array.from([isGood ? ACK : NAK]));
            if (isGood && (type & ~LAST) === REQUEST) this.#request(data, (type & LAST) !== 0);
        }
    }

    #token(token: number): void {
        if (this.isSilent) return;
        if (SYNC.includes(token)) {
            this.#message = [];
            this.#outgoing = [];
            this.#send(Uint8Array.from([token]));
        } else if (token === ACK) {
            this.#outgoing.shift();
            this.#next();
        } else this.#next();
    }

    #request(data: readonly number[], isLast: boolean): void {
        this.#message.push(...data);
        if (!isLast) return;
        const [requestType = 0, request = 0, low = 0, high = 0, , , lengthLow = 0, lengthHigh = 0, ...body] =
            this.#message;
        this.#message = [];
        if (requestType === 0x21 && request === 9) {
            void this.recorded.setFeature(Uint8Array.from(body));
            return;
        }
        void this.#answer(request, high, low).then((answer) => {
            if (answer === undefined) return this.#send(Uint8Array.from([NAK]));
            const bytes = answer.subarray(0, lengthLow | (lengthHigh << 8));
            const count = Math.ceil(bytes.length / 8);
            this.#outgoing = Array.from({ length: count }, (_, at) =>
                frame(RESPONSE | (at === count - 1 ? LAST : 0), [...bytes.subarray(at * 8, at * 8 + 8)]),
            );
            this.#next();
        });
    }

    async #answer(request: number, kind: number, index: number): Promise<Uint8Array | undefined> {
        const { identity, descriptor, reports } = this.recorded;
        if (request === 1) return reports.get(index);
        if (request !== 6) return undefined;
        switch (kind) {
            case 1:
                return Uint8Array.from([
                    18,
                    1,
                    0x10,
                    1,
                    0,
                    0,
                    0,
                    8,
                    ...word(identity.vendor),
                    ...word(identity.product),
                    0,
                    1,
                    ...Object.values(TEXT),
                    1,
                ]);
            case 3:
                return text(await this.#text(index));
            case 0x21:
                return Uint8Array.from([9, 0x21, 0x10, 1, 0, 1, 0x22, ...word(descriptor.length)]);
            case 0x22:
                return descriptor;
            default:
                return undefined;
        }
    }

    async #text(index: number): Promise<string | undefined> {
        const { manufacturer, model, serial } = this.recorded.identity;
        const names: Readonly<Record<number, string>> = {
            [TEXT.manufacturer]: manufacturer,
            [TEXT.product]: model,
            [TEXT.serial]: serial,
        };
        return names[index] ?? this.recorded.text(index);
    }

    #next(): void {
        const [first] = this.#outgoing;
        if (first) this.#send(this.spoil?.(first) ?? first);
    }

    #send(bytes: Uint8Array): void {
        void this.#line.send(bytes);
    }
}

function frame(type: number, data: readonly number[]): Uint8Array {
    return Uint8Array.from([type, (data.length << 4) | data.length, ...data, xor(data)]);
}

function xor(data: readonly number[]): number {
    return data.reduce((sum, byte) => sum ^ byte, 0);
}

function word(number: number): [number, number] {
    return [number & 0xff, number >> 8];
}

function text(said: string | undefined): Uint8Array | undefined {
    if (said === undefined) return undefined;
    const utf16 = Buffer.from(said, 'utf16le');
    return Uint8Array.from([2 + utf16.length, 3, ...utf16]);
}
