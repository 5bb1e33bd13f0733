// What the gateway knows of the devices of the chain, as the facts that the evaluation wants: status parsed, times in a clock
// that nobody sets, low batteries debounced. Reads the gateway, never changes it.

import type { DeviceFacts, FactsOf } from '#model/chain.ts';
import { isChargeLow, isOnBattery, isRuntimeLow } from '#model/chain-ups.ts';
import type { Device } from '#model/device.ts';
import { parseStatus, type Status } from '#model/status.ts';
import type { Gateway } from '../gateway.ts';
import { type Lowness, NOT_LOW, nextLowness } from './lowness.ts';

interface Track {
    readonly facts: DeviceFacts;
    readonly statusText: string | undefined;
    /** The gateway's time of the last news, by which we see that there are newer ones. */
    readonly heardAtWall: number | undefined;
    readonly runtime: Lowness;
    readonly charge: Lowness;
}

export class LiveFacts {
    readonly #gateway: Gateway;
    #tracks: ReadonlyMap<string, Track> = new Map();

    constructor(gateway: Gateway) {
        this.#gateway = gateway;
    }

    /** As of the last `observe`. */
    readonly of: FactsOf = (id) => this.#tracks.get(id)?.facts;

    /** Looks at the devices again; `now` is monotonic, in milliseconds. */
    observe(ids: readonly string[], now: number): void {
        const tracks = new Map<string, Track>();
        for (const id of ids) {
            const device = this.#gateway.device(id);
            if (device) tracks.set(id, follow(device, this.#tracks.get(id), now));
        }
        this.#tracks = tracks;
    }
}

function follow(device: Device, before: Track | undefined, now: number): Track {
    const heardAtWall = device.heardAt;
    // The wall clock jumps when the network sets it: only that there is news is taken from it, not how old they are.
    const heardAt = heardAtWall === before?.heardAtWall ? before?.facts.heardAt : now;
    const text = device.readings.get('ups.status');
    const statusText = typeof text === 'string' ? text : undefined;
    const status = statusText === before?.statusText ? before?.facts.status : statusOf(statusText);
    const reading: DeviceFacts['reading'] = (name) => device.readings.get(name);
    const { runtime, charge } = lownessOf(device, before, { status, now });
    const facts: DeviceFacts = {
        link: device.link,
        heardAt: heardAtWall === undefined ? undefined : heardAt,
        status,
        reading,
        isLow: runtime.isLow || charge.isLow,
    };
    return { facts, statusText, heardAtWall, runtime, charge };
}

function statusOf(text: string | undefined): Status | undefined {
    return text === undefined ? undefined : parseStatus(text);
}

/** Only what discharges can run out. */
function lownessOf(
    device: Device,
    before: Track | undefined,
    { status, now }: { status: Status | undefined; now: number },
): Pick<Track, 'runtime' | 'charge'> {
    if (!isOnBattery(status)) return { runtime: NOT_LOW, charge: NOT_LOW };
    const readings = { reading: (name: string) => device.readings.get(name) };
    const sampleOf = (name: string) => device.changedAt.get(name) ?? 0;
    return {
        runtime: nextLowness(before?.runtime ?? NOT_LOW, {
            isLow: isRuntimeLow(readings),
            sample: sampleOf('battery.runtime'),
            now,
        }),
        charge: nextLowness(before?.charge ?? NOT_LOW, {
            isLow: isChargeLow(readings),
            sample: sampleOf('battery.charge'),
            now,
        }),
    };
}
