// A simulated power supply of a server: turns what arrives into watts for its host, and loses some on the way.

import type { Command, CommandOutcome, DeviceRequest, Setting } from '#model/command.ts';
import { formatStatus, type StatusFlag } from '#model/status.ts';
import { DEAD, type Line } from './line.ts';
import { unknown } from './outcome.ts';
import type { Readings } from './readings.ts';
import { amperes, Unit } from './unit.ts';

// “80 PLUS Gold” asks for 87 to 90 % at 230 V: 12 % become heat.
const EFFICIENCY = 0.88;

export class Psu extends Unit {
    #outputWatts = 0;

    /** Supplies of one host share its load. */
    get host(): string {
        return this.options.host ?? this.spec.id;
    }

    /** Whether it can feed its host. */
    get isWorking(): boolean {
        return this.hasInput && !this.isFaulty;
    }

    /** Its share of what the host takes. */
    give(watts: number): void {
        this.#outputWatts = watts;
        this.draw = watts / EFFICIENCY;
    }

    override output(): Line {
        return DEAD;
    }

    override carry(): void {
        // Nothing hangs on a supply but its host, which says what it takes by `give`.
    }

    override advance(): void {
        // A supply has no memory.
    }

    override readings(): Readings {
        const flags: StatusFlag[] = [this.isWorking ? 'OL' : 'OFF'];
        const readings = this.identity(`Demo PSU ${this.#ratingWatts}`);
        if (this.isFaulty) {
            flags.push('ALARM');
            readings.set('ups.alarm', 'power supply failed');
        }
        return readings
            .set('ups.status', formatStatus(new Set(flags)))
            .set('ups.realpower', this.#outputWatts)
            .set('ups.realpower.nominal', this.#ratingWatts)
            .set('ups.load', (100 * this.#outputWatts) / this.#ratingWatts)
            .set('input.voltage', this.line.volts)
            .set('input.current', amperes(this.draw, this.line.volts))
            .set('input.realpower', this.draw)
            .set('ambient.temperature', 26 + (14 * this.#outputWatts) / this.#ratingWatts);
    }

    override commands(): readonly Command[] {
        return [];
    }

    override settings(): Readonly<Record<string, Setting>> {
        return {};
    }

    override command(request: DeviceRequest): CommandOutcome {
        return unknown(this.spec.id, request.name);
    }

    // One supply must carry the whole host, with a reserve: half as much again, in steps of 50 W.
    get #ratingWatts(): number {
        return Math.ceil((this.options.watts * 1.5) / 50) * 50;
    }
}
