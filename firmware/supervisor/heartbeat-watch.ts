// Whether a child process still beats. Pure: time comes in, in milliseconds of a StallFreeClock.

import { HEARTBEAT_SECONDS } from '#model/driver.ts';

const BEATS_MISSED_MAX = 2;
// Room for a busy machine between the beat and our reading of it.
const GRACE_MS = 500;
const SILENT_MS_MAX = BEATS_MISSED_MAX * HEARTBEAT_SECONDS * 1000 + GRACE_MS;
// With a cold cache a small machine takes several seconds for each driver, and all of them load at once. Who is ended before it has
// loaded keeps none of its compiled code and begins from nothing: too short a time is never caught up, too long a one only delays the
// rare process that hangs while it loads.
const START_MS_MAX = 120_000;

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
