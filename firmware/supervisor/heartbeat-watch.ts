// Whether a child process still beats. Pure: time comes in, in milliseconds of a StallFreeClock.

import { HEARTBEAT_SECONDS } from '#model/driver.ts';

const BEATS_MISSED_MAX = 2;
// Room for a busy machine between the beat and our reading of it.
const GRACE_MS = 500;
const SILENT_MS_MAX = BEATS_MISSED_MAX * HEARTBEAT_SECONDS * 1000 + GRACE_MS;
// Loading a driver with a cold cache takes a small machine several seconds.
const START_MS_MAX = 20_000;

export class HeartbeatWatch {
    readonly #startedAtMs: number;
    readonly #silentMsMax: number;
    #heardAtMs: number | undefined;

    /** `silentMsMax`: for a process whose work may hold up its beat. */
    constructor(startedAtMs: number, silentMsMax = SILENT_MS_MAX) {
        this.#startedAtMs = startedAtMs;
        this.#silentMsMax = silentMsMax;
    }

    /** The process said something; that is as good as a beat. */
    heard(nowMs: number): void {
        this.#heardAtMs = nowMs;
    }

    isHanging(nowMs: number): boolean {
        if (this.#heardAtMs !== undefined) return nowMs - this.#heardAtMs >= this.#silentMsMax;
        return nowMs - this.#startedAtMs >= Math.max(START_MS_MAX, this.#silentMsMax);
    }
}
