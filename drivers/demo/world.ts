// The simulated rack: all demo devices and the feeds they hang on. Pure: time comes in as an argument, nothing is awaited.
// It knows the order of things, not the things: what a UPS or PDU does stands in their own files.
//
//   settle:  feeds ──volts──> UPS ──> PDU ──> PSU ──> host         (no time passes)
//            feeds <──watts── UPS <── PDU <── PSU <── host

import type { Command, CommandOutcome, DeviceRequest, Setting } from '#model/command.ts';
import type { DriverDevice } from '#model/driver.ts';
import { failed } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import { FAULT_COMMANDS, injectFault, type Rack } from './faults.ts';
import { HostLoad } from './host-load.ts';
import { DEAD, isGood, type Line } from './line.ts';
import { Psu } from './psu.ts';
import { simulate } from './simulate.ts';
import { keyOf, type Source, Topology } from './topology.ts';
import type { Load, Unit } from './unit.ts';

// A battery that empties in minutes is followed well enough in steps of a second.
const STEP_SECONDS_MAX = 1;

// A poll of 2 s at the highest speed (600) takes 1200 s; more than an hour at once means that the machine slept.
const CATCH_UP_SECONDS_MAX = 3600;

export class World implements Rack {
    /** Simulated seconds in a second. */
    speed = 1;
    topology = new Topology(new Map(), new Map());
    readonly #units = new Map<string, Unit>();
    #hosts: readonly HostLoad[] = [];
    #now: number | undefined;

    /** Throws GatewayError `config-invalid` for a type that cannot be simulated. A device of the same name is replaced. */
    add(device: DriverDevice): void {
        this.#units.set(keyOf(device.spec.id), simulate(device));
        this.#rewire();
    }

    remove(id: string): void {
        this.#units.delete(keyOf(id));
        this.#rewire();
    }

    /** Lets time pass; `now` in seconds of a monotonic clock. */
    advanceTo(now: number): void {
        const seconds = Math.max(0, now - (this.#now ?? now)) * this.speed;
        this.#now = now;
        let left = Math.min(seconds, CATCH_UP_SECONDS_MAX);
        while (left > 0) {
            const step = Math.min(left, STEP_SECONDS_MAX);
            this.#step(step);
            left -= step;
        }
    }

    /** Everything that the device says now; undefined when it is silent or unknown. */
    readings(id: string): Readonly<Record<string, Value>> | undefined {
        const unit = this.#units.get(keyOf(id));
        return unit === undefined || unit.isSilent ? undefined : unit.readings().values;
    }

    commands(id: string): readonly Command[] {
        return [...(this.#units.get(keyOf(id))?.commands() ?? []), ...FAULT_COMMANDS];
    }

    settings(id: string): Readonly<Record<string, Setting>> {
        return this.#units.get(keyOf(id))?.settings() ?? {};
    }

    /** Its effects are there at once, all over the rack. */
    command(id: string, request: DeviceRequest): CommandOutcome {
        const unit = this.#units.get(keyOf(id));
        if (unit === undefined) return failed({ code: 'device-unknown', message: `there is no device “${id}”` });
        const outcome = this.#carryOut(unit, request);
        this.#settle();
        return outcome;
    }

    host(name: string): HostLoad | undefined {
        return this.#hosts.find((host) => keyOf(host.name) === keyOf(name));
    }

    get hosts(): readonly HostLoad[] {
        return this.#hosts;
    }

    unit(id: string): Unit | undefined {
        return this.#units.get(keyOf(id));
    }

    // Any demo device takes fault injections for the whole rack, even one whose own cable is pulled.
    #carryOut(unit: Unit, request: DeviceRequest): CommandOutcome {
        if (request.type === 'instant' && request.name.startsWith('demo.')) {
            return injectFault(this, request.name, request.value ?? '');
        }
        if (!unit.isSilent) return unit.command(request);
        return failed({
            code: 'device-unreachable',
            message: `${unit.spec.id} does not answer (demo.repair makes it)`,
        });
    }

    #rewire(): void {
        this.topology = new Topology(this.#units, this.topology.feeds);
        const byHost = Map.groupBy(
            this.topology.order.filter((unit) => unit instanceof Psu),
            (psu) => psu.host,
        );
        const before = this.#hosts;
        this.#hosts = [...byHost].map(([host, psus]) => {
            const load = new HostLoad(host, psus);
            load.isHalted = before.find(({ name }) => name === host)?.isHalted ?? false;
            return load;
        });
        this.#settle();
    }

    #step(seconds: number): void {
        for (const feed of this.topology.feeds.values()) feed.advance(seconds);
        for (const host of this.#hosts) host.advance(seconds);
        for (const unit of this.topology.order) unit.advance(seconds);
        this.#settle();
    }

    // Down the cords goes voltage, up come loads.
    #settle(): void {
        const inputs = new Map<Unit, number>();
        for (const unit of this.topology.order) {
            const lines = this.topology.sources(unit).map((source) => (unit.isUnplugged ? DEAD : lineOf(source)));
            // The first live input carries it: the preferred one of a transfer switch stands first.
            const input = Math.max(0, lines.findIndex(isGood));
            inputs.set(unit, input);
            unit.receive(lines[input] ?? DEAD, input);
        }
        for (const host of this.#hosts) host.share();
        const loads = new Map<Unit, Load[]>();
        for (const unit of this.topology.order.toReversed()) {
            unit.carry(loads.get(unit) ?? []);
            this.topology.sources(unit).forEach((source, index) => {
                if (source.type !== 'unit') return;
                const watts = index === inputs.get(unit) ? unit.draw : 0;
                const load = { outlet: source.outlet, name: unit.spec.description || unit.spec.id, watts };
                loads.set(source.unit, [...(loads.get(source.unit) ?? []), load]);
            });
        }
    }
}

function lineOf(source: Source): Line {
    switch (source.type) {
        case 'feed':
            return source.feed.line;
        case 'unit':
            return source.unit.output(source.outlet);
        case 'circle':
            return DEAD;
    }
}
