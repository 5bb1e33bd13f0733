// The databases of the configuration, each begun, ended and begun anew as it changes.

import type { DestinationState } from '#model/integrations.ts';
import type { PushConfig } from '#model/push-config.ts';
import { PushDestination, type PushDestinationOptions } from './push-destination.ts';

export interface PushFeedOptions extends Omit<PushDestinationOptions, 'name' | 'destination' | 'gatewayName'> {
    readonly config: () => { readonly name: string; readonly push: PushConfig };
}

export class PushFeed {
    readonly #options: PushFeedOptions;
    /** By name and all that is configured. */
    readonly #destinations = new Map<string, PushDestination>();
    #turn: Promise<void> = Promise.resolve();

    constructor(options: PushFeedOptions) {
        this.#options = options;
    }

    get states(): DestinationState[] {
        return Array.from(this.#destinations.values(), ({ state }) => state);
    }

    configure(): void {
        const { config, ...options } = this.#options;
        const { name: gatewayName, push } = config();
        const wanted = new Map(
            Object.entries(push).map(([name, destination]) => [
                JSON.stringify([name, gatewayName, destination]),
                { name, destination },
            ]),
        );
        const left = [...this.#destinations].filter(([key]) => !wanted.has(key));
        for (const [key] of left) this.#destinations.delete(key);
        const begun: PushDestination[] = [];
        for (const [key, one] of wanted) {
            if (this.#destinations.has(key)) continue;
            const destination = new PushDestination({ ...options, ...one, gatewayName });
            this.#destinations.set(key, destination);
            begun.push(destination);
        }
        // The one before has closed its folder when the next one opens it.
        this.#turn = this.#turn.then(async () => {
            for (const [, destination] of left) await destination.stop();
            for (const destination of begun) await destination.start();
        });
    }

    async stop(): Promise<void> {
        await this.#turn;
        await Promise.all(Array.from(this.#destinations.values(), (destination) => destination.stop()));
        this.#destinations.clear();
    }
}
