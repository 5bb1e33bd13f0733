// What a simulated host takes, and how its supplies share it.

import type { Psu } from './psu.ts';
import { Wander } from './wander.ts';

// A busy server's draw moves by some percent within minutes.
const DEVIATION = 0.06;
const SECONDS = 90;

// A management controller and the supplies' own losses.
const STANDBY_WATTS = 8;

export class HostLoad {
    readonly name: string;
    /** Its system was shut down; it starts when its power was gone and is back, or when it is told to. */
    isHalted = false;
    #hadPower = true;
    readonly #psus: readonly Psu[];
    readonly #wander: Wander;

    constructor(host: string, psus: readonly Psu[]) {
        this.name = host;
        this.#psus = psus;
        this.#wander = new Wander({ seed: `${host} load`, deviation: DEVIATION, seconds: SECONDS });
    }

    advance(seconds: number): void {
        this.#wander.advance(seconds);
    }

    /** The working supplies share the load evenly; when one dies, its share moves to the others. */
    share(): void {
        const working = this.#psus.filter((psu) => psu.isWorking);
        const hasPower = working.length > 0;
        if (hasPower && !this.#hadPower) this.isHalted = false;
        this.#hadPower = hasPower;
        for (const psu of this.#psus) psu.give(psu.isWorking ? this.#watts / working.length : 0);
    }

    get #watts(): number {
        if (this.isHalted) return STANDBY_WATTS;
        // Each supply says what the whole host draws; if they differ, the largest counts.
        const nominal = Math.max(...this.#psus.map((psu) => psu.options.watts));
        return nominal * (1 + this.#wander.value);
    }
}
