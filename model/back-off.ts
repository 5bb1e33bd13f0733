// How long to wait before somebody who does not answer, a device or a server, is tried again. Pure.

// 10: what a person who has just plugged a cable in is willing to wait; 200 silent devices make 20 attempts a second.
const MOST_SECONDS = 10;
// Waiting mends nothing that the device itself refuses (a wrong password): knock seldom, before it locks us out.
const REFUSED_SECONDS = 60;

export class BackOff {
    readonly #firstSeconds: number;
    readonly #mostSeconds: number;
    readonly #random: () => number;
    #delaySeconds: number;

    /** `mostSeconds`: absent, what is right for a device; `random` gives 0 to 1. */
    constructor(options: { firstSeconds: number; mostSeconds?: number; random: () => number }) {
        this.#firstSeconds = options.firstSeconds;
        this.#mostSeconds = options.mostSeconds ?? MOST_SECONDS;
        this.#delaySeconds = options.firstSeconds;
        this.#random = options.random;
    }

    /**
     * Milliseconds until the next attempt: each time twice as many up to the most, a quarter more or less so that
     * those who failed together do not come back together. `isRetryable` false: a minute.
     */
    failed(isRetryable = true): number {
        const seconds = isRetryable ? this.#delaySeconds : REFUSED_SECONDS;
        this.#delaySeconds = Math.min(this.#delaySeconds * 2, this.#mostSeconds);
        return seconds * 1000 * (0.75 + this.#random() / 2);
    }

    succeeded(): void {
        this.#delaySeconds = this.#firstSeconds;
    }
}
