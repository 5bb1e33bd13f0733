// The recent power of one outlet or supply as means over equal spans of time, in a ring. Means make two meters comparable
// that are asked at different moments. Pure: time comes in as an argument, and nothing is guessed where nothing was heard.

/** Long enough for three polls of 2 s and for meters that are asked some seconds apart, short enough to see a step. */
export const SPAN_SECONDS = 10;
/** An hour: loads move often enough in it to tell outlets apart. 1.4 kB a series, 4 MB for 2,700 of them. */
export const SPANS_MAX = 360;

/** A mean that covers less of its span than this is not taken for one: half of it was not heard. */
const COVERED_MIN = 0.5;

export class PowerSeries {
    readonly #means = new Float32Array(SPANS_MAX).fill(Number.NaN);
    /** Number of the span that is being filled, counted from time 0. */
    #span = 0;
    #sum = 0;
    #coveredMs = 0;
    #value: number | undefined;
    #at: number | undefined;

    /**
     * The value from `at` on, until the next call; undefined: not known. `at` in milliseconds of a clock that nobody sets; what is
     * older than what came before is ignored.
     */
    observe(at: number, value: number | undefined): void {
        this.advance(at);
        this.#value = value;
    }

    /** Nothing new came until `now`: the last value still holds. */
    advance(now: number): void {
        if (this.#at === undefined) {
            this.#at = now;
            this.#span = spanOf(now);
            return;
        }
        if (now <= this.#at) return;
        // What lies further back than the ring reaches is not worth a walk.
        if (spanOf(now) - this.#span > SPANS_MAX) this.#skipTo(spanOf(now) - SPANS_MAX);
        while (this.#span < spanOf(now)) this.#close();
        this.#add(now);
    }

    /** The mean of a finished span, numbered as by `spanOf`; undefined where too little was heard, or too long ago. */
    mean(span: number): number | undefined {
        if (span >= this.#span || span < this.#span - SPANS_MAX) return undefined;
        const mean = this.#means[place(span)];
        return mean === undefined || Number.isNaN(mean) ? undefined : mean;
    }

    #skipTo(span: number): void {
        this.#means.fill(Number.NaN);
        this.#span = span;
        this.#at = span * SPAN_SECONDS * 1000;
        this.#sum = 0;
        this.#coveredMs = 0;
    }

    #close(): void {
        this.#add((this.#span + 1) * SPAN_SECONDS * 1000);
        const isCovered = this.#coveredMs >= COVERED_MIN * SPAN_SECONDS * 1000;
        this.#means[place(this.#span)] = isCovered ? this.#sum / this.#coveredMs : Number.NaN;
        this.#span += 1;
        this.#sum = 0;
        this.#coveredMs = 0;
    }

    #add(until: number): void {
        const elapsed = until - (this.#at ?? until);
        if (this.#value !== undefined) {
            this.#sum += this.#value * elapsed;
            this.#coveredMs += elapsed;
        }
        this.#at = until;
    }
}

/** The span that a moment lies in. */
export function spanOf(at: number): number {
    return Math.floor(at / (SPAN_SECONDS * 1000));
}

function place(span: number): number {
    return ((span % SPANS_MAX) + SPANS_MAX) % SPANS_MAX;
}
