// When what has come is written to the disk. Pure: power events at once, everything else in batches. A device that flaps all
// day must not wear the card out: urgent writes come out of a purse that fills slowly. Time in milliseconds of any clock that
// only goes forward.

// An outage of a whole room is a handful of writes; so many in a row, and then …
const URGENT_MAX = 30;
// … three a minute for ever are 4,320 a day, some 100 MB.
const URGENT_EVERY_MS = 20_000;

export class FlushPace {
    readonly #flushMs: number;
    #urgentLeft = URGENT_MAX;
    #filledAtMs = 0;
    #waitingSinceMs: number | undefined;
    #isUrgent = false;

    /** `flushMs`: how long something may wait that is not urgent. */
    constructor(flushMs: number) {
        this.#flushMs = flushMs;
    }

    came(isUrgent: boolean, nowMs: number): void {
        this.#waitingSinceMs ??= nowMs;
        this.#isUrgent ||= isUrgent;
    }

    isDue(nowMs: number): boolean {
        if (this.#waitingSinceMs === undefined) return false;
        if (nowMs - this.#waitingSinceMs >= this.#flushMs) return true;
        this.#fill(nowMs);
        return this.#isUrgent && this.#urgentLeft > 0;
    }

    flushed(nowMs: number): void {
        this.#fill(nowMs);
        if (this.#isUrgent) this.#urgentLeft = Math.max(0, this.#urgentLeft - 1);
        this.#isUrgent = false;
        this.#waitingSinceMs = undefined;
    }

    #fill(nowMs: number): void {
        const earned = Math.floor((nowMs - this.#filledAtMs) / URGENT_EVERY_MS);
        if (earned <= 0) return;
        this.#urgentLeft = Math.min(URGENT_MAX, this.#urgentLeft + earned);
        this.#filledAtMs += earned * URGENT_EVERY_MS;
    }
}
