// The driver of servers' supplies as a program for the guest: finds what the controller of its machine tells of, and prints the readings of
// each as a line of JSON, time and again. `--load` loads what a run will need, so that its compiled code is kept, and ends.

import { setTimeout as wait } from 'node:timers/promises';
import type { DeviceId } from '#model/device.ts';
import type { FoundDevice } from '#model/driver.ts';
import type { Report } from '../../../drivers/driver.ts';
import { driver } from '../../../drivers/psu/driver.ts';
import { SILENT_REPORT } from '../../../drivers/psu/silent-report.ts';

const POLL_MS = 1000;

if (process.argv[2] !== '--load') {
    const found: FoundDevice[] = [];
    await driver.scan({}, (one) => found.push(one), new AbortController().signal);
    console.log(JSON.stringify({ found: found.map(({ title }) => title) }));
    const all: Record<string, unknown> = {};
    const devices = await Promise.all(found.map((one) => open(one, all)));
    for (;;) {
        for (const device of devices) await device.poll();
        console.log(JSON.stringify(all));
        await wait(POLL_MS);
    }
}

async function open({ options }: FoundDevice, all: Record<string, unknown>) {
    const id = options.supply === undefined ? 'server' : `supply${options.supply}`;
    const report: Report = {
        ...SILENT_REPORT,
        allReadings: (values) => {
            all[id] = values;
        },
    };
    const spec = { id: id as DeviceId, type: 'psu' as const, driver: 'psu', description: '', parents: [] };
    const { type: _, ...login } = options;
    return driver.open({ spec, options: { driver: 'psu', ...login }, pollSeconds: POLL_MS / 1000 }, report);
}
