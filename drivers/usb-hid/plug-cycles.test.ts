// A thousand times in and out, through the supervisor and a real driver process: whatever an opened device holds is let go of when it goes.

import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import type { DeviceId } from '#model/device.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { Supervisor } from '../../firmware/supervisor/supervisor.ts';
import { EventCollector } from '../../firmware/supervisor/testing/event-collector.ts';
import { until } from '../../test/running-gateway.ts';

const CYCLES = 1000;
const WARM_CYCLES = 50;
// Measured: 250 kB in this process, of the test itself, none in that of the driver. A device that is kept takes thirty kilobytes.
const LEAK_BYTES_MAX = 2_000_000;

const HOST = join(import.meta.dirname, '..', 'host.ts');
const DRIVER = join(import.meta.dirname, 'testing', 'folder-bus-driver.ts');
const RECORDING = join(
    ...[import.meta.dirname, '..', '..', 'testcases', 'usb-hid', 'standard-line-interactive', 'device.txt'],
);

test('a thousand cycles of plugging in and out leave no memory, no file and no timer behind', async (t) => {
    t.timeout(240_000);
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-bus-'));
    process.env.POWERCHAIN_FOLDER_BUS = folder;
    const log = silentLog();
    const gateway = new Gateway({ log });
    const events = new EventCollector(gateway);
    const drivers = { 'usb-hid': { file: DRIVER, process: 'per-device' } } as const;
    const supervisor = new Supervisor({ gateway, log, drivers, hostFile: HOST });
    t.teardown(async () => {
        await supervisor.stop();
        rmSync(folder, { recursive: true });
    });
    const id = 'ups1' as DeviceId;
    const spec = { id, type: 'ups', driver: 'usb-hid', description: '', parents: [] } as const;
    gateway.apply({ type: 'device-added', device: id, spec });
    // Never polled: a cable that is pulled must be noticed without.
    supervisor.configure([{ spec, options: {}, pollSeconds: 3600 }]);
    const becomes = async (link: 'ok' | 'lost'): Promise<void> => {
        await events.until('link', (event) => event.link === link);
        events.clear();
    };
    const cycle = async (node: string): Promise<void> => {
        copyFileSync(RECORDING, join(folder, 'coming'));
        renameSync(join(folder, 'coming'), node);
        await becomes('ok');
        rmSync(node);
        await becomes('lost');
    };
    const burden = async () => {
        const pid = supervisor.processOf(id)?.pid ?? 0;
        const heap = join(folder, 'heap');
        rmSync(heap, { force: true });
        process.kill(pid, 'SIGUSR2');
        await until(
            async () => existsSync(heap),
            (isCounted) => isCounted,
        );
        return {
            pid,
            gateway: heapBytes(),
            resources: process.getActiveResourcesInfo().length,
            driver: Number(readFileSync(heap, 'latin1')),
            files: readdirSync(`/proc/${pid}/fd`).length,
        };
    };
    await becomes('lost');
    for (let warm = 0; warm < WARM_CYCLES; warm++) await cycle(join(folder, `hidraw${warm % 4}`));
    const before = await burden();

    for (let count = 0; count < CYCLES; count++) await cycle(join(folder, `hidraw${count % 4}`));

    const after = await burden();
    const grown = { gateway: after.gateway - before.gateway, driver: after.driver - before.driver };
    t.log(`${CYCLES} cycles: gateway ${grown.gateway} bytes, driver ${grown.driver} bytes, ${after.files} files`);
    t.is(after.pid, before.pid, 'the same process all the time');
    t.true(after.files <= before.files, 'files');
    t.true(after.resources <= before.resources + 1, 'timers');
    t.true(grown.gateway < LEAK_BYTES_MAX, `${grown.gateway} bytes`);
    t.true(grown.driver < LEAK_BYTES_MAX, `${grown.driver} bytes`);
});

function heapBytes(): number {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    return process.memoryUsage().heapUsed;
}
