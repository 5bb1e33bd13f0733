// One broker: tells it what changed, as soon as it can be told. Holds no queue of what was: a broker that was away is told how it
// is. So it needs no more memory than there are devices, and never holds anybody up.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { HostVerdict } from '#model/chain.ts';
import { messageOf } from '#model/errors.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { MqttDestination } from '#model/mqtt-config.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { deviceMessages, eventMessage, farewells, hostMessage, type Message } from './messages.ts';

export interface MqttLinkOptions {
    /** How the owner calls it. */
    readonly name: string;
    readonly destination: MqttDestination;
    /** File names are relative to it. */
    readonly folder: string;
    /** The gateway's, second part of every topic. */
    readonly gatewayName: string;
    readonly version: string;
    readonly gateway: Gateway;
    readonly chain: { readonly hosts: ReadonlyMap<string, HostVerdict> };
    readonly log: Log;
}

const RECONNECT_MS = 5000;
const CONNECT_MS_MAX = 15_000;
// Readings of a poll come in pieces: one message for all of them.
const GATHER_MS = 250;
// Not yet acknowledged; a broker that accepts and never answers gets no more until it does.
const UNANSWERED_MAX = 500;

export class MqttLink {
    readonly #options: MqttLinkOptions;
    readonly #root: string;
    /** Devices and hosts of which there is news. */
    readonly #news = new Set<string>();
    #client: MqttClient | undefined;
    #unanswered = 0;
    #timer: NodeJS.Timeout | undefined;
    #unsubscribe: (() => void) | undefined;
    #isFailing = false;

    constructor(options: MqttLinkOptions) {
        this.#options = options;
        this.#root = `${options.destination.prefix}/${options.gatewayName}`;
    }

    /** Connects, and again whenever it must. Never throws: what is wrong is in the log. */
    async start(): Promise<void> {
        const { gateway, name, destination } = this.#options;
        this.#unsubscribe = gateway.subscribe(`mqtt ${name}`, (event) => this.#hear(event));
        try {
            const { connect } = await import('mqtt');
            if (!this.#unsubscribe) return;
            this.#client = connect(destination.url, this.#clientOptions());
            this.#client.on('connect', () => this.#greet());
            this.#client.on('error', (error) => this.#fail(messageOf(error)));
            this.#client.on('close', () => this.#fail('the connection is closed'));
        } catch (error) {
            this.#fail(messageOf(error));
        }
    }

    /** Says good-bye: on purpose, the broker does not do it for us. */
    async stop(): Promise<void> {
        this.#unsubscribe?.();
        this.#unsubscribe = undefined;
        clearTimeout(this.#timer);
        const client = this.#client;
        if (!client) return;
        if (client.connected) this.#publish({ topic: 'status', payload: 'offline', isKept: true });
        await client.endAsync(!client.connected).catch(() => undefined); // gone already
    }

    #clientOptions(): IClientOptions {
        const { destination, folder, gatewayName } = this.#options;
        const { user, password, ca, certificate, key } = destination;
        const pem = (name: string | undefined) =>
            name === undefined ? undefined : readFileSync(resolve(folder, name));
        const will = { topic: `${this.#root}/status`, payload: Buffer.from('offline'), qos: 1 as const, retain: true };
        const given = { username: user, password, ca: pem(ca), cert: pem(certificate), key: pem(key) };
        return {
            ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
            clientId: `powerchain-${gatewayName}-${process.pid}`,
            clean: true,
            reconnectPeriod: RECONNECT_MS,
            connectTimeout: CONNECT_MS_MAX,
            queueQoSZero: false,
            will,
        };
    }

    #greet(): void {
        const { log, name, gateway, chain, version, gatewayName } = this.#options;
        this.#isFailing = false;
        this.#unanswered = 0;
        log.info({ destination: name }, 'MQTT broker connected');
        this.#publish({ topic: 'status', payload: 'online', isKept: true });
        this.#publish({ topic: 'info', payload: JSON.stringify({ name: gatewayName, version }), isKept: true });
        for (const { id } of gateway.devices) this.#news.add(id);
        for (const host of chain.hosts.keys()) this.#news.add(host);
        this.#tell();
    }

    #fail(reason: string): void {
        const { log, name } = this.#options;
        // Each attempt fails anew: said once, with its first words, which say more than that the connection closed.
        if (!this.#isFailing) log.warn({ destination: name, reason }, 'MQTT broker not reached');
        this.#isFailing = true;
    }

    #hear(event: GatewayEvent): void {
        if (event.type === 'device-removed') {
            this.#news.delete(event.device);
            for (const message of farewells(event.device)) this.#publish(message);
            return;
        }
        const message = eventMessage(event);
        if (message) this.#publish(message);
        if (!('device' in event)) return;
        this.#news.add(event.device);
        // A status is told before the next poll; the rest is gathered.
        if (message) setImmediate(() => this.#tell());
        else this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS).unref();
    }

    #tell(): void {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        if (!this.#client?.connected) {
            this.#news.clear(); // all of it is told when it is back
            return;
        }
        const { gateway, chain, destination } = this.#options;
        for (const id of this.#news) {
            if (this.#unanswered >= UNANSWERED_MAX) {
                this.#timer = setTimeout(() => this.#tell(), GATHER_MS).unref();
                return;
            }
            this.#news.delete(id);
            const device = gateway.device(id);
            const verdict = chain.hosts.get(id);
            if (device) for (const message of deviceMessages(device, destination)) this.#publish(message);
            if (verdict) this.#publish(hostMessage(verdict));
        }
    }

    #publish({ topic, payload, isKept }: Message): void {
        if (!this.#client?.connected || this.#unanswered >= 2 * UNANSWERED_MAX) return;
        this.#unanswered++;
        const { qos } = this.#options.destination;
        this.#client.publish(`${this.#root}/${topic}`, payload, { qos, retain: isKept }, () => {
            this.#unanswered = Math.max(0, this.#unanswered - 1);
        });
    }
}
