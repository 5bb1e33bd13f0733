// One scan by one driver, in a process of its own that ends with it: a scan that hangs or crashes touches no device that is
// served.

import type { CommandOutcome } from '#model/command.ts';
import type { FoundDevice } from '#model/driver.ts';
import { failed } from '#model/result.ts';
import { DriverProcess } from './driver-process.ts';
import { TICK_MS } from './stall-free-clock.ts';

export interface DriverScan {
    readonly driver: string;
    /** Module of the driver, relative to the host's folder. */
    readonly file: string;
    readonly hostFile: string | URL;
    readonly options: Readonly<Record<string, unknown>>;
    readonly found: (device: FoundDevice) => void;
    readonly signal: AbortSignal;
}

// 4096 addresses at 256 a time, with the patience of SNMP, are half a minute; a slow bus takes longer.
export const SCAN_SECONDS_MAX = 180;
// It loads the drivers after its first word, from a cold cache for seconds on a small machine; it serves nobody who would wait.
const SILENT_MS_MAX = 60_000;

/** Resolves when the driver has looked everywhere, was called off, or failed. Never throws. */
export async function scanWithDriver(scan: DriverScan): Promise<CommandOutcome> {
    const { driver, file, hostFile, options, found, signal } = scan;
    const { promise, resolve } = Promise.withResolvers<CommandOutcome>();
    const end = (code: 'driver-exited' | 'driver-timeout', message: string) => resolve(failed({ code, message }));
    const process = new DriverProcess({
        driver,
        file,
        hostFile,
        now: () => performance.now(),
        callLimitSeconds: SCAN_SECONDS_MAX,
        silentMsMax: SILENT_MS_MAX,
        listener: {
            ready: () => void process.call({ type: 'scan', options }).then(resolve),
            news: () => undefined,
            found,
            refused: () => undefined,
            hanging: () => end('driver-timeout', `the driver “${driver}” does not respond`),
            exited: ({ reason }) => end('driver-exited', `the driver “${driver}” ended: ${reason}`),
        },
    });
    const clock = setInterval(() => process.tick(performance.now()), TICK_MS);
    signal.addEventListener('abort', () => end('driver-exited', 'the scan was called off'), { once: true });
    process.start();
    try {
        return await promise;
    } finally {
        clearInterval(clock);
        await process.stop();
    }
}
