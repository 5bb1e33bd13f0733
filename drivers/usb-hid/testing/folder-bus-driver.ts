// The usb-hid driver on a bus that is a folder: a file in it is a UPS that is plugged in, its text a recording. For tests, as the file of a
// driver process; POWERCHAIN_FOLDER_BUS says which folder. After SIGUSR2 the file `heap` has the bytes that are in use, garbage collected.

import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HidBus, usbHidDriver } from '../driver.ts';
import type { HidrawNode } from '../hidraw-nodes.ts';
import { RecordedDevice } from './recorded-device.ts';

const folder = process.env.POWERCHAIN_FOLDER_BUS ?? '';

const bus: HidBus = {
    folder,
    list: () =>
        readdirSync(folder)
            .filter((name) => name.startsWith('hidraw'))
            .flatMap((name) => readNode(join(folder, name)) ?? []),
    open: async ({ path }) => {
        const device = new RecordedDevice(readFileSync(path, 'utf8'));
        const { getFeature } = device;
        device.getFeature = (id) => {
            if (!existsSync(path)) device.pull();
            return getFeature.call(device, id);
        };
        return device;
    },
};

export const driver = usbHidDriver(bus);

process.on('SIGUSR2', () => {
    globalThis.gc?.();
    writeFileSync(join(folder, 'counted'), String(process.memoryUsage().heapUsed));
    renameSync(join(folder, 'counted'), join(folder, 'heap'));
});

function readNode(path: string): HidrawNode | undefined {
    try {
        const { identity, descriptor } = new RecordedDevice(readFileSync(path, 'utf8'));
        return { path, identity, descriptor, interfaceNumber: 0, address: statSync(path).ino, texts: new Map() };
    } catch {
        return undefined; // It went while we looked.
    }
}
