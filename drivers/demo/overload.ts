// The breaker of a UPS or PDU: a short overload passes, a lasting one trips it.

/** Percent of the rating above which it counts as overload. */
export const OVERLOAD_PERCENT = 105;

// Thermal breakers and UPSs let the inrush of a restarting rack pass, and give up after about half a minute.
const OVERLOAD_SECONDS_MAX = 30;

export class Overload {
    isTripped = false;
    #seconds = 0;

    /** `load` in percent of the rating. */
    advance(load: number, seconds: number): void {
        this.#seconds = load > OVERLOAD_PERCENT ? this.#seconds + seconds : 0;
        if (this.#seconds >= OVERLOAD_SECONDS_MAX) this.isTripped = true;
    }

    reset(): void {
        this.isTripped = false;
        this.#seconds = 0;
    }
}
