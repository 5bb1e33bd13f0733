// When a driver process that died is started again. Pure state machine: how long it lived goes in, what to do comes out.
//
//   died ──> wait 1, 2, 4 … 60 s ──> started ──> lived a minute: all is forgotten
//     └── the fifth quick death in a row ──> parked for ten minutes ──> started; the next quick death parks it again

export interface RestartLimits {
    readonly firstSeconds: number;
    readonly maxSeconds: number;
    /** A life this long was a good one. */
    readonly calmSeconds: number;
    /** A life shorter than this was a quick death. */
    readonly quickSeconds: number;
    readonly quickDeathsMax: number;
    readonly parkSeconds: number;
}

export const RESTART_LIMITS: RestartLimits = {
    // A crash of native code is often over with the next start: a host on battery waits 15 s before it gives us up.
    firstSeconds: 1,
    maxSeconds: 60,
    calmSeconds: 60,
    // Dead before it can have polled a slow device twice: it does not work at all.
    quickSeconds: 10,
    quickDeathsMax: 5,
    // Long enough not to wear out hardware and log, short enough to come back without anybody after a device restarted.
    parkSeconds: 600,
};

export interface RestartVerdict {
    readonly isParked: boolean;
    readonly inSeconds: number;
}

export class RestartPolicy {
    readonly #limits: RestartLimits;
    #nextSeconds: number;
    #quickDeaths = 0;

    constructor(limits: Partial<RestartLimits> = {}) {
        this.#limits = { ...RESTART_LIMITS, ...limits };
        this.#nextSeconds = this.#limits.firstSeconds;
    }

    /** A process ended, `livedSeconds` after it was started. */
    died(livedSeconds: number): RestartVerdict {
        const { quickSeconds, calmSeconds, quickDeathsMax, parkSeconds, maxSeconds } = this.#limits;
        if (livedSeconds >= calmSeconds) this.reset();
        this.#quickDeaths = livedSeconds < quickSeconds ? this.#quickDeaths + 1 : 0;
        if (this.#quickDeaths >= quickDeathsMax) return { isParked: true, inSeconds: parkSeconds };
        const inSeconds = this.#nextSeconds;
        this.#nextSeconds = Math.min(inSeconds * 2, maxSeconds);
        return { isParked: false, inSeconds };
    }

    /** Somebody changed something: what was does not count any more. */
    reset(): void {
        this.#quickDeaths = 0;
        this.#nextSeconds = this.#limits.firstSeconds;
    }
}
