// What is done about a device that is plugged in but does not answer: a ladder, from what nobody else notices to what makes every
// program lose the device for a moment. Pure state machine.
//
//   failures  2                  4             8                   16, 32 …
//   open ──── reset-interface ── reset-port ── power-cycle-port ── the highest rung again
//
// Between the rungs it is only opened again. A rung that is out of reach here is passed over.

export type RecoveryStep = 'open' | Rung;
export type Rung = (typeof RUNGS)[number];

const RUNGS = ['reset-interface', 'reset-port', 'power-cycle-port'] as const;

// One failure is often over by itself: a firmware that was busy.
const OPENS_BEFORE_RUNG = 2;

export class Recovery {
    #failures = 0;
    #nextRung = OPENS_BEFORE_RUNG;
    #last: Rung | undefined;
    readonly #outOfReach = new Set<Rung>();
    readonly #logged = new Set<Rung>();

    /** What to do in this attempt, before it is opened. Each attempt but the first follows a failure. */
    next(): RecoveryStep {
        const failures = this.#failures++;
        if (failures < this.#nextRung) return 'open';
        this.#nextRung *= 2;
        return this.#climb();
    }

    /** That rung cannot be taken on this machine: the one above it, now; `open` when there is none. */
    outOfReach(rung: Rung): RecoveryStep {
        this.#outOfReach.add(rung);
        const above = RUNGS.indexOf(rung) + 1;
        return above < RUNGS.length ? this.#climb() : 'open';
    }

    /** Whether this rung is news since the device answered last. */
    isNews(rung: Rung): boolean {
        const { size } = this.#logged;
        return this.#logged.add(rung).size > size;
    }

    /** It answered, or it was pulled out: the next failure is a first one. */
    ended(): void {
        this.#failures = 0;
        this.#nextRung = OPENS_BEFORE_RUNG;
        this.#last = undefined;
        this.#outOfReach.clear();
        this.#logged.clear();
    }

    #climb(): RecoveryStep {
        const within = RUNGS.filter((rung) => !this.#outOfReach.has(rung));
        const above = this.#last === undefined ? -1 : RUNGS.indexOf(this.#last);
        const rung = within.find((one) => RUNGS.indexOf(one) > above) ?? within.at(-1);
        this.#last = rung;
        return rung ?? 'open';
    }
}
