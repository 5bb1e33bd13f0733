// The pipe over the native USB library. The kernel's HID driver is sent away from the interface: most of these chips call themselves
// HID devices.

import { GatewayError, messageOf } from '#model/errors.ts';
import { type NativeDevice, openNative } from '../../usb/usb-device.ts';
import { isPluggedIn, type UsbDevice } from '../../usb/usb-devices.ts';
import type { Setup, UsbPipe } from './pipe.ts';

const INTERFACE = 0;
// Firmware that does not take a transfer in two seconds never does.
const CONTROL_MS = 2000;

/** Throws GatewayError: `device-gone`, or `device-unreachable` with what is in the way. */
export async function openPipe(plugged: UsbDevice): Promise<UsbPipe> {
    const { vendor, product, port } = plugged.identity;
    try {
        const device = await openNative({ vendor, product, port, address: plugged.address });
        if (device === undefined) throw new Error('the library does not see it');
        // Nobody may be there to be sent away.
        await device.detachKernelDriver(INTERFACE).catch(() => undefined);
        await device.claimInterface(INTERFACE);
        return new NativePipe(plugged, device);
    } catch (error) {
        throw failure(plugged, error, 'cannot be opened');
    }
}

class NativePipe implements UsbPipe {
    readonly #plugged: UsbDevice;
    readonly #device: NativeDevice;
    readonly #in: { readonly number: number; readonly bytes: number };
    readonly #out: { readonly number: number; readonly bytes: number };

    constructor(plugged: UsbDevice, device: NativeDevice) {
        this.#plugged = plugged;
        this.#device = device;
        this.#in = endpointOf(device, 'in');
        this.#out = endpointOf(device, 'out');
    }

    get place(): string {
        return `USB port ${this.#plugged.identity.port}`;
    }

    get inBytes(): number {
        return this.#in.bytes;
    }

    get outBytes(): number {
        return this.#out.bytes;
    }

    async controlOut({ type, recipient, request, value, index }: Setup, data: Uint8Array): Promise<void> {
        const setup = { requestType: type, recipient, request, value, index };
        await this.#try('takes no data', () => this.#device.nativeControlTransferOut(setup, CONTROL_MS, data));
    }

    async controlIn({ type, recipient, request, value, index }: Setup, length: number): Promise<Uint8Array> {
        const setup = { requestType: type, recipient, request, value, index };
        const answer = await this.#try('does not answer', () =>
            this.#device.nativeControlTransferIn(setup, CONTROL_MS, length),
        );
        return answer ?? new Uint8Array();
    }

    async read(length: number, patienceMs: number): Promise<Uint8Array> {
        // Whole packets: what does not fit would be an error, not a rest.
        const bytes = Math.ceil(length / this.#in.bytes) * this.#in.bytes;
        const askedAtMs = performance.now();
        try {
            return (await this.#device.nativeTransferIn(this.#in.number, patienceMs, bytes)) ?? new Uint8Array();
        } catch (error) {
            const isLate = performance.now() - askedAtMs >= patienceMs * ALMOST;
            if (isLate && isPluggedIn(this.#plugged)) return new Uint8Array();
            throw failure(this.#plugged, error, 'cannot be read');
        }
    }

    async write(data: Uint8Array): Promise<void> {
        await this.#try('takes no data', () => this.#device.nativeTransferOut(this.#out.number, CONTROL_MS, data));
    }

    async close(): Promise<void> {
        // A device that is gone cannot be closed properly; that is no news.
        await this.#device.releaseInterface(INTERFACE).catch(() => undefined);
        await this.#device.close().catch(() => undefined);
    }

    async #try<Answer>(what: string, action: () => Promise<Answer>): Promise<Answer> {
        try {
            return await action();
        } catch (error) {
            throw failure(this.#plugged, error, what);
        }
    }
}

// A timer may fire a little early.
const ALMOST = 0.9;

interface Endpoint {
    readonly direction: string;
    readonly endpointNumber: number;
    readonly packetSize: number;
}

interface Interface {
    readonly interfaceNumber: number;
    readonly alternate: { readonly endpoints: readonly Endpoint[] };
}

/** Number 0 with 0 bytes: there is none. */
function endpointOf(device: NativeDevice, direction: 'in' | 'out'): { number: number; bytes: number } {
    const interfaces: readonly Interface[] = device.configuration?.interfaces ?? [];
    const own = interfaces.find(({ interfaceNumber }) => interfaceNumber === INTERFACE);
    const endpoint = own?.alternate.endpoints.find((one) => one.direction === direction);
    return { number: endpoint?.endpointNumber ?? 0, bytes: endpoint?.packetSize ?? 0 };
}

function failure(plugged: UsbDevice, error: unknown, what: string): GatewayError {
    if (error instanceof GatewayError) return error;
    const { port } = plugged.identity;
    const isThere = isPluggedIn(plugged);
    const why = isThere ? `it ${what}: ${messageOf(error)}` : 'it was unplugged';
    return new GatewayError(isThere ? 'device-unreachable' : 'device-gone', `${why} (USB port ${port})`, {
        cause: error,
    });
}
