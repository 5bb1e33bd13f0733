// For tests: keeps what happens in a gateway and lets a test wait for the event it wants to see.

import type { GatewayEvent } from '#model/events.ts';
import type { Gateway } from '../../gateway.ts';

type EventOf<Type extends GatewayEvent['type']> = Extract<GatewayEvent, { type: Type }>;

export class EventCollector {
    readonly all: GatewayEvent[] = [];
    readonly #waiting = new Set<() => void>();

    constructor(gateway: Gateway) {
        gateway.subscribe('event-collector', (event) => {
            this.all.push(event);
            for (const check of [...this.#waiting]) check();
        });
    }

    of<Type extends GatewayEvent['type']>(type: Type): EventOf<Type>[] {
        return this.all.filter((event): event is EventOf<Type> => event.type === type);
    }

    /** Forgets what happened so far. */
    clear(): void {
        this.all.length = 0;
    }

    /** Resolves with the first event, past or to come, of which `isWanted` holds. */
    until<Type extends GatewayEvent['type']>(
        type: Type,
        isWanted: (event: EventOf<Type>) => boolean = () => true,
    ): Promise<EventOf<Type>> {
        return new Promise((resolve) => {
            const check = (): void => {
                const found = this.of(type).find(isWanted);
                if (!found) return;
                this.#waiting.delete(check);
                resolve(found);
            };
            this.#waiting.add(check);
            check();
        });
    }
}
