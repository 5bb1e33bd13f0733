// The clocks of this machine. The monotonic one counts from the boot for every process, so the gateway and the recorder,
// and a gateway and its successor, mean the same by it.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClockReading } from './messages.ts';

export function readClock(): ClockReading {
    return { boot: BOOT, monotonicMs: monotonicMs(), wallMs: Date.now() };
}

/** Milliseconds since the boot: CLOCK_MONOTONIC of Linux. */
export function monotonicMs(): number {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
}

const BOOT = bootId();

/** proc(5), /proc/sys/kernel/random/boot_id. Without it each process counts as a boot: nothing is corrected too far. */
function bootId(): string {
    try {
        return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    } catch {
        return randomUUID();
    }
}
