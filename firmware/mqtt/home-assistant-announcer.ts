// Tells Home Assistant which devices there are: anew when one changes its shape, when Home Assistant has started, and takes away what
// is gone, whatever life of the gateway announced it.

import type { Device } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { MqttDestination } from '#model/mqtt-config.ts';
import type { Gateway } from '../gateway.ts';
import type { HeardMessage, WireMessage } from './broker-connection.ts';
import {
    type AnnouncedGateway,
    announcement,
    type Component,
    type Components,
    componentsOf,
    entityId,
    gatewayAnnouncement,
} from './home-assistant.ts';
import type { Message } from './messages.ts';
import type { Wire } from './session.ts';

export interface AnnouncerOptions {
    readonly destination: MqttDestination;
    readonly gatewayName: string;
    readonly version: string;
    readonly root: string;
    readonly gateway: Gateway;
    readonly wire: Wire;
    readonly publish: (message: Message) => void;
    /** Tells all states again. */
    readonly refresh: () => void;
}

// Home Assistant says `online` before it listens to everything, and all devices of a house answer then.
const BIRTH_MS_MIN = 5000;
const BIRTH_MS_MAX = 30_000;

export class HomeAssistantAnnouncer {
    readonly #options: AnnouncerOptions;
    readonly #about: AnnouncedGateway;
    readonly #prefix: string;
    /** What was announced of each device. */
    readonly #announced = new Map<string, Components>();
    /** Devices whose shape may have changed. */
    readonly #reshaped = new Set<string>();
    #birth: NodeJS.Timeout | undefined;

    constructor(options: AnnouncerOptions) {
        this.#options = options;
        const { gatewayName: name, version, root, destination } = options;
        this.#prefix = destination.homeAssistant.prefix;
        this.#about = { id: `powerchain_${entityId(name)}`, name, version, root };
    }

    /** Home Assistant says here that it has started. */
    get birthTopic(): string {
        return `${this.#prefix}/status`;
    }

    /** Here comes what is kept of our devices, those too that are gone. */
    get keptTopics(): string {
        return this.#topicOf('+');
    }

    /** Topics that mean something here. */
    owns(topic: string): boolean {
        return topic.startsWith(`${this.#prefix}/`);
    }

    connected(): void {
        const { gateway } = this.#options;
        this.#announced.clear();
        for (const { id } of gateway.devices) this.#reshaped.add(id);
        this.#put(this.#topicOf('gateway'), gatewayAnnouncement(this.#about));
    }

    closed(): void {
        clearTimeout(this.#birth);
    }

    hear(event: GatewayEvent): void {
        if (!('device' in event)) return;
        if (event.type === 'readings') {
            const known = this.#announced.get(event.device);
            const isNew = (name: string) => known !== undefined && known[entityId(name)] === undefined;
            if (event.gone.length === 0 && !Object.keys(event.values).some(isNew)) return;
        } else if (!['device-added', 'device-changed', 'capabilities'].includes(event.type)) return;
        this.#reshaped.add(event.device);
    }

    /** Whether the message was meant for this. */
    heard({ topic, payload, isKept }: HeardMessage): boolean {
        if (!this.owns(topic)) return false;
        if (topic === this.birthTopic) {
            // Kept, it says nothing new: everything was announced a moment ago.
            if (payload.toString() === 'online' && !isKept) this.#announceLater();
            return true;
        }
        if (isKept && payload.length > 0) this.#takeAwayUnlessOurs(topic);
        return true;
    }

    /** Says what the device is, if that is news. */
    announce(device: Device): void {
        if (!this.#reshaped.delete(device.id)) return;
        const before = this.#announced.get(device.id) ?? {};
        const components = componentsOf(device, this.#about, this.#options.destination);
        const gone = Object.entries(before).filter(([key]) => components[key] === undefined);
        if (gone.length > 0) {
            const leaving = gone.map(([key, { p }]): [string, Component] => [key, { p }]);
            const all = { ...components, ...Object.fromEntries(leaving) };
            this.#put(this.#topicOf(entityId(device.id)), announcement(device, this.#about, all));
        }
        this.#announced.set(device.id, components);
        this.#put(this.#topicOf(entityId(device.id)), announcement(device, this.#about, components));
    }

    remove(id: string): void {
        this.#reshaped.delete(id);
        this.#announced.delete(id);
        this.#put(this.#topicOf(entityId(id)), '');
    }

    #announceLater(): void {
        clearTimeout(this.#birth);
        const ms = BIRTH_MS_MIN + Math.random() * (BIRTH_MS_MAX - BIRTH_MS_MIN);
        this.#birth = setTimeout(() => {
            this.connected();
            this.#options.refresh();
        }, ms).unref();
    }

    #takeAwayUnlessOurs(topic: string): void {
        const ours = ['gateway', ...Array.from(this.#options.gateway.devices, ({ id }) => entityId(id))];
        if (!ours.some((object) => this.#topicOf(object) === topic)) this.#put(topic, '');
    }

    #topicOf(object: string): string {
        return `${this.#prefix}/device/${this.#about.id}/${object}/config`;
    }

    #put(topic: string, payload: string): void {
        const message: WireMessage = { topic, payload, qos: 1, isKept: true };
        this.#options.wire.publish(message);
    }
}
