// The USB devices of this machine as the Linux kernel lists them: /sys/bus/usb/devices. Reads files only, opens no device, needs no
// rights. What is unplugged while we look is left out.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanString, type UsbIdentity } from './identity.ts';

export interface UsbDevice {
    readonly identity: UsbIdentity;
    /** On its bus; another one after the next plugging in. */
    readonly address: number;
}

const SYSFS = '/sys';

export function listUsb(sysfs: string = SYSFS): UsbDevice[] {
    const folder = join(sysfs, 'bus', 'usb', 'devices');
    try {
        // `1-1.4`; interfaces have a colon in their name, root hubs are called usb1.
        const names = readdirSync(folder).filter((name) => /^\d+-[\d.]+$/.test(name));
        return names.sort().flatMap((name) => readDevice(folder, name) ?? []);
    } catch {
        return []; // No USB at all, or no Linux: nothing is plugged in.
    }
}

/** `/dev/bus/usb/001/004` */
export function deviceNode({ identity, address }: UsbDevice): string {
    const [bus = ''] = identity.port.split('-');
    return `/dev/bus/usb/${bus.padStart(3, '0')}/${String(address).padStart(3, '0')}`;
}

/** Whether it is still the same one: who is plugged in again has another address. */
export function isPluggedIn({ identity, address }: UsbDevice): boolean {
    return listUsb().some((one) => one.identity.port === identity.port && one.address === address);
}

function readDevice(folder: string, port: string): UsbDevice | undefined {
    const read = (file: string): string => readFileSync(join(folder, port, file), 'utf8').trimEnd();
    const optional = (file: string): string => {
        try {
            return cleanString(read(file));
        } catch {
            return ''; // The device has no such string.
        }
    };
    try {
        return {
            identity: {
                vendor: Number.parseInt(read('idVendor'), 16),
                product: Number.parseInt(read('idProduct'), 16),
                release: Number.parseInt(read('bcdDevice'), 16),
                manufacturer: optional('manufacturer'),
                model: optional('product'),
                serial: optional('serial'),
                port,
            },
            address: Number(read('devnum')),
        };
    } catch {
        return undefined;
    }
}
