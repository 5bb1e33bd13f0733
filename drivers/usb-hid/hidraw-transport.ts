// A HID device behind the kernel's hidraw: node-hid reads and writes reports, in its own threads. Native code: one device in one
// process. The kernel's HID driver stays bound, which is what makes unplugging and waking up clean.

import { HIDAsync } from 'node-hid';
import { GatewayError, messageOf } from '#model/errors.ts';
import { fetchString } from '../usb/usb-device.ts';
import { type HidrawNode, listHidraw } from './hidraw-nodes.ts';
import { parseReportDescriptor } from './report-descriptor.ts';
import type { HidListener, HidTransport } from './transport.ts';

// APC's “Back-UPS ES 525” answers more bytes than it declares; what does not fit is lost, and with some kernels the whole answer.
const SPARE_BYTES = 64;
// The kernel gives up after 5 s (USB_CTRL_GET_TIMEOUT). A refusal comes within milliseconds.
const SILENT_AFTER_MS = 4500;

/** Throws GatewayError `device-unreachable` when it cannot be opened. */
export async function openHidraw(node: HidrawNode): Promise<HidTransport> {
    try {
        return new HidrawTransport(node, await HIDAsync.open(node.path));
    } catch (error) {
        throw new GatewayError('device-unreachable', `${node.path} cannot be opened (${messageOf(error)})`, {
            cause: error,
        });
    }
}

class HidrawTransport implements HidTransport {
    readonly #node: HidrawNode;
    readonly #hid: HIDAsync;
    readonly #isNumbered: boolean;

    constructor(node: HidrawNode, hid: HIDAsync) {
        this.#node = node;
        this.#hid = hid;
        this.#isNumbered = parseReportDescriptor(node.descriptor).isNumbered;
    }

    get identity() {
        return this.#node.identity;
    }

    get descriptor() {
        return this.#node.descriptor;
    }

    async getFeature(reportId: number, length: number): Promise<Uint8Array> {
        const report = await this.#try(() => this.#hid.getFeatureReport(reportId, length + SPARE_BYTES));
        if (report.length === 0) throw new GatewayError('device-refused', `report ${reportId} is empty`);
        return Uint8Array.from(report);
    }

    async setFeature(report: Uint8Array): Promise<void> {
        await this.#try(() => this.#hid.sendFeatureReport(Buffer.from(report)));
    }

    async text(index: number): Promise<string | undefined> {
        const { identity, address, texts } = this.#node;
        return texts.get(index) ?? fetchString({ ...identity, address }, index);
    }

    listen(listener: HidListener): void {
        this.#hid.on('error', (error) => listener.lost(this.#lost(error)));
        this.#hid.on('data', (data: Buffer) => {
            // Linux hidraw: without numbered reports there is no byte for the id.
            listener.input(Uint8Array.from(this.#isNumbered ? data : [0, ...data]));
        });
    }

    async close(): Promise<void> {
        // A device that is gone cannot be closed properly; that is no news.
        await this.#hid.close().catch(() => undefined);
    }

    async #try<Answer>(action: () => Promise<Answer>): Promise<Answer> {
        const askedAtMs = performance.now();
        try {
            return await action();
        } catch (error) {
            if (!isPluggedIn(this.#node)) throw this.#lost(error);
            const seconds = (performance.now() - askedAtMs) / 1000;
            if (seconds * 1000 >= SILENT_AFTER_MS) {
                const message = `it does not answer for ${seconds.toFixed(0)} s (USB port ${this.identity.port})`;
                throw new GatewayError('device-unreachable', message, { cause: error });
            }
            throw new GatewayError('device-refused', messageOf(error), { cause: error });
        }
    }

    #lost(error: unknown): GatewayError {
        const { port } = this.#node.identity;
        const isThere = isPluggedIn(this.#node);
        const why = isThere ? `reading failed: ${messageOf(error)}` : 'it was unplugged';
        return new GatewayError(isThere ? 'device-unreachable' : 'device-gone', `${why} (USB port ${port})`, {
            cause: error,
        });
    }
}

/** Whether it is still the same one: who is plugged in again has another address. */
function isPluggedIn({ path, address }: HidrawNode): boolean {
    return listHidraw().some((node) => node.path === path && node.address === address);
}
