// What UPSs with a process each cost while nothing happens: memory of a further one, processor time of each.

import { join } from 'node:path';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { Supervisor } from '../../firmware/supervisor/supervisor.ts';
import { until } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import { cpuOfTree, privateMemoryOf } from './process-memory.ts';

// The first pass is over, garbage collected, and the pages of starting given back.
const SETTLED_MS = 15_000;
const IDLE_MS = 30_000;

/**
 * Megabytes that each of the processes has for itself: what a further one adds, as the pages of Node's program are there already. PSS would
 * say the same on a machine where nobody else runs Node.
 */
export async function ownMemory(drivers: readonly number[]): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    return drivers.reduce((sum, pid) => sum + privateMemoryOf(pid), 0) / drivers.length;
}

/** Percent of a core, of each of the processes. */
export async function idleShare(drivers: readonly number[]): Promise<number> {
    const cpuMs = (): number => drivers.reduce((sum, pid) => sum + cpuOfTree(pid), 0);
    const [before, startedAt] = [cpuMs(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    return (100 * (cpuMs() - before)) / (performance.now() - startedAt) / drivers.length;
}

/** So many recorded HID UPSs, each in the process that the supervisor gives it, while `look` is told the numbers of these. */
export async function withRecordedHid<Answer>(
    count: number,
    codeCache: string,
    look: (drivers: readonly number[]) => Promise<Answer>,
): Promise<Answer> {
    // The drivers inherit it from us, as they would from the gateway.
    process.env.NODE_COMPILE_CACHE = codeCache;
    const log = silentLog();
    const live = new Gateway({ log });
    const file = join(ROOT, 'test', 'bench', 'recorded-hid-driver.ts');
    const drivers = { 'usb-hid': { file, process: 'per-device' } } as const;
    const supervisor = new Supervisor({ gateway: live, log, drivers, hostFile: join(ROOT, 'drivers', 'host.ts') });
    const devices = Array.from({ length: count }, (_, at) => {
        const id = `ups${at}` as DeviceId;
        const spec: DeviceSpec = { id, type: 'ups', driver: 'usb-hid', description: '', parents: [] };
        return { spec, options: {}, pollSeconds: 2 };
    });
    for (const { spec } of devices) live.apply({ type: 'device-added', device: spec.id, spec });
    supervisor.configure(devices);
    try {
        await until(
            async () => devices.every(({ spec }) => live.device(spec.id)?.link === 'ok'),
            (areAll) => areAll,
        );
        const pids = supervisor.processes.flatMap(({ pid }) => pid ?? []);
        return await look(pids);
    } finally {
        await supervisor.stop();
    }
}
