// What is done about a device that is plugged in but does not answer: it is opened again, then its port is reset, again and again
// but ever more seldom, because a reset makes every program lose the device for a moment. Pure state machine.

export type RecoveryStep = 'open' | 'reset-port';

// One failure is often over by itself: a firmware that was busy.
const OPENS_BEFORE_RESET = 2;

export class Recovery {
    #failures = 0;
    #nextReset = OPENS_BEFORE_RESET;
    readonly #logged = new Set<RecoveryStep>();

    /** What to do in this attempt. Each but the first follows a failure. */
    next(): RecoveryStep {
        const failures = this.#failures++;
        if (failures < this.#nextReset) return 'open';
        this.#nextReset *= 2;
        return 'reset-port';
    }

    /** Whether this step is news since the device answered last. */
    isNews(step: RecoveryStep): boolean {
        const { size } = this.#logged;
        return this.#logged.add(step).size > size;
    }

    /** It answered, or it was pulled out: the next failure is a first one. */
    ended(): void {
        this.#failures = 0;
        this.#nextReset = OPENS_BEFORE_RESET;
        this.#logged.clear();
    }
}
