// When a device is polled next. Pure: time comes in, a wait goes out. The first poll is due at once, the second after a
// random part of the interval, so that devices opened together do not ask together for ever; from then on in step.

export class PollClock {
    readonly #intervalMs: number;
    readonly #random: () => number;
    #nextMs: number | undefined;

    /** `random` gives 0 to 1, without 1. */
    constructor(options: { intervalSeconds: number; random: () => number }) {
        this.#intervalMs = options.intervalSeconds * 1000;
        this.#random = options.random;
    }

    /**
     * Milliseconds to wait after a poll that ended at `nowMs` (any clock that only goes forward). Polls that a slow one
     * has overrun are left out: a slow device is not asked without pause.
     */
    waitMs(nowMs: number): number {
        if (this.#nextMs === undefined) this.#nextMs = nowMs + this.#intervalMs * (1 - this.#random());
        else if (this.#nextMs <= nowMs) {
            const missed = Math.floor((nowMs - this.#nextMs) / this.#intervalMs);
            this.#nextMs += (missed + 1) * this.#intervalMs;
        }
        return this.#nextMs - nowMs;
    }
}
