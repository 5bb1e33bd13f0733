// A recorded UPS as a USB device: it answers standard and HID requests with what was recorded, remembers what was written, and
// tells input reports. A test may step in before any request: stall it, lie, keep silent, vanish.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeField } from '../../../drivers/usb-hid/field-value.ts';
import { parseReportDescriptor, reportBytes } from '../../../drivers/usb-hid/report-descriptor.ts';
import { RecordedDevice } from '../../../drivers/usb-hid/testing/recorded-device.ts';
import { ROOT } from '../../source-files.ts';
import { type Answer, answerStandard, type HidFace, type Setup, type UsbPeripheral } from './usb-peripheral.ts';

const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(ROOT, '..', 'shared', 'data');
const recording = (name: string): string => readFileSync(join(DATA, 'hid', 'devices', `${name}.txt`), 'utf8');

export const APC_500 = recording('real-051d-0002-apc-back-ups-500');
export const CYBERPOWER_1500 = recording('real-0764-0501-cyberpower-cp1500avrlcda');
/** Battery System page, HID PDC 1.1 §4.2: ACPresent. */
export const AC_PRESENT = 0x008500d0;

export interface UsbUpsOptions {
    readonly recording: string;
    /** Instead of the recorded one; '': it has none. */
    readonly serial?: string;
    /** Instead of the recorded one. */
    readonly vendor?: number;
}

const DONE = new Uint8Array();

export class UsbUps implements UsbPeripheral {
    readonly recorded: RecordedDevice;
    readonly packetBytes = 64;
    readonly #face: HidFace;
    readonly #isNumbered: boolean;
    /** Steps in before a request; undefined: the device answers as usual. */
    intercept: ((setup: Setup) => Answer | undefined) | undefined;
    listener: ((report: Uint8Array) => void) | undefined;
    begun: UsbPeripheral['begun'];

    constructor({ recording, serial, vendor }: UsbUpsOptions) {
        this.recorded = new RecordedDevice(recording);
        const { identity, descriptor } = this.recorded;
        this.#face = {
            ...identity,
            serial: serial ?? identity.serial,
            vendor: vendor ?? identity.vendor,
            reportDescriptor: descriptor,
            packetBytes: this.packetBytes,
            text: (index) => this.recorded.text(index),
        };
        this.#isNumbered = parseReportDescriptor(descriptor).isNumbered;
    }

    get ids(): { readonly vendor: number; readonly product: number } {
        return this.#face;
    }

    async control(setup: Setup): Promise<Answer> {
        const answer =
            this.intercept?.(setup) ?? (await answerStandard(this.#face, setup)) ?? (await this.#answer(setup));
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
        switch (`${requestType.toString(16)} ${request}`) {
            case 'a1 1': // USB HID 1.11 §7.2.1 GET_REPORT
                return this.#report(value & 0xff);
            case '21 9': // §7.2.2 SET_REPORT
                await this.recorded.setFeature(this.#isNumbered ? data : Uint8Array.from([0, ...data]));
                return DONE;
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
}
