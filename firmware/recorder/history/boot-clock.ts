// What time it was, on a machine whose clock may be wrong until the network tells it. Pure. Samples carry the time since the
// boot, which never jumps; this adds what is missing to 1970. When the clock is set for the first time in a boot, all that
// was recorded in it until then is moved by the same step; a later step counts from then on only.

import type { ClockReading } from '../messages.ts';

export interface SavedClock {
    readonly boot: string;
    /** What is added to the time since the boot, in ms. */
    readonly offsetMs: number;
    /** The clock was set, or is known to be right: what is recorded stays where it is. */
    readonly isSettled: boolean;
}

// What network time corrects without a jump: adjtime(3) slews half a second, chrony up to a few.
const STEP_MS_MIN = 2000;
// Before this release there was no history: a clock that says so knows nothing (no battery, no network yet).
const EARLIEST_MS = Date.UTC(2026, 0, 1);

export class BootClock {
    #saved: SavedClock | undefined;
    readonly #lastMs: number;

    /** `saved`: of the last record. `lastMs`: the newest time that was recorded, in ms since 1970; 0 if there is none. */
    constructor(options: { saved?: SavedClock | undefined; lastMs: number }) {
        this.#saved = options.saved;
        this.#lastMs = options.lastMs;
    }

    get saved(): SavedClock | undefined {
        return this.#saved;
    }

    /** Milliseconds since 1970. Only after the first reading. */
    wallMs(monotonicMs: number): number {
        return monotonicMs + (this.#saved?.offsetMs ?? 0);
    }

    /**
     * Takes a reading. Returns the milliseconds by which everything recorded in this boot has to be moved; 0: by nothing.
     * `isSynchronized`: the system says that the network has told it the time.
     */
    read({ boot, monotonicMs, wallMs }: ClockReading, isSynchronized: boolean): number {
        const before = this.#saved;
        const knowsTime = wallMs >= EARLIEST_MS;
        if (before?.boot !== boot) {
            // A clock that knows nothing goes on where the last one stopped, until it is told better.
            const startMs = knowsTime ? wallMs : Math.max(this.#lastMs, EARLIEST_MS);
            this.#saved = { boot, offsetMs: startMs - monotonicMs, isSettled: isSynchronized };
            return 0;
        }
        if (!knowsTime) return 0;
        const offsetMs = wallMs - monotonicMs;
        const stepMs = offsetMs - before.offsetMs;
        const isStep = Math.abs(stepMs) >= STEP_MS_MIN;
        this.#saved = { boot, offsetMs, isSettled: before.isSettled || isSynchronized || isStep };
        return isStep && !before.isSettled ? stepMs : 0;
    }
}
