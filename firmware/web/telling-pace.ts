// When to tell clients what changed: soon after a quiet time, then at most four times a second. Pure.

// 250 ms: an eye follows four changes a second; more only costs a phone's battery.
export const TELLING_MS_MIN = 250;
// One poll of a device ends in several events: wait for its last.
const GATHER_MS = 10;

export class TellingPace {
    #lastAt = Number.NEGATIVE_INFINITY;

    /** Milliseconds to wait from `now` (monotonic, ms) until clients may be told of a change. */
    delay(now: number): number {
        return Math.max(GATHER_MS, this.#lastAt + TELLING_MS_MIN - now);
    }

    told(now: number): void {
        this.#lastAt = now;
    }
}
