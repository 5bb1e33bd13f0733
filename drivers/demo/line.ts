// What flows down a cord, and the feeds where it begins.

import { Wander } from './wander.ts';

/** What arrives at an input: 0 volts where nothing does. */
export interface Line {
    readonly volts: number;
    readonly hertz: number;
}

export const DEAD: Line = { volts: 0, hertz: 0 };

/** Nominal voltage and frequency of the simulated mains. */
export const NOMINAL: Line = { volts: 230, hertz: 50 };

// EN 60038 allows 207 to 253 V; supplies and UPSs of servers take more than that before they give up.
export const MAINS_VOLTS_MIN = 170;
export const MAINS_VOLTS_MAX = 276;

/** Whether a device can live on it. */
export function isGood(line: Line): boolean {
    return line.volts >= MAINS_VOLTS_MIN && line.volts <= MAINS_VOLTS_MAX;
}

/** A mains feed or generator: present with a voltage that wobbles, or failed. */
export class Feed {
    readonly id: string;
    isFailed = false;
    readonly #volts: Wander;
    readonly #hertz: Wander;

    constructor(id: string) {
        this.id = id;
        this.#volts = new Wander({ seed: `${id} volts`, deviation: 1.5, seconds: 60 });
        this.#hertz = new Wander({ seed: `${id} hertz`, deviation: 0.02, seconds: 20 });
    }

    get line(): Line {
        if (this.isFailed) return DEAD;
        return { volts: NOMINAL.volts + this.#volts.value, hertz: NOMINAL.hertz + this.#hertz.value };
    }

    advance(seconds: number): void {
        this.#volts.advance(seconds);
        this.#hertz.advance(seconds);
    }
}
