// A clock that nobody sets and that goes on while the gateway is away: milliseconds since the machine started. Linux only: it is
// CLOCK_MONOTONIC, the same for every process until the next boot.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const MS_PER_NANOSECOND = 1e-6;

export function bootClock(): number {
    return Number(process.hrtime.bigint()) * MS_PER_NANOSECOND;
}

/** Another one after each start of the machine: times of the clock above mean nothing then. */
export function bootId(): string {
    try {
        return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    } catch {
        return randomUUID(); // no Linux: every start counts as a boot
    }
}
