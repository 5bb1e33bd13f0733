// A shutdown that the server's operating system was asked for. It takes longer than anybody waits for a command: what came of it is told by the
// polls that follow, once. Pure; milliseconds of any clock that does not jump.

import type { ChassisState } from './bmc.ts';

// A server with many guests needs minutes; whoever is not off by then does not listen to its button.
const SECONDS_MAX = 300;

export interface SoftOffEnd {
    readonly isOff: boolean;
    readonly seconds: number;
}

export class SoftOffWatch {
    #askedAtMs: number | undefined;

    asked(nowMs: number): void {
        this.#askedAtMs = nowMs;
    }

    /** How it ended, when it has just done so. Not knowing whether the server runs ends nothing but the patience. */
    look(power: ChassisState['power'], nowMs: number): SoftOffEnd | undefined {
        if (this.#askedAtMs === undefined) return undefined;
        const seconds = Math.round((nowMs - this.#askedAtMs) / 1000);
        const isOff = power === 'off';
        if (!isOff && seconds < SECONDS_MAX) return undefined;
        this.#askedAtMs = undefined;
        return { isOff, seconds };
    }
}
