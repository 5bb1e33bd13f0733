// When to look again after something was plugged in or out. Pure; times in ms of a monotonic clock.

import { BackOff } from '#model/back-off.ts';

// A device has its nodes and its rights within a second: who waits for calm looks once.
const SETTLE_MS = 2000;
// What never comes to rest is looked at all the same.
const SETTLE_MS_MAX = 10_000;
// A look is a process that lives for half a second. What comes and goes all the time, a loose plug, gets one a minute.
const GAP_SECONDS = 1;
const GAP_SECONDS_MAX = 60;
const CALM_MS = 2 * 60_000;

export class LookPace {
    readonly #settleMs: number;
    readonly #gap = new BackOff({ firstSeconds: GAP_SECONDS, mostSeconds: GAP_SECONDS_MAX, random: () => 0.5 });
    #notBefore = Number.NEGATIVE_INFINITY;
    /** Since the last look. */
    #firstChange: number | undefined;
    #lastChange = Number.NEGATIVE_INFINITY;

    constructor(settleMs = SETTLE_MS) {
        this.#settleMs = settleMs;
    }

    changed(now: number): void {
        if (now - this.#lastChange >= CALM_MS) {
            this.#gap.succeeded();
            this.#notBefore = Number.NEGATIVE_INFINITY;
        }
        this.#firstChange ??= now;
        this.#lastChange = now;
    }

    /** When to look; undefined: nothing has changed since the last look. */
    get due(): number | undefined {
        if (this.#firstChange === undefined) return undefined;
        const settled = Math.min(this.#lastChange + this.#settleMs, this.#firstChange + SETTLE_MS_MAX);
        return Math.max(settled, this.#notBefore);
    }

    /** A look begins. */
    looking(now: number): void {
        this.#firstChange = undefined;
        this.#notBefore = now + this.#gap.failed();
    }
}
