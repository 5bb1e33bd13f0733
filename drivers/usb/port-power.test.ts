// Taking the power from a port, in the files of a kernel that is not there.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { powerCyclePort } from './port-power.ts';

function sysfs(t: { teardown(end: () => void): void }, ...files: readonly string[]): string {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-sysfs-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    for (const file of files) {
        const path = join(folder, 'bus', 'usb', 'devices', file);
        mkdirSync(join(path, '..'), { recursive: true });
        writeFileSync(path, '0');
    }
    return folder;
}

for (const [port, file] of [
    ['1-3', '1-0:1.0/usb1-port3/disable'],
    ['2-1.4', '2-1:1.0/2-1-port4/disable'],
    ['2-1.4.12', '2-1.4:1.0/2-1.4-port12/disable'],
] as const) {
    test(`port ${port} is switched by ${file}: off for two seconds, then on again until the device is there`, async (t) => {
        const folder = sysfs(t, '2-1:1.0/2-1-port3/disable', file);
        const devices = join(folder, 'bus', 'usb', 'devices');
        const states: string[] = [];
        let waitedMs = 0;
        const pause = async (milliseconds: number): Promise<void> => {
            states.push(readFileSync(join(devices, file), 'utf8'));
            waitedMs += milliseconds;
            if (waitedMs >= 2300) mkdirSync(join(devices, port), { recursive: true });
        };

        t.true(await powerCyclePort(port, folder, pause));

        t.deepEqual(states, ['1', '0', '0', '0']);
        t.true(existsSync(join(devices, port)));
    });
}

test('a hub without the file, or without the right to write it, is left alone', async (t) => {
    t.false(await powerCyclePort('1-3', sysfs(t)));
    t.false(await powerCyclePort('1-3', sysfs(t, '1-0:1.0/usb1-port3/disable/not-a-file')));
});
