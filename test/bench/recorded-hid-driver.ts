// For the bench: the usb-hid driver on a device in memory. A command makes the device tell by itself that mains is lost or back.
// The real driver is loaded too, with its native library: a process must weigh what it weighs on a machine with hardware.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { devicesAsync } from 'node-hid';
import { ok } from '#model/result.ts';
import type { Driver } from '../../drivers/driver.ts';
import '../../drivers/usb-hid/driver.ts';
import { openHidDevice } from '../../drivers/usb-hid/open-device.ts';
import { RecordedDevice } from '../../drivers/usb-hid/testing/recorded-device.ts';
import { ROOT } from '../source-files.ts';

const RECORDING = join(ROOT, 'testcases', 'usb-hid', 'standard-told-unasked', 'device.txt');
/** Flags of its only input report. */
const REPORTS = { 'test.failure.start': [0, 0b100], 'test.failure.stop': [0, 0b011] } as const;

export const driver: Driver = {
    async scan() {
        // There is nothing to find.
    },
    async open(_device, report) {
        // Loads the native library.
        await devicesAsync();
        const transport = new RecordedDevice(readFileSync(RECORDING, 'utf8'));
        const opened = await openHidDevice({ transport, report });
        return {
            poll: () => opened.poll(),
            close: () => opened.close(),
            async command({ name }) {
                transport.push(...(REPORTS[name as keyof typeof REPORTS] ?? []));
                return ok(undefined);
            },
        };
    },
};
