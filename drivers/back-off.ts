// How long to wait before a device that does not open is tried again. Pure.

// 10: what a person who has just plugged a cable in is willing to wait; 200 silent devices make 20 attempts a second.
const DELAY_SECONDS_MAX = 10;
// Waiting mends nothing that the device itself refuses (a wrong password): knock seldom, before it locks us out.
const REFUSED_SECONDS = 60;

export class BackOff {
    readonly #firstSeconds: number;
    readonly #random: () => number;
    #delaySeconds: number;

    /** `random` gives 0 to 1. */
    constructor(options: { firstSeconds: number; random: () => number }) {
        this.#firstSeconds = options.firstSeconds;
        this.#delaySeconds = options.firstSeconds;
        this.#random = options.random;
    }

    /**
     * Milliseconds until the next attempt: each time twice as many up to ten seconds, a quarter more or less so that
     * devices that failed together do not come back together. `isRetryable` false: a minute.
     */
    failed(isRetryable: boolean): number {
        const seconds = isRetryable ? this.#delaySeconds : REFUSED_SECONDS;
        this.#delaySeconds = Math.min(this.#delaySeconds * 2, DELAY_SECONDS_MAX);
        return seconds * 1000 * (0.75 + this.#random() / 2);
    }

    succeeded(): void {
        this.#delaySeconds = this.#firstSeconds;
    }
}
