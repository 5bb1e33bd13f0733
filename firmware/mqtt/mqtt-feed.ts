// The feed to facility systems: a destination for each broker of the configuration, begun, ended and begun anew as it changes.

import type { DestinationState, SentMessage } from '#model/integrations.ts';
import type { BrokerConfig, MqttConfig } from '#model/mqtt-config.ts';
import type { TlsMaterial } from '../certificates/server-certificate.ts';
import { Destination, type DestinationOptions } from './destination.ts';
import { OwnBroker } from './own-broker.ts';

export interface MqttFeedOptions extends Omit<DestinationOptions, 'name' | 'destination' | 'gatewayName'> {
    /** Asked anew when the configuration changed. */
    readonly config: () => { readonly name: string; readonly mqtt: MqttConfig };
    /** Of the broker in the gateway. */
    readonly certificate: () => TlsMaterial | undefined;
}

export class MqttFeed {
    readonly #options: MqttFeedOptions;
    /** By name and all that is configured: another configuration is another destination. */
    readonly #destinations = new Map<string, Destination>();
    /** Those that say good-bye. */
    readonly #ending = new Set<Promise<void>>();
    readonly #broker: OwnBroker;
    #brokerConfig: string | undefined;
    /** The broker is what the configuration wants it to be. */
    #brokerReady: Promise<unknown> = Promise.resolve();

    constructor(options: MqttFeedOptions) {
        this.#options = options;
        this.#broker = new OwnBroker(options);
    }

    /** How each fares. */
    get states(): DestinationState[] {
        return Array.from(this.#destinations.values(), ({ state }) => state);
    }

    /** What a destination was told last; undefined: there is none of this name. */
    messagesOf(name: string): SentMessage[] | undefined {
        return this.#destinations.values().find(({ state }) => state.name === name)?.messages;
    }

    /** Begins what is new, ends what is not wanted any more. */
    configure(): void {
        const { config, ...options } = this.#options;
        const { name: gatewayName, mqtt } = config();
        this.#configureBroker(mqtt.broker);
        const wanted = new Map(
            Object.entries(mqtt.destinations).map(([name, configured]) => {
                const own = configured.url.length === 0 ? mqtt.broker : undefined;
                const destination = own ? { ...configured, ...this.#broker.access(own) } : configured;
                return [
                    JSON.stringify([name, gatewayName, destination]),
                    { name, destination, isOwn: own !== undefined },
                ];
            }),
        );
        for (const [key, destination] of this.#destinations) {
            if (wanted.has(key)) continue;
            this.#destinations.delete(key);
            this.#end(destination);
        }
        const left = Promise.all([this.#brokerReady, ...this.#ending]);
        for (const [key, { name, destination, isOwn }] of wanted) {
            if (this.#destinations.has(key)) continue;
            const begun = new Destination({ ...options, name, destination, gatewayName });
            this.#destinations.set(key, begun);
            // The good-bye of the one before must not come behind the greeting of this one.
            void left.then(() => {
                if (this.#destinations.get(key) !== begun) return;
                const { problem } = this.#broker;
                if (isOwn && problem !== undefined) return begun.cannot(problem);
                return begun.start();
            });
        }
    }

    async stop(): Promise<void> {
        for (const destination of this.#destinations.values()) this.#end(destination);
        this.#destinations.clear();
        await Promise.all(this.#ending);
        await this.#brokerReady;
        await this.#broker.stop();
    }

    #configureBroker(config: BrokerConfig | undefined): void {
        const key = config && JSON.stringify(config);
        if (key === this.#brokerConfig) return;
        this.#brokerConfig = key;
        this.#brokerReady = this.#brokerReady.then(async () => {
            await this.#broker.stop();
            if (config) await this.#broker.start(config);
        });
    }

    #end(destination: Destination): void {
        const ending = destination.stop().finally(() => this.#ending.delete(ending));
        this.#ending.add(ending);
    }
}
