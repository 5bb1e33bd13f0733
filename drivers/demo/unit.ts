// What all simulated devices have in common: an input with something on it, a draw, and the faults they can have.
// The world tells them what arrives and what hangs on them; they never look at each other.

import type { Command, CommandOutcome, DeviceRequest, Setting } from '#model/command.ts';
import type { DeviceSpec } from '#model/device.ts';
import type { DemoOptions } from '#model/driver-options.ts';
import { DEAD, isGood, type Line } from './line.ts';
import { Readings } from './readings.ts';

/** What one child takes from its parent. */
export interface Load {
    /** The outlet that its cord is in; undefined: wired to the parent as a whole. */
    readonly outlet: string | undefined;
    /** What people call it. */
    readonly name: string;
    readonly watts: number;
}

// Supplies with power factor correction come close to 1.
export const POWER_FACTOR = 0.95;

export abstract class Unit {
    readonly spec: DeviceSpec;
    readonly options: DemoOptions;
    /** Broken: passes nothing and says so. */
    isFaulty = false;
    /** Its cord (an ATS: both) is pulled. */
    isUnplugged = false;
    /** Its data cable is pulled: it works, and nobody hears it. */
    isSilent = false;
    /** Watts that it takes from what feeds it. */
    draw = 0;
    protected line: Line = DEAD;
    /** Which of its parents feeds it now, counted from 0. */
    protected input = 0;

    constructor(spec: DeviceSpec, options: DemoOptions) {
        this.spec = spec;
        this.options = options;
    }

    /** Tells it what arrives. Takes no time; it may switch over. */
    receive(line: Line, input: number): void {
        this.line = line;
        this.input = input;
    }

    /** What leaves it: at an outlet, or as a whole. */
    abstract output(outlet: string | undefined): Line;

    /** Tells it what its children take; sets its own `draw`. */
    abstract carry(loads: readonly Load[]): void;

    abstract advance(seconds: number): void;

    abstract readings(): Readings;

    /** What it offers beside the fault injection. */
    abstract commands(): readonly Command[];

    abstract settings(): Readonly<Record<string, Setting>>;

    abstract command(request: DeviceRequest): CommandOutcome;

    /** Puts right whatever is wrong with it, as a technician with spare parts does. */
    restore(): void {
        this.repair();
        this.isUnplugged = false;
    }

    /** Mends the device and its data cable; power cords and switches stay as they are. */
    repair(): void {
        this.isFaulty = false;
        this.isSilent = false;
    }

    protected get hasInput(): boolean {
        return isGood(this.line);
    }

    protected identity(model: string): Readings {
        return new Readings()
            .set('device.type', this.spec.type)
            .set('device.mfr', 'Powerchain')
            .set('device.model', model)
            .set('device.serial', `DEMO-${this.spec.id.toUpperCase()}`)
            .set('device.description', this.spec.description === '' ? 'Simulated device' : this.spec.description);
    }
}

/** Amperes of a load; 0 where there is no voltage. */
export function amperes(watts: number, volts: number): number {
    return volts > 0 ? watts / POWER_FACTOR / volts : 0;
}
