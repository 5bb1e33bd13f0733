// The feed to facility systems: a link for each broker of the configuration, begun, ended and begun anew as it changes.

import type { MqttConfig } from '#model/mqtt-config.ts';
import { MqttLink, type MqttLinkOptions } from './mqtt-link.ts';

export interface MqttFeedOptions extends Omit<MqttLinkOptions, 'name' | 'destination' | 'gatewayName'> {
    /** Asked anew when the configuration changed. */
    readonly config: () => { readonly name: string; readonly mqtt: MqttConfig };
}

export class MqttFeed {
    readonly #options: MqttFeedOptions;
    /** By name and all that is configured: another configuration is another link. */
    readonly #links = new Map<string, MqttLink>();

    constructor(options: MqttFeedOptions) {
        this.#options = options;
    }

    /** Begins what is new, ends what is not wanted any more. */
    configure(): void {
        const { config, ...options } = this.#options;
        const { name: gatewayName, mqtt } = config();
        const wanted = new Map(
            Object.entries(mqtt.destinations).map(([name, destination]) => [
                JSON.stringify([name, gatewayName, destination]),
                { name, destination },
            ]),
        );
        for (const [key, link] of this.#links) {
            if (wanted.has(key)) continue;
            this.#links.delete(key);
            void link.stop();
        }
        for (const [key, { name, destination }] of wanted) {
            if (this.#links.has(key)) continue;
            const link = new MqttLink({ ...options, name, destination, gatewayName });
            this.#links.set(key, link);
            void link.start();
        }
    }

    async stop(): Promise<void> {
        await Promise.all(Array.from(this.#links.values(), (link) => link.stop()));
        this.#links.clear();
    }
}
