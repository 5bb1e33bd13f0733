// Keeps standing problems from filling the log: so many lines of a kind in a stretch of time, the rest are counted. Pure.

// Kinds are a handful of words; should somebody make them up without end, the oldest are forgotten.
const KINDS_MAX = 1000;

export class LogThrottle {
    readonly #lines: number;
    readonly #milliseconds: number;
    readonly #kinds = new Map<string, { sinceMs: number; lines: number; suppressed: number }>();

    constructor(options: { lines: number; seconds: number }) {
        this.#lines = options.lines;
        this.#milliseconds = options.seconds * 1000;
    }

    /**
     * How many lines of this kind were held back since the last one, if this one may be written; else undefined.
     * `nowMs` of any clock that only goes forward.
     */
    admit(kind: string, nowMs: number): number | undefined {
        const known = this.#kinds.get(kind);
        if (known && nowMs - known.sinceMs < this.#milliseconds) {
            if (known.lines < this.#lines) {
                known.lines++;
                return 0;
            }
            known.suppressed++;
            return undefined;
        }
        this.#kinds.delete(kind);
        if (this.#kinds.size >= KINDS_MAX) this.#forgetOldest();
        this.#kinds.set(kind, { sinceMs: nowMs, lines: 1, suppressed: 0 });
        return known?.suppressed ?? 0;
    }

    #forgetOldest(): void {
        for (const kind of this.#kinds.keys()) {
            this.#kinds.delete(kind);
            return;
        }
    }
}
