// When to try a NUT server again after its connection was lost. Pure: no clock, no socket.

// upsmon asks every 5 s: a server that restarts is found again before anybody misses it.
const FIRST_SECONDS = 1;
// Gives a host on battery two attempts within upsmon's DEADTIME of 15 s, and costs a dead server next to nothing.
const SECONDS_MAX = 10;
// Waiting does not mend a wrong password or certificate, and servers slow down those who insist.
const REFUSED_SECONDS = 60;

export class ReconnectPolicy {
    readonly #random: () => number;
    #seconds = FIRST_SECONDS;

    /** `random` gives 0 to 1: clients that lost their server together shall not come back together. */
    constructor(random: () => number = Math.random) {
        this.#random = random;
    }

    /** Seconds until the next attempt, a quarter more or less; each time twice as many, up to ten. */
    failed({ retryable }: { readonly retryable: boolean }): number {
        const seconds = retryable ? this.#seconds : REFUSED_SECONDS;
        if (retryable) this.#seconds = Math.min(this.#seconds * 2, SECONDS_MAX);
        return seconds * (0.75 + this.#random() / 2);
    }

    succeeded(): void {
        this.#seconds = FIRST_SECONDS;
    }
}
