// The rack of examples/demo-rack as the demo driver gets it, and a clock to turn. For tests only: the gateway reads the
// configuration itself.

import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse } from 'yaml';
import type { CommandOutcome } from '#model/command.ts';
import { GATEWAY_CONFIG, type GatewayConfig } from '#model/config.ts';
import { type DeviceType, parseDeviceId } from '#model/device.ts';
import type { DriverDevice } from '#model/driver.ts';
import { parseParentLink } from '#model/parent-link.ts';
import type { Result } from '#model/result.ts';
import { numberOf, type Value } from '#model/value.ts';
import { World } from './world.ts';

const FILE = new URL('../../examples/demo-rack/gateway.yaml', import.meta.url);

/** Throws when the example does not fit the schema. */
export function exampleConfig(): GatewayConfig {
    return v.parse(GATEWAY_CONFIG, parse(readFileSync(FILE, 'utf8')));
}

export function exampleDevices(): DriverDevice[] {
    return Object.entries(exampleConfig().devices).map(([id, device]) => {
        const { type, description, parent, poll, ...options } = device;
        const spec = { id: accepted(parseDeviceId(id)), type, description, driver: options.driver, parents: parent };
        return { spec, options, pollSeconds: poll };
    });
}

/** The example with another rating of one device. */
export function withRating(id: string, rating: number): DriverDevice[] {
    return exampleDevices().map((one) => (one.spec.id === id ? { ...one, options: { ...one.options, rating } } : one));
}

/** One more device; `parents` as they are written in gateway.yaml. */
export function demoDevice(
    id: string,
    type: DeviceType,
    parents: readonly string[],
    options: Readonly<Record<string, unknown>> = {},
): DriverDevice {
    const links = parents.map((text) => accepted(parseParentLink(text)));
    return {
        spec: { id: accepted(parseDeviceId(id)), type, driver: 'demo', description: '', parents: links },
        options,
        pollSeconds: 2,
    };
}

/** The words of a status, whatever their order. */
export function words(status: string): string[] {
    return status.split(' ').sort();
}

function accepted<T>(result: Result<T>): T {
    if (!result.ok) throw new TypeError(result.error);
    return result.value;
}

/** A world with devices in it, and time that passes when told. */
export class RackInHand {
    readonly world = new World();
    #now = 0;

    constructor(devices: readonly DriverDevice[] = exampleDevices()) {
        for (const device of devices) this.world.add(device);
        this.world.advanceTo(0);
    }

    wait(seconds: number): void {
        this.#now += seconds;
        this.world.advanceTo(this.#now);
    }

    /** `inject('fail', 'feed-a')`; which device carries it out does not matter. */
    inject(verb: string, target: string): CommandOutcome {
        return this.instant('ups1', `demo.${verb}`, target);
    }

    instant(id: string, name: string, value?: string): CommandOutcome {
        return this.world.command(id, { type: 'instant', name, ...(value === undefined ? {} : { value }) });
    }

    set(id: string, name: string, value: string): CommandOutcome {
        return this.world.command(id, { type: 'set', name, value });
    }

    read(id: string, name: string): Value | undefined {
        return this.world.readings(id)?.[name];
    }

    /** NaN for what is no number: it is equal to nothing, not even itself. */
    number(id: string, name: string): number {
        return numberOf(this.read(id, name)) ?? Number.NaN;
    }

    status(id: string): string {
        return String(this.read(id, 'ups.status'));
    }
}
