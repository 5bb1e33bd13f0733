// When to try again, and when to give a silent connection up. Pure; times are in milliseconds of any one clock.

import { HEARD_SECONDS } from '#model/api.ts';

// A gateway restarts in two seconds; a page left open over the weekend must not knock every second.
const WAIT_MS_MIN = 1000;
const WAIT_MS_MAX = 15_000;

/** Wait before the attempt after `failures` failed ones. `random` is 0 to 1: not all pages knock at once. */
export function waitMs(failures: number, random: number): number {
    return Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** Math.min(failures, 10)) * (0.75 + 0.5 * random);
}

// One `heard` may be late, two may not: a connection that died in silence (Wi-Fi gone) looks like that.
const SILENCE_MS_MAX = 2.5 * HEARD_SECONDS * 1000;

export function isTooSilent(silentMs: number): boolean {
    return silentMs > SILENCE_MS_MAX;
}
