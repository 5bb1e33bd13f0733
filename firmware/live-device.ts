// The live state of one device and how each event changes it. Only the gateway calls `reduce`.

import type { Command, Setting } from '#model/command.ts';
import type { Device, DeviceId, DeviceSpec, DeviceType, Link } from '#model/device.ts';
import type { EventBody } from '#model/events.ts';
import { formatParentLink, type ParentLink } from '#model/parent-link.ts';
import type { Value } from '#model/value.ts';

/** What a snapshot keeps of a device. */
export interface SavedDevice {
    readonly id: string;
    readonly heardAt: number;
    readonly readings: Readonly<Record<string, Value>>;
    readonly commands: readonly Command[];
    readonly settings: Readonly<Record<string, Setting>>;
    readonly forcedShutdown: boolean;
}

export class LiveDevice implements Device {
    readonly id: DeviceId;
    type!: DeviceType;
    driver!: string;
    description!: string;
    parents!: readonly ParentLink[];
    link: Link = 'connecting';
    linkReason = 'not heard yet';
    heardAt: number | undefined;
    readonly readings = new Map<string, Value>();
    readonly changedAt = new Map<string, number>();
    doubts: ReadonlyMap<string, string> = new Map();
    commands: readonly Command[] = [];
    settings: ReadonlyMap<string, Setting> = new Map();
    forcedShutdown = false;

    constructor(spec: DeviceSpec, at: number) {
        this.id = spec.id;
        this.#configure(spec, at);
    }

    /** Values that differ from what we have. NaN and infinities are not values. */
    changesOf(values: Readonly<Record<string, Value>>): Record<string, Value> {
        const changes: Record<string, Value> = {};
        for (const [name, value] of Object.entries(values)) {
            const kept = typeof value === 'number' && !Number.isFinite(value) ? null : value;
            if (this.readings.get(name) !== kept) changes[name] = kept;
        }
        return changes;
    }

    reduce(event: EventBody, at: number): void {
        switch (event.type) {
            case 'device-changed':
                this.#configure(event.spec, at);
                break;
            case 'capabilities':
                this.commands = event.commands;
                this.settings = new Map(Object.entries(event.settings));
                break;
            case 'doubts':
                this.doubts = new Map(Object.entries(event.doubts));
                break;
            case 'readings':
                for (const name of event.gone) {
                    this.readings.delete(name);
                    this.changedAt.delete(name);
                }
                for (const [name, value] of Object.entries(event.values)) this.#store(name, value, at);
                break;
            case 'link':
                this.link = event.link;
                this.linkReason = event.link === 'ok' ? '' : event.reason;
                break;
            case 'forced-shutdown':
                this.forcedShutdown = event.on;
                break;
            default:
                break; // the other events change no device
        }
    }

    /** Takes over what the last run knew. The link stays `connecting`: nothing was heard in this run. */
    restore(saved: SavedDevice): void {
        this.heardAt = saved.heardAt;
        for (const [name, value] of Object.entries(saved.readings)) this.#store(name, value, saved.heardAt);
        this.commands = saved.commands;
        this.settings = new Map(Object.entries(saved.settings));
        this.forcedShutdown = saved.forcedShutdown;
        // The configuration may have changed since the snapshot was written.
        this.#publishParents(saved.heardAt);
    }

    save(): SavedDevice | undefined {
        if (this.heardAt === undefined) return undefined;
        return {
            id: this.id,
            heardAt: this.heardAt,
            readings: Object.fromEntries(this.readings),
            commands: this.commands,
            settings: Object.fromEntries(this.settings),
            forcedShutdown: this.forcedShutdown,
        };
    }

    #configure(spec: DeviceSpec, at: number): void {
        this.type = spec.type;
        this.driver = spec.driver;
        this.description = spec.description;
        this.parents = spec.parents;
        this.#publishParents(at);
    }

    // Every device says what feeds it, whatever its driver knows: it is configured, not measured.
    #publishParents(at: number): void {
        this.readings.delete('device.parent');
        if (this.parents.length > 0) this.#store('device.parent', this.parents.map(formatParentLink).join(' '), at);
    }

    #store(name: string, value: Value, at: number): void {
        this.readings.set(name, value);
        this.changedAt.set(name, at);
    }
}
