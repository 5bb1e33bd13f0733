// The USB device below a HID interface, for what hidraw cannot do: string descriptors by index, and resetting the port. Device-wide
// requests: the kernel's HID driver stays where it is. The native module is loaded only when it is needed.

import { cleanString } from './identity.ts';

// USB 2.0 §9.4.3 GET_DESCRIPTOR, §9.6.7 string descriptor; a descriptor has at most 255 bytes.
const GET_DESCRIPTOR = 0x06;
const STRING = 0x0300;
const LENGTH_MAX = 255;
// USB 2.0 §9.6.7, the language that every UPS has its strings in.
const ENGLISH = 0x0409;
const HEADER = 2;
// Firmware that does not answer a standard request in a second never does.
const PATIENCE_MS = 1000;

export interface UsbAddress {
    readonly vendor: number;
    readonly product: number;
    readonly address: number;
    /** `1-1.4` */
    readonly port: string;
}

/** undefined: no rights on /dev/bus/usb, a stall, no such string. A name is worth no trouble. */
export function fetchString(where: UsbAddress, index: number): Promise<string | undefined> {
    return withDevice(where, async (device) => {
        const setup = { request: GET_DESCRIPTOR, value: STRING | index, index: ENGLISH };
        const answer = await device.nativeControlTransferIn(
            { requestType: 'standard', recipient: 'device', ...setup },
            PATIENCE_MS,
            LENGTH_MAX,
        );
        return answer === null ? undefined : textOf(answer);
    });
}

/**
 * Takes the interface from the kernel's HID driver, has it begin anew (USB 2.0 §9.4.10 SET_INTERFACE) and gives it back. What else the
 * device has goes on. False: we may not, it is gone, or it does not obey.
 */
export async function resetInterface(where: UsbAddress, number: number): Promise<boolean> {
    const done = await withDevice(where, async (device) => {
        // Where no driver of the kernel has it, ours will claim it.
        const hasDriver = await device.detachKernelDriver(number).then(
            () => true,
            () => false,
        );
        try {
            await device.claimInterface(number);
            await device.selectAlternateInterface(number, 0);
            await device.releaseInterface(number);
        } finally {
            if (hasDriver) await device.attachKernelDriver(number);
        }
        return true;
    });
    return done === true;
}

/** As if it had been pulled out and plugged in again. False: we may not, or it is gone. */
export async function resetPort(where: UsbAddress): Promise<boolean> {
    const done = await withDevice(where, async (device) => {
        await device.reset();
        return true;
    });
    return done === true;
}

export type NativeDevice = Awaited<ReturnType<typeof import('usb')['usb']['getDevices']>>[number];

/** Of the library, opened; undefined: no such device is plugged in. Throws what the library throws: no rights, mostly. */
export async function openNative({ vendor, product, address, port }: UsbAddress): Promise<NativeDevice | undefined> {
    const { usb } = await import('usb');
    const device = (await usb.getDevices()).find(
        (one) =>
            one.vendorId === vendor &&
            one.productId === product &&
            one.address === address &&
            one.ports.join('.') === port.replace(/^\d+-/, ''),
    );
    await device?.open();
    return device;
}

async function withDevice<Answer>(
    where: UsbAddress,
    action: (device: NativeDevice) => Promise<Answer>,
): Promise<Answer | undefined> {
    try {
        const device = await openNative(where);
        if (device === undefined) return undefined;
        try {
            return await action(device);
        } finally {
            await device.close();
        }
    } catch {
        return undefined; // What was asked for is missing then; whoever asked says so.
    }
}

/** The text of a string descriptor: length, type, then UTF-16LE. */
function textOf(descriptor: Uint8Array): string {
    const length = Math.min(descriptor[0] ?? 0, descriptor.length);
    return cleanString(new TextDecoder('utf-16le').decode(descriptor.subarray(HEADER, length)));
}
