// Every folder of testcases/usb-hid/ is a device: what it answers (device.txt) and what the driver must make of it, readings and
// the bytes of every command (expected.json). Adding a device is adding a folder.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { hear } from './testing/listening.ts';
import { RecordedDevice } from './testing/recorded-device.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'testcases', 'usb-hid');

interface Expected {
    readonly family: string;
    readonly values: Readonly<Record<string, unknown>>;
    /** `command`, or `setting=value`: the feature reports that are written. */
    readonly writes: Readonly<Record<string, readonly string[]>>;
}

const names = readdirSync(FOLDER);

for (const name of names) {
    const text = readFileSync(join(FOLDER, name, 'device.txt'), 'utf8');
    const expected = JSON.parse(readFileSync(join(FOLDER, name, 'expected.json'), 'utf8')) as Expected;

    test(`${name} reads as expected, at first and when polled again`, async (t) => {
        const { device, heard } = await hear(new RecordedDevice(text));
        for (const round of ['first', 'again']) {
            await device.poll();
            t.deepEqual(heard.values, expected.values, round);
        }

        t.is(heard.family, expected.family);
        const offered = [
            ...heard.commands,
            ...Object.keys(heard.settings).filter((one) => !one.startsWith('ups.delay.')),
        ];
        t.deepEqual(
            offered.sort(),
            Object.keys(expected.writes)
                .map((order) => order.replace(/=.*/, ''))
                .sort(),
        );
    });

    test(`${name} is written what is expected`, async (t) => {
        for (const [order, writes] of Object.entries(expected.writes)) {
            const transport = new RecordedDevice(text);
            const { device } = await hear(transport);
            await device.poll();
            const [name = '', value] = order.split('=');
            const request =
                value === undefined ? ({ type: 'instant', name } as const) : ({ type: 'set', name, value } as const);
            t.deepEqual(await device.command(request), { ok: true, value: undefined }, order);
            t.deepEqual(transport.written, writes, order);
        }
        t.pass();
    });
}

test('there are devices to read', (t) => {
    t.true(names.length >= 4);
});
