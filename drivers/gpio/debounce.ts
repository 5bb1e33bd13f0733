// Whether a contact is settled: it counts when it has stayed as it is for a while. Pure: time comes in.
//
//   level   ──┐ ┌┐ ┌────────────        a relay bounces for some milliseconds,
//             └─┘└─┘                    a long cable picks up the rest of the house
//   settled ──────────────┐
//                         └─────        one change, later by the wait

export class Debounce {
    readonly #waitMs: number;
    #heard: boolean | undefined;
    #sinceMs = 0;
    #settled: boolean | undefined;

    constructor(waitSeconds: number) {
        this.#waitMs = waitSeconds * 1000;
    }

    /** undefined: it has never stayed for so long. */
    get settled(): boolean | undefined {
        return this.#settled;
    }

    /**
     * What the line is now; `nowMs` of any clock that only goes forward.
     * @returns milliseconds after which to look again; undefined: it is settled
     */
    hear(isActive: boolean, nowMs: number): number | undefined {
        if (isActive !== this.#heard) {
            this.#heard = isActive;
            this.#sinceMs = nowMs;
        }
        const leftMs = this.#waitMs - (nowMs - this.#sinceMs);
        if (leftMs > 0) return isActive === this.#settled ? undefined : leftMs;
        this.#settled = isActive;
        return undefined;
    }
}
