// The HID devices of this machine as the Linux kernel lists them: /sys/class/hidraw. Reads files only, opens no device, needs no
// rights. What is unplugged while we look is left out.

import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cleanString, type UsbIdentity } from '../usb/identity.ts';

export interface HidrawNode {
    /** `/dev/hidraw0`. Another one after the next plugging in. */
    readonly path: string;
    readonly identity: UsbIdentity;
    readonly descriptor: Uint8Array;
    /** Of a composite device, the interface. */
    readonly interfaceNumber: number;
    /** Address on the bus: tells two equal devices apart while they are plugged in. */
    readonly address: number;
    /** Indexes of the strings that the kernel fetched (USB 2.0 §9.6.1), with their texts. */
    readonly texts: ReadonlyMap<number, string>;
}

export const SYSFS = '/sys';
// /dev/hidraw* are numbered from 0 and there are at most 64: HIDRAW_MAX_DEVICES.
const NODES_MAX = 64;

export function listHidraw(sysfs: string = SYSFS): HidrawNode[] {
    const folder = join(sysfs, 'class', 'hidraw');
    return namesIn(folder)
        .slice(0, NODES_MAX)
        .flatMap((name) => readNode(join(folder, name)) ?? []);
}

function namesIn(folder: string): string[] {
    try {
        return readdirSync(folder).sort();
    } catch {
        return []; // No HID at all, or no Linux: nothing is plugged in.
    }
}

/** …/1-1.4/1-1.4:1.0/0003:051D:0002.0001/hidraw/hidraw0 */
function readNode(entry: string): HidrawNode | undefined {
    try {
        const hid = realpathSync(join(entry, 'device'));
        const usbInterface = dirname(hid);
        const usb = dirname(usbInterface);
        const read = (file: string): string => readFileSync(join(usb, file), 'utf8').trimEnd();
        const strings = { manufacturer: optional(read, 'manufacturer'), product: optional(read, 'product') };
        const serial = optional(read, 'serial');
        return {
            path: `/dev/${basename(entry)}`,
            identity: {
                vendor: Number.parseInt(read('idVendor'), 16),
                product: Number.parseInt(read('idProduct'), 16),
                release: Number.parseInt(read('bcdDevice'), 16),
                manufacturer: strings.manufacturer,
                model: strings.product,
                serial,
                port: basename(usb),
            },
            descriptor: readFileSync(join(hid, 'report_descriptor')),
            interfaceNumber: Number.parseInt(readFileSync(join(usbInterface, 'bInterfaceNumber'), 'utf8'), 16),
            address: Number(read('devnum')),
            texts: textsOf(readFileSync(join(usb, 'descriptors')), [strings.manufacturer, strings.product, serial]),
        };
    } catch {
        return undefined; // No USB device (Bluetooth, virtual), or gone while we looked.
    }
}

function optional(read: (file: string) => string, file: string): string {
    try {
        return cleanString(read(file));
    } catch {
        return ''; // The device has no such string.
    }
}

// USB 2.0 §9.6.1: iManufacturer, iProduct, iSerialNumber are bytes 14, 15 and 16 of the device descriptor.
function textsOf(descriptors: Uint8Array, texts: readonly string[]): Map<number, string> {
    const indexed = texts.map((text, at) => [descriptors[14 + at] ?? 0, text] as const);
    return new Map(indexed.filter(([index, text]) => index !== 0 && text !== ''));
}
