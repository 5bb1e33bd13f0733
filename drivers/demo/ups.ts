// A simulated line-interactive UPS: passes mains, carries its load on battery, fills it again, and gives up when it is empty.

import type { Command, CommandOutcome, DeviceRequest, Setting } from '#model/command.ts';
import { type BatterySize, chargeWatts, drain, fill, runtimeSeconds } from './battery.ts';
import { DEAD, type Line, NOMINAL } from './line.ts';
import { OVERLOAD_PERCENT, Overload } from './overload.ts';
import type { Readings } from './readings.ts';
import { type Load, Unit } from './unit.ts';
import { commandUps, setUps, UPS_COMMANDS, UPS_SETTINGS } from './ups-commands.ts';
import { UpsOutput } from './ups-output.ts';
import { readUps } from './ups-readings.ts';

// A line-interactive UPS on mains loses little; its charger loses more.
const EFFICIENCY = 0.96;
const CHARGER_EFFICIENCY = 0.85;

// Self tests of small UPSs take about ten seconds.
const TEST_SECONDS = 10;

export class Ups extends Unit {
    readonly switched = new UpsOutput();
    readonly breaker = new Overload();
    /** Fraction, 0 to 1. */
    charge = 1;
    /** What the owner can set: percent, and seconds. */
    chargeLow = 20;
    runtimeLow = 120;
    shutdownDelay = 20;
    startDelay = 30;
    beeper: 'enabled' | 'disabled' | 'muted' = 'enabled';
    testResult = 'No test initiated';
    loadWatts = 0;
    #testSeconds = 0;

    get isTesting(): boolean {
        return this.#testSeconds > 0;
    }

    get isOn(): boolean {
        return this.switched.state === 'on' && !this.isFaulty;
    }

    get hasMains(): boolean {
        return this.hasInput;
    }

    /** The load is carried by the battery, for want of mains or for a test. */
    get isDischarging(): boolean {
        return this.isOn && (!this.hasMains || this.isTesting);
    }

    get isCharging(): boolean {
        return this.hasMains && !this.isFaulty && !this.isDischarging && this.charge < 1;
    }

    get inputLine(): Line {
        return this.line;
    }

    /** Percent of the rating. */
    get load(): number {
        return (100 * this.loadWatts) / this.options.rating;
    }

    get isOverloaded(): boolean {
        return this.load > OVERLOAD_PERCENT;
    }

    /** Estimate for the load of this moment. */
    get runtimeSeconds(): number {
        return runtimeSeconds(this.charge, this.load / 100, this.#size);
    }

    get isLow(): boolean {
        // By charge always; by runtime only on battery, or a small battery would never be anything but low.
        return 100 * this.charge < this.chargeLow || (this.isDischarging && this.runtimeSeconds < this.runtimeLow);
    }

    override receive(line: Line, input: number): void {
        super.receive(line, input);
        if (this.isTesting && (!this.hasMains || this.charge === 0)) this.stopTest();
        if (this.hasMains && this.beeper === 'muted') this.beeper = 'enabled'; // muted for one outage only
        this.switched.settle(this.hasMains);
        if (this.isDischarging && this.charge === 0) this.switched.empty();
    }

    override output(): Line {
        if (!this.isOn) return DEAD;
        return this.isDischarging ? NOMINAL : this.line;
    }

    override carry(loads: readonly Load[]): void {
        this.loadWatts = loads.reduce((sum, load) => sum + load.watts, 0);
        const passed = this.hasMains && !this.isDischarging ? this.loadWatts / EFFICIENCY : 0;
        const charging = chargeWatts(this.charge, this.options.rating, this.#size) / CHARGER_EFFICIENCY;
        this.draw = passed + (this.isCharging ? charging : 0);
    }

    override advance(seconds: number): void {
        this.breaker.advance(this.isOn ? this.load : 0, seconds);
        if (this.isDischarging) this.charge = drain(this.charge, this.load / 100, seconds, this.#size);
        else if (this.isCharging) this.charge = fill(this.charge, seconds);
        if (this.breaker.isTripped && this.isOn) this.switched.off();
        this.switched.advance(seconds);
        this.#advanceTest(seconds);
    }

    startTest(): void {
        this.#testSeconds = TEST_SECONDS;
        this.testResult = 'In progress';
    }

    stopTest(): void {
        this.#testSeconds = 0;
        this.testResult = 'Aborted';
    }

    override readings(): Readings {
        return readUps(this, this.identity(`Demo UPS ${this.options.rating}`));
    }

    override commands(): readonly Command[] {
        return UPS_COMMANDS;
    }

    override settings(): Readonly<Record<string, Setting>> {
        return UPS_SETTINGS;
    }

    override command(request: DeviceRequest): CommandOutcome {
        return request.type === 'set' ? setUps(this, request.name, request.value) : commandUps(this, request.name);
    }

    override restore(): void {
        super.restore();
        if (this.isTesting) this.stopTest();
        this.switched.on();
        this.charge = 1;
    }

    override repair(): void {
        super.repair();
        // Its breaker is closed by hand; what it had switched off comes back with it.
        if (this.breaker.isTripped) this.switched.on();
        this.breaker.reset();
    }

    get #size(): BatterySize {
        return { fullLoadSeconds: this.options.runtime * 60 };
    }

    #advanceTest(seconds: number): void {
        if (!this.isTesting) return;
        this.#testSeconds = Math.max(0, this.#testSeconds - seconds);
        if (!this.isTesting) this.testResult = this.isLow ? 'Done and failed' : 'Done and passed';
    }
}
