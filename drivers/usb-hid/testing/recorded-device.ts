// A recorded HID device: lines `vid`, `pid`, `mfr`, `product`, `serial`, `string N text`, `desc HEX` (several are put together),
// `report ID HEX`; what follows a `#` is a remark. It answers the reports that were recorded, stalls on the others, and
// remembers what was written. For tests only.

import { GatewayError } from '#model/errors.ts';
import { cleanString, type UsbIdentity } from '../../usb/identity.ts';
import { parseReportDescriptor } from '../report-descriptor.ts';
import type { HidListener, HidTransport } from '../transport.ts';

export class RecordedDevice implements HidTransport {
    readonly identity: UsbIdentity;
    readonly descriptor: Uint8Array;
    readonly reports = new Map<number, Uint8Array>();
    /** Feature reports that were written, in order. */
    readonly written: string[] = [];
    /** Feature reports that were asked for. */
    readonly asked: number[] = [];
    readonly #texts = new Map<number, string>();
    #listener: HidListener | undefined;
    isClosed = false;
    isGone = false;

    constructor(recording: string) {
        const fields = new Map<string, string>();
        let descriptor = '';
        for (const text of recording.split('\n')) {
            const line = text.replace(/\s*#.*$/, '');
            const [, key = '', rest = ''] = /^(\w+)(?: (.*))?$/.exec(line) ?? [];
            const [, id = '', value = ''] = /^(\S+)(?: (.*))?$/.exec(rest) ?? [];
            if (key === 'string') this.#texts.set(Number(id), cleanString(value));
            else if (key === 'report')
                this.reports.set(Number.parseInt(id, 16), Buffer.from(value.replace(/\s/g, ''), 'hex'));
            else if (key === 'desc') descriptor += rest.replace(/\s/g, '');
            else fields.set(key, rest);
        }
        this.descriptor = Buffer.from(descriptor, 'hex');
        this.identity = {
            vendor: Number.parseInt(fields.get('vid') ?? '0', 16),
            product: Number.parseInt(fields.get('pid') ?? '0', 16),
            release: 0,
            manufacturer: cleanString(fields.get('mfr') ?? ''),
            model: cleanString(fields.get('product') ?? ''),
            serial: cleanString(fields.get('serial') ?? ''),
            port: '1-1',
        };
        // Devices without numbered reports are recorded without the byte of the id.
        if (parseReportDescriptor(this.descriptor).isNumbered) return;
        for (const [id, report] of this.reports) this.reports.set(id, Buffer.from([0, ...report]));
    }

    async getFeature(reportId: number): Promise<Uint8Array> {
        if (this.isGone) throw gone();
        this.asked.push(reportId);
        const report = this.reports.get(reportId);
        if (report === undefined) throw new GatewayError('device-refused', `report ${reportId} was not recorded`);
        return Uint8Array.from(report);
    }

    async setFeature(report: Uint8Array): Promise<void> {
        if (this.isGone) throw gone();
        this.written.push(Buffer.from(report).toString('hex').replace(/../g, '$& ').trim());
        this.reports.set(report[0] ?? 0, Uint8Array.from(report));
    }

    async text(index: number): Promise<string | undefined> {
        return this.#texts.get(index);
    }

    listen(listener: HidListener): void {
        this.#listener = listener;
    }

    async close(): Promise<void> {
        this.isClosed = true;
    }

    /** The device tells something by itself. */
    push(...report: number[]): void {
        this.#listener?.input(Uint8Array.from(report));
    }

    pull(): void {
        this.isGone = true;
        this.#listener?.lost(gone());
    }
}

function gone(): GatewayError {
    return new GatewayError('device-gone', 'it was unplugged (USB port 1-1)');
}
