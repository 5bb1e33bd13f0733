// Whether a driver process still beats. Pure: time comes in, in milliseconds of a StallFreeClock.

import { HEARTBEAT_SECONDS } from '#model/driver.ts';

const BEATS_MISSED_MAX = 2;
// Room for a busy machine between the beat and our reading of it.
const GRACE_MS = 500;
const SILENT_MS_MAX = BEATS_MISSED_MAX * HEARTBEAT_SECONDS * 1000 + GRACE_MS;
// Loading a driver with a cold cache takes a small machine several seconds.
const START_MS_MAX = 20_000;

export class HeartbeatWatch {
    readonly #startedAtMs: number;
    #heardAtMs: number | undefined;

    constructor(startedAtMs: number) {
        this.#startedAtMs = startedAtMs;
    }

    /** The process said something; that is as good as a beat. */
    heard(nowMs: number): void {
        this.#heardAtMs = nowMs;
    }

    isHanging(nowMs: number): boolean {
        if (this.#heardAtMs === undefined) return nowMs - this.#startedAtMs >= START_MS_MAX;
        return nowMs - this.#heardAtMs >= SILENT_MS_MAX;
    }
}
