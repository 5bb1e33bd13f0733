// A recorded UPS as a USB device: it answers standard and HID requests with what was recorded, remembers what was written, and
// tells input reports. A test may step in before any request: stall it, lie, keep silent, vanish.

import { writeField } from '../../../drivers/usb-hid/field-value.ts';
import { parseReportDescriptor, reportBytes } from '../../../drivers/usb-hid/report-descriptor.ts';
import { RecordedDevice } from '../../../drivers/usb-hid/testing/recorded-device.ts';

/** A control transfer, USB 2.0 §9.3. */
export interface Setup {
    readonly requestType: number;
    readonly request: number;
    readonly value: number;
    readonly length: number;
    readonly data: Uint8Array;
}

/** `silent`: the transfer never ends. */
export type Answer = Uint8Array | 'stall' | 'silent';

export interface UsbUpsOptions {
    readonly recording: string;
    /** Instead of the recorded one; '': it has none. */
    readonly serial?: string;
    /** Instead of the recorded one. */
    readonly vendor?: number;
}

const DESCRIPTOR = { device: 1, configuration: 2, text: 3, hid: 0x21, report: 0x22 } as const;
// No recording has strings with these numbers.
const TEXT = { manufacturer: 0xf1, product: 0xf2, serial: 0xf3 } as const;
const DONE = new Uint8Array();

export class UsbUps {
    readonly recorded: RecordedDevice;
    readonly #serial: string;
    readonly #vendor: number;
    readonly #isNumbered: boolean;
    /** Steps in before a request; undefined: the device answers as usual. */
    intercept: ((setup: Setup) => Answer | undefined) | undefined;
    /** Where input reports go; undefined while it is not plugged in. */
    listener: ((report: Uint8Array) => void) | undefined;

    constructor({ recording, serial, vendor }: UsbUpsOptions) {
        this.recorded = new RecordedDevice(recording);
        this.#serial = serial ?? this.recorded.identity.serial;
        this.#vendor = vendor ?? this.recorded.identity.vendor;
        this.#isNumbered = parseReportDescriptor(this.recorded.descriptor).isNumbered;
    }

    get ids(): { readonly vendor: number; readonly product: number } {
        return { vendor: this.#vendor, product: this.recorded.identity.product };
    }

    async control(setup: Setup): Promise<Answer> {
        const answer = this.intercept?.(setup) ?? (await this.#answer(setup));
        return typeof answer === 'string' ? answer : answer.subarray(0, setup.length);
    }

    /** Sends the bytes as an input report. */
    tell(...report: readonly number[]): void {
        this.listener?.(Uint8Array.from(report));
    }

    /**
     * Something changes in the device: each field with that usage (`0x008500d0`) in its reports, those that it tells by itself
     * are told.
     */
    change(usage: number, value: number): void {
        const descriptor = parseReportDescriptor(this.recorded.descriptor);
        for (const field of descriptor.fields.filter(({ path }) => path.at(-1) === usage)) {
            const bytes = reportBytes(descriptor, field.type, field.reportId);
            const now = this.recorded.reports.get(field.reportId) ?? new Uint8Array();
            const report = new Uint8Array(bytes);
            report.set(now.subarray(0, bytes));
            report[0] = field.reportId;
            const changed = writeField(field, report, value);
            if (field.type === 'feature') this.recorded.reports.set(field.reportId, changed);
            if (field.type === 'input') this.tell(...this.#onWire(changed));
        }
    }

    async #answer({ requestType, request, value, data }: Setup): Promise<Answer> {
        const [kind, index] = [value >> 8, value & 0xff];
        switch (`${requestType.toString(16)} ${request}`) {
            case '80 6':
            case '81 6':
                return this.#descriptor(kind, index);
            case 'a1 1': // USB HID 1.11 §7.2.1 GET_REPORT
                return this.#report(index);
            case '21 9': // §7.2.2 SET_REPORT
                await this.recorded.setFeature(this.#isNumbered ? data : Uint8Array.from([0, ...data]));
                return DONE;
            case '80 0':
                return Uint8Array.from([0, 0]);
            default: // SET_IDLE, SET_PROTOCOL, CLEAR_FEATURE: nothing to do. What would be read is unknown.
                return (requestType & 0x80) === 0 ? DONE : 'stall';
        }
    }

    #report(id: number): Answer {
        const report = this.recorded.reports.get(id);
        return report === undefined ? 'stall' : this.#onWire(report);
    }

    /** Devices without numbered reports send none. */
    #onWire(report: Uint8Array): Uint8Array {
        return this.#isNumbered ? report : report.subarray(1);
    }

    async #descriptor(kind: number, index: number): Promise<Answer> {
        switch (kind) {
            case DESCRIPTOR.device:
                return this.#deviceDescriptor();
            case DESCRIPTOR.configuration:
                return this.#configuration();
            case DESCRIPTOR.text:
                return this.#text(index);
            case DESCRIPTOR.hid:
                return this.#hidDescriptor();
            case DESCRIPTOR.report:
                return this.recorded.descriptor;
            default:
                return 'stall';
        }
    }

    /** USB 2.0 §9.6.1. */
    #deviceDescriptor(): Uint8Array {
        const { vendor, product } = this.ids;
        const { manufacturer, model } = this.recorded.identity;
        const texts = [manufacturer && TEXT.manufacturer, model && TEXT.product, this.#serial && TEXT.serial].map(
            (index) => index || 0,
        );
        return Uint8Array.from([18, 1, 0x10, 1, 0, 0, 0, 64, ...word(vendor), ...word(product), 0, 1, ...texts, 1]);
    }

    /** USB 2.0 §9.6.3, §9.6.5, §9.6.6: one interface of class HID, one interrupt endpoint. */
    #configuration(): Uint8Array {
        const body = [9, 4, 0, 0, 1, 3, 0, 0, 0, ...this.#hidDescriptor(), 7, 5, 0x81, 3, 64, 0, 10];
        return Uint8Array.from([9, 2, ...word(9 + body.length), 1, 1, 0, 0xa0, 1, ...body]);
    }

    /** USB HID 1.11 §6.2.1. */
    #hidDescriptor(): Uint8Array {
        return Uint8Array.from([9, 0x21, 0x10, 1, 0, 1, 0x22, ...word(this.recorded.descriptor.length)]);
    }

    async #text(index: number): Promise<Answer> {
        if (index === 0) return Uint8Array.from([4, 3, ...word(0x0409)]);
        const { manufacturer, model } = this.recorded.identity;
        const own: Readonly<Record<number, string>> = {
            [TEXT.manufacturer]: manufacturer,
            [TEXT.product]: model,
            [TEXT.serial]: this.#serial,
        };
        const text = own[index] ?? (await this.recorded.text(index));
        if (text === undefined) return 'stall';
        const utf16 = Buffer.from(text, 'utf16le');
        return Uint8Array.from([2 + utf16.length, 3, ...utf16]);
    }
}

function word(number: number): [number, number] {
    return [number & 0xff, number >> 8];
}
