// A clock that stands still while the gateway itself is held up (a suspended machine, a debugger, a starved processor): while
// nobody reads the pipes, every driver looks silent, and none is to blame. Pure: the real time comes in.

/** Milliseconds between two ticks. */
export const TICK_MS = 500;
// A tick this late is the jitter of a busy machine; what is later is a stall.
const LATE_MS_MAX = TICK_MS;

export class StallFreeClock {
    #tickedAtMs: number;
    #stalledMs = 0;

    /** `realMs`, as always here, of any clock that only goes forward. */
    constructor(realMs: number) {
        this.#tickedAtMs = realMs;
    }

    /** To be called every TICK_MS; returns the time of this clock. */
    tick(realMs: number): number {
        this.#stalledMs += Math.max(0, realMs - this.#tickedAtMs - TICK_MS - LATE_MS_MAX);
        this.#tickedAtMs = realMs;
        return this.now(realMs);
    }

    now(realMs: number): number {
        return realMs - this.#stalledMs;
    }
}
