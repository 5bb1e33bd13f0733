// The live state of the whole rack and the one stream of events. An event is applied alone: state first, then each
// subscriber, each in its own `try`. Events that arise meanwhile wait their turn, so everybody sees the same order.
// Must never block, and never call a driver while applying.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import { messageOf } from '#model/errors.ts';
import type { EventBody, GatewayEvent } from '#model/events.ts';
import { failed } from '#model/result.ts';
import { textOf } from '#model/value.ts';
import { LiveDevice, type SavedDevice } from './live-device.ts';
import type { Log } from './log.ts';

export type Subscriber = (event: GatewayEvent) => void;

/** Carries a request to the driver of a device. */
export type CommandRoute = (device: Device, request: DeviceRequest) => Promise<CommandOutcome>;

export class Gateway {
    readonly #log: Log;
    readonly #now: () => number;
    // By lower-case name: NUT names are matched in any case.
    readonly #devices = new Map<string, LiveDevice>();
    readonly #subscribers = new Map<string, Subscriber>();
    readonly #waiting: EventBody[] = [];
    #isApplying = false;
    #route: CommandRoute | undefined;

    /** `now` gives milliseconds since 1970. */
    constructor(options: { log: Log; now?: () => number }) {
        this.#log = options.log;
        this.#now = options.now ?? Date.now;
    }

    /** All devices, virtual ones of hosts included, in the order in which they were added. */
    get devices(): Iterable<Device> & { readonly length: number } {
        return [...this.#devices.values()];
    }

    /** Looks a device up; upper and lower case are the same. */
    device(name: string): Device | undefined {
        return this.#devices.get(name.toLowerCase());
    }

    /** `name` says who listens, for the log; one listener per name. Returns the function that ends it. */
    subscribe(name: string, subscriber: Subscriber): () => void {
        this.#subscribers.set(name, subscriber);
        return () => this.#subscribers.delete(name);
    }

    routeCommands(route: CommandRoute): void {
        this.#route = route;
    }

    apply(event: EventBody): void {
        this.#waiting.push(event);
        if (this.#isApplying) return;
        this.#isApplying = true;
        try {
            for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#step(next);
        } finally {
            this.#isApplying = false;
        }
    }

    /** The device answered, whether or not anything changed; `at` in milliseconds since 1970. */
    heard(name: string): void {
        const device = this.#devices.get(name.toLowerCase());
        if (device) device.heardAt = this.#now();
    }

    /** Gives the device a command or a new value. Who did it and how it ended becomes an event. Never throws. */
    async command(name: string, request: DeviceRequest, by: string): Promise<CommandOutcome> {
        const device = this.#devices.get(name.toLowerCase());
        if (!device) return failed({ code: 'device-unknown', message: `there is no device “${name}”` });
        const outcome = await this.#carry(device, request);
        this.apply({ type: 'command', device: device.id, request, by, outcome });
        return outcome;
    }

    /** Takes over the last known state of configured devices; unknown ones are ignored. */
    restore(saved: readonly SavedDevice[]): void {
        for (const one of saved) this.#devices.get(one.id.toLowerCase())?.restore(one);
    }

    save(): SavedDevice[] {
        return [...this.saving()];
    }

    /** The same one by one, each as of when it is asked for. */
    *saving(): Generator<SavedDevice> {
        for (const device of this.#devices.values()) {
            const saved = device.save();
            if (saved) yield saved;
        }
    }

    async #carry(device: Device, request: DeviceRequest): Promise<CommandOutcome> {
        if (!this.#route) return failed({ code: 'driver-exited', message: 'no driver runs yet' });
        try {
            return await this.#route(device, request);
        } catch (error) {
            return failed({ code: 'driver-exited', message: messageOf(error) });
        }
    }

    #step(body: EventBody): void {
        const at = this.#now();
        const event = this.#reduce(body, at);
        if (!event) return;
        for (const [name, subscriber] of this.#subscribers) {
            try {
                subscriber({ ...event, at });
            } catch (error) {
                this.#log.error({ subscriber: name, event: event.type, error }, 'a subscriber failed on an event');
            }
        }
    }

    /** Applies the event to the state; undefined when it changes nothing that anybody must hear of. */
    #reduce(event: EventBody, at: number): EventBody | undefined {
        if (event.type === 'device-added') {
            this.#devices.set(event.device.toLowerCase(), new LiveDevice(event.spec, at));
            return event;
        }
        if (!('device' in event)) return event;
        const device = this.#devices.get(event.device.toLowerCase());
        if (!device) return undefined;
        switch (event.type) {
            case 'device-removed':
                this.#devices.delete(event.device.toLowerCase());
                return event;
            case 'readings':
                return this.#reduceReadings(device, event, at);
            case 'link':
                if (device.link === event.link && device.linkReason === event.reason) return undefined;
                device.reduce(event, at);
                return event;
            default:
                device.reduce(event, at);
                return event;
        }
    }

    #reduceReadings(
        device: LiveDevice,
        event: Extract<EventBody, { type: 'readings' }>,
        at: number,
    ): EventBody | undefined {
        device.heardAt = at;
        const values = device.changesOf(event.values);
        const gone = event.gone.filter((name) => device.readings.has(name) && name !== 'device.parent');
        if (gone.length === 0 && Object.keys(values).length === 0) return undefined;
        const before = { status: device.readings.get('ups.status'), alarm: device.readings.get('ups.alarm') };
        const change = { ...event, values, gone };
        device.reduce(change, at);
        this.#derive(device, before);
        return change;
    }

    // Status and alarm are what everybody waits for: they get events of their own, right behind the readings.
    #derive(device: LiveDevice, before: { status: unknown; alarm: unknown }): void {
        const status = device.readings.get('ups.status');
        if (status !== before.status) {
            const previous = typeof before.status === 'string' ? before.status : undefined;
            this.#waiting.unshift({
                type: 'status',
                device: device.id,
                status: textOf('ups.status', status) ?? '',
                previous,
            });
        }
        const alarm = device.readings.get('ups.alarm');
        if (alarm !== before.alarm) {
            this.#waiting.unshift({ type: 'alarm', device: device.id, text: textOf('ups.alarm', alarm) });
        }
    }
}
