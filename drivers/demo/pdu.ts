// A simulated switched and metered PDU. A transfer switch (ATS) is one with two inputs: the world chooses the live one.

import type { Command, CommandOutcome, DeviceRequest, Setting } from '#model/command.ts';
import type { DeviceSpec } from '#model/device.ts';
import type { DemoOptions } from '#model/driver-options.ts';
import { formatStatus, type StatusFlag } from '#model/status.ts';
import { DEAD, type Line } from './line.ts';
import { DONE, invalid, refused, unknown } from './outcome.ts';
import { Outlet } from './outlet.ts';
import { OVERLOAD_PERCENT, Overload } from './overload.ts';
import type { Readings } from './readings.ts';
import { amperes, type Load, POWER_FACTOR, Unit } from './unit.ts';

// The longest label that the web cards of common PDUs take.
const LABEL_LENGTH_MAX = 63;

export class Pdu extends Unit {
    readonly outlets: readonly Outlet[];
    readonly #breaker = new Overload();

    constructor(spec: DeviceSpec, options: DemoOptions) {
        super(spec, options);
        this.outlets = Array.from({ length: options.outlets }, (_, index) => new Outlet(index + 1));
    }

    /** `name` as in a link: `3` of `pdu1:3`. */
    outlet(name: string): Outlet | undefined {
        return this.outlets.find((outlet) => String(outlet.number) === name);
    }

    override output(name: string | undefined): Line {
        if (!this.#passes) return DEAD;
        if (name === undefined) return this.line;
        return this.outlet(name)?.passes ? this.line : DEAD;
    }

    override carry(loads: readonly Load[]): void {
        for (const outlet of this.outlets) {
            outlet.carry(loads.filter((load) => load.outlet === String(outlet.number)));
        }
        // A PDU is copper: what goes in comes out.
        this.draw = loads.reduce((sum, load) => sum + load.watts, 0);
    }

    override advance(seconds: number): void {
        this.#breaker.advance(this.#loadPercent, seconds);
        for (const outlet of this.outlets) outlet.advance(seconds);
    }

    override readings(): Readings {
        const alarms = this.#alarms();
        const readings = this.identity(`Demo ${this.spec.type.toUpperCase()} ${this.options.rating}`)
            .set('ups.status', formatStatus(this.#status(alarms)))
            .set('input.voltage', this.line.volts)
            .set('input.frequency', this.line.hertz)
            .set('input.current', amperes(this.draw, this.line.volts))
            .set('input.realpower', this.draw)
            .set('input.realpower.nominal', this.options.rating)
            .set('input.power', this.draw / POWER_FACTOR)
            .set('input.load', this.#loadPercent)
            .set('input.phases', 1)
            .set('outlet.count', this.outlets.length);
        if (alarms.length > 0) readings.set('ups.alarm', alarms.map((alarm) => `[${alarm}]`).join(' '));
        if (this.spec.type === 'ats') this.#readInputs(readings);
        for (const outlet of this.outlets) outlet.read(readings, this.#passes ? this.line : DEAD);
        return readings;
    }

    override commands(): readonly Command[] {
        return this.outlets.flatMap(({ number }) =>
            ['off', 'on', 'cycle'].map((what) => ({ name: `outlet.${number}.load.${what}` })),
        );
    }

    override settings(): Readonly<Record<string, Setting>> {
        const label: Setting = { kind: 'text', maxLength: LABEL_LENGTH_MAX };
        return Object.fromEntries(this.outlets.map(({ number }) => [`outlet.${number}.desc`, label]));
    }

    override command(request: DeviceRequest): CommandOutcome {
        const pattern = request.type === 'set' ? /^outlet\.(\d+)\.(desc)$/ : /^outlet\.(\d+)\.load\.(off|on|cycle)$/;
        const [, number = '', what = ''] = pattern.exec(request.name) ?? [];
        const outlet = this.outlet(number);
        if (outlet === undefined) return unknown(this.spec.id, request.name);
        if (request.type === 'set') return label(outlet, request.value);
        if (outlet.isFaulty) return refused(`outlet ${number} of ${this.spec.id} does not switch: its relay failed`);
        if (what === 'cycle') outlet.cycle();
        else outlet.switch(what === 'on');
        return DONE;
    }

    override restore(): void {
        super.restore();
        for (const outlet of this.outlets) outlet.restore();
    }

    override repair(): void {
        super.repair();
        this.#breaker.reset();
    }

    get #passes(): boolean {
        return this.hasInput && !this.isFaulty && !this.#breaker.isTripped;
    }

    get #loadPercent(): number {
        return (100 * this.draw) / this.options.rating;
    }

    #status(alarms: readonly string[]): ReadonlySet<StatusFlag> {
        // Its network card lives on a supply of its own, so that it can say that the outlets are dark.
        const flags = new Set<StatusFlag>([this.#passes ? 'OL' : 'OFF']);
        if (this.#loadPercent > OVERLOAD_PERCENT) flags.add('OVER');
        if (alarms.length > 0) flags.add('ALARM');
        return flags;
    }

    #alarms(): string[] {
        const alarms = this.isFaulty ? ['internal fault'] : [];
        if (this.#breaker.isTripped) alarms.push('breaker open after an overload');
        for (const outlet of this.outlets) if (outlet.isFaulty) alarms.push(`outlet ${outlet.number}: relay failed`);
        return alarms;
    }

    #readInputs(readings: Readings): void {
        readings
            .set('input.count', Math.max(1, this.spec.parents.length))
            .set('input.source', String(this.input + 1))
            .set('input.source.preferred', 1);
    }
}

function label(outlet: Outlet, text: string): CommandOutcome {
    if (text.length > LABEL_LENGTH_MAX) return invalid(`a label has at most ${LABEL_LENGTH_MAX} characters`);
    outlet.label = text === '' ? undefined : text;
    return DONE;
}
