// One switched outlet of a simulated PDU.

import type { Line } from './line.ts';
import type { Readings } from './readings.ts';
import { amperes, type Load, POWER_FACTOR } from './unit.ts';

// What the common PDUs wait between off and on, so that a server's supply really lets go.
const CYCLE_SECONDS = 5;

export class Outlet {
    readonly number: number;
    isOn = true;
    isFaulty = false;
    watts = 0;
    /** What the owner wrote on it; until then it shows what is plugged in. */
    label: string | undefined;
    #plugged = '';
    #onInSeconds: number | undefined;

    constructor(number: number) {
        this.number = number;
    }

    get passes(): boolean {
        return this.isOn && !this.isFaulty;
    }

    /** Ends a running cycle: the last order counts. */
    switch(isOn: boolean): void {
        this.isOn = isOn;
        this.#onInSeconds = undefined;
    }

    cycle(): void {
        this.isOn = false;
        this.#onInSeconds = CYCLE_SECONDS;
    }

    carry(loads: readonly Load[]): void {
        this.watts = loads.reduce((sum, load) => sum + load.watts, 0);
        this.#plugged = loads.map((load) => load.name).join(', ');
    }

    advance(seconds: number): void {
        if (this.#onInSeconds === undefined) return;
        this.#onInSeconds -= seconds;
        if (this.#onInSeconds <= 0) this.switch(true);
    }

    restore(): void {
        this.isFaulty = false;
        this.switch(true);
    }

    /** Adds its values; `line` is what arrives at the PDU. */
    read(readings: Readings, line: Line): void {
        const n = this.number;
        const volts = this.passes ? line.volts : 0;
        readings
            .set(`outlet.${n}.id`, String(n))
            .set(`outlet.${n}.desc`, this.label ?? (this.#plugged === '' ? `Outlet ${n}` : this.#plugged))
            .set(`outlet.${n}.status`, this.passes ? 'on' : 'off')
            .set(`outlet.${n}.switchable`, this.isFaulty ? 'no' : 'yes')
            .set(`outlet.${n}.voltage`, volts)
            .set(`outlet.${n}.current`, amperes(this.watts, volts))
            .set(`outlet.${n}.realpower`, this.watts)
            .set(`outlet.${n}.power`, this.watts / POWER_FACTOR);
        if (this.isFaulty) readings.set(`outlet.${n}.alarm`, 'relay failed');
    }
}
