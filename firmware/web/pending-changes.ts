// Gathers what changed until the next time that clients are told. Remembers names only, so a value that changes ten times
// between two tellings is told once, as it is then. Pure.

import type { ApiEvent, ApiReadingsChange } from '#model/api.ts';
import type { Device, DeviceId } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { describeDevice, describeLink, describeReadings } from './describe-state.ts';

export class PendingChanges {
    readonly #devices = new Set<DeviceId>();
    readonly #removed = new Set<DeviceId>();
    readonly #readings = new Map<DeviceId, Set<string>>();
    readonly #links = new Set<DeviceId>();

    /** Takes note of an event; says whether clients must hear of it. */
    note(event: GatewayEvent): boolean {
        switch (event.type) {
            case 'device-added':
            case 'device-changed':
            case 'capabilities':
            case 'doubts':
            case 'forced-shutdown':
                this.#devices.add(event.device);
                this.#removed.delete(event.device);
                return true;
            case 'device-removed':
                this.#forget(event.device);
                this.#removed.add(event.device);
                return true;
            case 'readings':
                this.#noteReadings(event.device, [...Object.keys(event.values), ...event.gone]);
                return true;
            case 'link':
                this.#links.add(event.device);
                return true;
            case 'chain':
                return true; // the verdicts themselves are compared by ChainDifference
            default:
                return false; // clients are told the state, not the story
        }
    }

    /** What clients must be told now, at most one event of a type; begins anew. */
    take(find: (id: DeviceId) => Device | undefined): ApiEvent[] {
        const devices = known(this.#devices, find);
        const changes = known(this.#readings.keys(), find).filter(({ id }) => !this.#devices.has(id));
        const links = known(this.#links, find).filter(({ id }) => !this.#devices.has(id));
        const events: ApiEvent[] = [];
        if (this.#removed.size > 0) events.push({ type: 'removed', devices: [...this.#removed] });
        if (devices.length > 0) events.push({ type: 'device', devices: devices.map(describeDevice) });
        if (links.length > 0) events.push({ type: 'link', changes: links.map(describeLink) });
        if (changes.length > 0) {
            events.push({ type: 'readings', changes: changes.map((device) => this.#describeChange(device)) });
        }
        this.clear();
        return events;
    }

    clear(): void {
        this.#devices.clear();
        this.#removed.clear();
        this.#readings.clear();
        this.#links.clear();
    }

    #noteReadings(device: DeviceId, names: readonly string[]): void {
        const noted = this.#readings.get(device) ?? new Set();
        this.#readings.set(device, noted);
        for (const name of names) noted.add(name);
    }

    #forget(device: DeviceId): void {
        this.#devices.delete(device);
        this.#readings.delete(device);
        this.#links.delete(device);
    }

    #describeChange(device: Device): ApiReadingsChange {
        const names = [...(this.#readings.get(device.id) ?? [])];
        const gone = names.filter((name) => !device.readings.has(name));
        return { device: device.id, values: describeReadings(device, names), gone };
    }
}

function known(ids: Iterable<DeviceId>, find: (id: DeviceId) => Device | undefined): Device[] {
    return Array.from(ids, find).filter((device) => device !== undefined);
}
