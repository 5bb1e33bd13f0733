// What UPSs with a process each cost while nothing happens: memory of a further one, processor time of each.

import { join } from 'node:path';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { Supervisor } from '../../firmware/supervisor/supervisor.ts';
import { until } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import { cpuOfTree, privateMemoryOf, pssOfTree } from './process-memory.ts';

/** What is asked while they are served. `roots`: the processes whose trees are the gateway; `drivers`: those of its devices. */
export type Look<Answer> = (roots: readonly number[], drivers: readonly number[]) => Promise<Answer>;

// The first pass is over, garbage collected, and the pages of starting given back.
const SETTLED_MS = 15_000;
const IDLE_MS = 30_000;

/** Megabytes: of all, and what each driver process shares with no other. */
export async function memoryOf(
    roots: readonly number[],
    drivers: readonly number[],
): Promise<{ readonly all: number; readonly own: number }> {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const own = drivers.reduce((sum, pid) => sum + privateMemoryOf(pid), 0) / drivers.length;
    return { all: pssOfTree(roots), own };
}

/** Percent of a core, of each of the processes. */
export async function idleShare(drivers: readonly number[]): Promise<number> {
    const cpuMs = (): number => drivers.reduce((sum, pid) => sum + cpuOfTree(pid), 0);
    const [before, startedAt] = [cpuMs(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    return (100 * (cpuMs() - before)) / (performance.now() - startedAt) / drivers.length;
}

/**
 * So many recorded HID UPSs, each in the process that the supervisor gives it. `gateway`: the process of a gateway that runs beside
 * them, as on a real machine: what processes share is counted once.
 */
export async function withRecordedHid<Answer>(
    count: number,
    { gateway, codeCache }: { readonly gateway: number; readonly codeCache: string },
    look: Look<Answer>,
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
        return await look([gateway, ...pids], pids);
    } finally {
        await supervisor.stop();
    }
}
