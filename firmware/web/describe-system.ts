// The gateway process and the machine around it, as numbers. Reads the system's own counters, never changes anything.

import { readFileSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { cpus, freemem, hostname, loadavg, release, type as systemName, totalmem, uptime } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ApiMachine, ApiSystem } from '#model/api-system.ts';
import { cardWear } from './card-wear.ts';

// Finer costs more than it tells: 50 ms is what the gateway promises.
const RESOLUTION_MS = 10;

/** How long other work had to wait since the start. */
export class LoopDelay {
    readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

    start(): void {
        this.#delay.enable();
    }

    stop(): void {
        this.#delay.disable();
    }

    /** Beyond the timer's own resolution, in milliseconds. */
    get busy(): { max: number; p99: number } {
        const beyond = (nanoseconds: number) => {
            const ms = nanoseconds / 1e6 - RESOLUTION_MS;
            return Number.isFinite(ms) ? Math.round(Math.max(0, ms) * 10) / 10 : 0;
        };
        return { max: beyond(this.#delay.max), p99: beyond(this.#delay.percentile(99)) };
    }
}

export function describeProcess({ max, p99 }: { max: number; p99: number }): ApiSystem['process'] {
    const { user, system } = process.cpuUsage();
    return {
        pid: process.pid,
        node: process.version,
        memoryBytes: process.memoryUsage.rss(),
        cpuSeconds: Math.round((user + system) / 1e4) / 100,
        busyMsMax: max,
        busyMsP99: p99,
    };
}

/** `folder` lies on the file system that matters. */
export function describeMachine(folder: string): ApiMachine {
    const disk = diskOf(folder);
    const temperatureCelsius = temperature();
    return {
        hostname: hostname(),
        system: `${systemName()} ${release()}`,
        uptimeSeconds: Math.round(uptime()),
        cores: cpus().length,
        load1: Math.round((loadavg()[0] ?? 0) * 100) / 100,
        memoryBytes: totalmem(),
        memoryFreeBytes: freemem(),
        ...disk,
        ...writtenTo(folder),
        ...wear(folder),
        ...(temperatureCelsius === undefined ? {} : { temperatureCelsius }),
    };
}

function diskOf(folder: string): Pick<ApiMachine, 'diskBytes' | 'diskFreeBytes'> {
    try {
        const { bsize, blocks, bavail } = statfsSync(folder);
        return { diskBytes: bsize * blocks, diskFreeBytes: bsize * bavail };
    } catch {
        return {}; // the folder comes into being with the first thing that is kept
    }
}

// The kernel counts in sectors of 512 bytes, whatever the disk has. Linux Documentation/block/stat.rst, field 7
const SECTOR_BYTES = 512;

function writtenTo(folder: string): Pick<ApiMachine, 'diskWrittenBytes'> {
    try {
        const fields = readFileSync(`/sys/dev/block/${numbersOf(folder)}/stat`, 'latin1')
            .trim()
            .split(/\s+/);
        const bytes = Number(fields[6]) * SECTOR_BYTES;
        return Number.isFinite(bytes) ? { diskWrittenBytes: bytes } : {};
    } catch {
        return {}; // an overlay or a network has no such counter
    }
}

function wear(folder: string): Pick<ApiMachine, 'diskWearPercent'> {
    try {
        const diskWearPercent = cardWear(realpathSync(`/sys/dev/block/${numbersOf(folder)}`));
        return diskWearPercent === undefined ? {} : { diskWearPercent };
    } catch {
        return {}; // no disk that the kernel knows
    }
}

/** MAJOR:MINOR of the device that it lies on. */
function numbersOf(folder: string): string {
    const { dev } = statSync(folder);
    // The numbers of a device as the kernel packs them for `stat`.
    return `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`;
}

/** Linux's thermal zone 0: the processor on a Raspberry Pi. */
function temperature(): number | undefined {
    try {
        const celsius = Number(readFileSync('/sys/class/thermal/thermal_zone0/temp', 'latin1')) / 1000;
        return Number.isFinite(celsius) && celsius > -50 && celsius < 200 ? celsius : undefined;
    } catch {
        return undefined; // not every machine has one
    }
}
