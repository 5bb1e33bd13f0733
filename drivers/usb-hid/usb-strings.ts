// String descriptors, by control transfers on the USB device: hidraw has no way to ask for them. The kernel's HID driver stays where
// it is; a device-wide request claims nothing. Loaded only for devices that name strings. Never throws: a name is worth no trouble.

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

export async function fetchString(where: UsbAddress, index: number): Promise<string | undefined> {
    try {
        const { usb } = await import('usb');
        const devices = await usb.getDevices();
        const device = devices.find(
            (one) =>
                one.vendorId === where.vendor &&
                one.productId === where.product &&
                one.address === where.address &&
                one.ports.join('.') === where.port.replace(/^\d+-/, ''),
        );
        if (device === undefined) return undefined;
        await device.open();
        try {
            const setup = { request: GET_DESCRIPTOR, value: STRING | index, index: ENGLISH };
            const answer = await device.nativeControlTransferIn(
                { requestType: 'standard', recipient: 'device', ...setup },
                PATIENCE_MS,
                LENGTH_MAX,
            );
            return answer === null ? undefined : textOf(answer);
        } finally {
            await device.close();
        }
    } catch {
        return undefined; // No rights on /dev/bus/usb, a stall, no such string: it has no name then.
    }
}

/** The text of a string descriptor: length, type, then UTF-16LE. */
function textOf(descriptor: Uint8Array): string {
    const length = Math.min(descriptor[0] ?? 0, descriptor.length);
    return cleanString(new TextDecoder('utf-16le').decode(descriptor.subarray(HEADER, length)));
}
