// Follows the input voltages of every device and tells the stream of sags, swells and interruptions. What they are is in
// voltage-policy.ts.

import type { Device, DeviceId } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { VoltageEvent } from '#model/incident.ts';
import { numberOf } from '#model/value.ts';
import type { Gateway } from '../gateway.ts';
import { nextExcursion, type VoltageExcursion, voltageLimits } from './voltage-policy.ts';

// One-phase inputs and the phases of three-phase ones; line-to-line voltages say the same again.
const VOLTAGE = /^input\.(?:L[123](?:-N)?\.)?voltage$/;

export class VoltageWatch {
    readonly #gateway: Gateway;
    /** What goes on, by device and variable. */
    readonly #excursions = new Map<string, Map<string, VoltageExcursion>>();

    constructor(gateway: Gateway) {
        this.#gateway = gateway;
    }

    /** What goes on, to be given back after a restart: only so it comes to an end. */
    get open(): VoltageEvent[] {
        return [...this.#excursions].flatMap(([device, own]) =>
            [...own].map(([variable, excursion]) => ({ device, variable, ...excursion })),
        );
    }

    restore(open: readonly VoltageEvent[]): void {
        for (const { device, variable, ...excursion } of open) {
            const own = this.#excursions.get(device) ?? new Map<string, VoltageExcursion>();
            this.#excursions.set(device, own.set(variable, excursion));
        }
    }

    /** Returns whether one began or ended. */
    hear({ device: id, values, at }: Extract<GatewayEvent, { type: 'readings' }>): boolean {
        let isNews = false;
        for (const variable in values) {
            if (!variable.endsWith('voltage') || !VOLTAGE.test(variable)) continue;
            const volts = numberOf(values[variable]);
            const device = this.#gateway.device(id);
            // The virtual UPS of a host repeats what a real one says; a supply's own switch makes its input dead, too.
            if (volts === undefined || device?.type !== 'ups' || device.driver === 'chain') continue;
            if (this.#follow(device, { variable, volts, at })) isNews = true;
        }
        return isNews;
    }

    forget(device: DeviceId): void {
        this.#excursions.delete(device);
    }

    #follow(device: Device, { variable, volts, at }: { variable: string; volts: number; at: number }): boolean {
        const reading = (name: string) => numberOf(device.readings.get(name));
        const limits = voltageLimits({
            nominal: reading('input.voltage.nominal'),
            low: reading('input.transfer.low'),
            high: reading('input.transfer.high'),
        });
        if (!limits) return false;
        const own = this.#excursions.get(device.id) ?? new Map<string, VoltageExcursion>();
        const before = own.get(variable);
        const now = nextExcursion(before, { volts, at, limits });
        if (now === before || !now) return false;
        if (now.endedAt === undefined) this.#excursions.set(device.id, own.set(variable, now));
        else own.delete(variable);
        // How deep it goes is told when it is over.
        if (before && now.endedAt === undefined && now.kind === before.kind) return false;
        this.#gateway.apply({ type: 'voltage', device: device.id, event: { device: device.id, variable, ...now } });
        return true;
    }
}
