// What the gateway knows of the devices of the chain, as the facts that the evaluation wants: status parsed, times in a clock
// that nobody sets, low batteries debounced. Reads the gateway, never changes it.

import type { DeviceFacts, FactsOf } from '#model/chain.ts';
import { isChargeLow, isOnBattery, isRuntimeLow } from '#model/chain-ups.ts';
import type { Device } from '#model/device.ts';
import { parseStatus, type Status } from '#model/status.ts';
import { type Lowness, NOT_LOW, nextLowness } from './lowness.ts';

/** What the chain hears of a device, here or behind another gateway. */
export type HeardDevice = Pick<Device, 'link' | 'linkReason' | 'heardAt' | 'readings' | 'changedAt'>;

export type DeviceOf = (id: string) => HeardDevice | undefined;

interface Track {
    readonly facts: DeviceFacts;
    readonly statusText: string | undefined;
    /** The gateway's time of the last news, by which we see that there are newer ones. */
    readonly heardAtWall: number | undefined;
    readonly runtime: Lowness;
    readonly charge: Lowness;
}

export class LiveFacts {
    readonly #deviceOf: DeviceOf;
    readonly #tracks = new Map<string, Track>();
    readonly #discharging = new Set<string>();

    constructor(deviceOf: DeviceOf) {
        this.#deviceOf = deviceOf;
    }

    /** As of the last `observe` of the device, except for readings, which are of now. */
    readonly of: FactsOf = (id) => this.#tracks.get(id)?.facts;

    /** What is known of these devices now, as a copy that stays as it is. */
    copy(ids: Iterable<string>): FactsOf {
        const copies = new Map<string, DeviceFacts>();
        for (const id of ids) {
            const facts = this.of(id);
            const readings = new Map(this.#deviceOf(id)?.readings);
            if (facts) copies.set(id, { ...facts, reading: (name) => readings.get(name) });
        }
        return (id) => copies.get(id);
    }

    /** Those on battery when last observed: they must be looked at even when nothing is said. */
    get discharging(): ReadonlySet<string> {
        return this.#discharging;
    }

    /** Looks at the devices again; `now` is monotonic, in milliseconds. */
    observe(ids: Iterable<string>, now: number): void {
        for (const id of [...ids]) {
            const device = this.#deviceOf(id);
            if (!device) {
                this.#forget(id);
                continue;
            }
            const track = follow(device, this.#tracks.get(id), now);
            this.#tracks.set(id, track);
            if (isOnBattery(track.facts.status)) this.#discharging.add(id);
            else this.#discharging.delete(id);
        }
    }

    /** Forgets all devices but these. */
    keep(ids: ReadonlySet<string>): void {
        for (const id of [...this.#tracks.keys()]) if (!ids.has(id)) this.#forget(id);
    }

    #forget(id: string): void {
        this.#tracks.delete(id);
        this.#discharging.delete(id);
    }
}

function follow(device: HeardDevice, before: Track | undefined, now: number): Track {
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
        linkReason: device.linkReason,
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
    device: HeardDevice,
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
