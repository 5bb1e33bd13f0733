// The gateway's events, told to web clients as changes of the state: gathered, numbered, kept for those who come back.
// The text of an event is made once, however many clients there are. Does nothing while nobody listens. Whatever goes wrong
// here ends in the log: the page must never take the gateway down.

import { type ApiEvent, type ApiState, HEARD_SECONDS } from '#model/api.ts';
import { messageOf } from '#model/errors.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { FactType } from '#model/recorder.ts';
import type { ChainView } from '../chain/chain-source.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { ChainDifference } from './chain-difference.ts';
import { EventRing, frameOf } from './event-ring.ts';
import { PendingChanges } from './pending-changes.ts';
import { TellingPace } from './telling-pace.ts';

export type FrameListener = (frame: string) => void;

// A page that is reloaded or loses its connection for a moment comes back within a minute and wants to resume.
const SLEEP_MS = 60_000;

export class ChangeFeed {
    readonly #gateway: Gateway;
    readonly #chain: ChainView;
    readonly #log: Log;
    readonly #describe: () => ApiState;
    readonly #now: () => number;
    readonly #pending = new PendingChanges();
    readonly #difference = new ChainDifference();
    readonly #happened = new Set<FactType>();
    readonly #pace = new TellingPace();
    readonly #ring: EventRing;
    readonly #listeners = new Set<FrameListener>();
    #isWholeStateDue = false;
    #unsubscribe: (() => void) | undefined;
    #telling: NodeJS.Timeout | undefined;
    #heard: NodeJS.Timeout | undefined;
    #sleep: NodeJS.Timeout | undefined;

    /** `describe` gives the whole state; `run` tells this run of the gateway from others; `now` in ms since 1970. */
    constructor(options: {
        gateway: Gateway;
        chain: ChainView;
        log: Log;
        describe: () => ApiState;
        run: string;
        now: () => number;
    }) {
        this.#gateway = options.gateway;
        this.#chain = options.chain;
        this.#log = options.log;
        this.#describe = options.describe;
        this.#now = options.now;
        this.#ring = new EventRing(options.run);
    }

    /** `listener` gets the frame of every event from now on. Returns the function that ends it. */
    listen(listener: FrameListener): () => void {
        this.#wake();
        this.#listeners.add(listener);
        return () => {
            this.#listeners.delete(listener);
            if (this.#listeners.size > 0 || !this.#unsubscribe) return;
            clearTimeout(this.#sleep);
            this.#sleep = setTimeout(() => this.stop(), SLEEP_MS);
        };
    }

    /** The whole state as an event; what is told after it continues from there. */
    stateFrame(): string {
        return frameOf({ type: 'state', state: this.#describe() }, this.#ring.lastId);
    }

    /** What was told after the event `id`; undefined when that is not known any more. */
    since(id: string): readonly string[] | undefined {
        return this.#ring.since(id);
    }

    /** Ends all timers. The next listener starts it again. */
    stop(): void {
        clearTimeout(this.#telling);
        clearTimeout(this.#sleep);
        clearInterval(this.#heard);
        this.#telling = undefined;
        this.#unsubscribe?.();
        this.#unsubscribe = undefined;
        this.#pending.clear();
        this.#happened.clear();
        this.#ring.clear();
    }

    #wake(): void {
        clearTimeout(this.#sleep);
        if (this.#unsubscribe) return;
        this.#unsubscribe = this.#gateway.subscribe('web', (event) => this.#note(event));
        this.#heard = setInterval(() => this.#guard(() => this.#tellHeard()), HEARD_SECONDS * 1000);
        // Clients begin with the whole state: only what differs from now on is news.
        this.#difference.take(this.#chain);
    }

    #note(event: GatewayEvent): void {
        const isChange = this.#pending.note(event);
        const isFact = event.type !== 'readings' && event.type !== 'capabilities' && event.type !== 'doubts';
        if (isFact) this.#happened.add(event.type);
        if (event.type === 'config' && event.outcome === 'loaded') this.#isWholeStateDue = true;
        if (!isChange && !isFact) return;
        this.#telling ??= setTimeout(() => this.#guard(() => this.#tell()), this.#pace.delay(performance.now()));
    }

    #tell(): void {
        this.#telling = undefined;
        this.#pace.told(performance.now());
        const changes = this.#pending.take((id) => this.#gateway.device(id));
        const chain = this.#difference.take(this.#chain);
        if (this.#isWholeStateDue) {
            this.#isWholeStateDue = false;
            this.#send([{ type: 'state', state: this.#describe() }]);
        } else this.#send(chain ? [...changes, chain] : changes);
        if (this.#happened.size > 0) this.#send([{ type: 'happened', types: [...this.#happened] }]);
        this.#happened.clear();
    }

    #tellHeard(): void {
        // Minutes pass in the verdicts without any event.
        const chain = this.#difference.take(this.#chain);
        if (chain) this.#send([chain]);
        const heardAt: Record<string, number> = {};
        for (const device of this.#gateway.devices) {
            if (device.heardAt !== undefined) heardAt[device.id] = device.heardAt;
        }
        this.#spread(frameOf({ type: 'heard', now: this.#now(), heardAt }));
    }

    #guard(act: () => void): void {
        try {
            act();
        } catch (error) {
            this.#log.error({ error: messageOf(error) }, 'telling web clients failed');
        }
    }

    #send(events: readonly ApiEvent[]): void {
        if (events.length > 0) this.#spread(events.map((event) => this.#ring.push(event)).join(''));
    }

    #spread(frames: string): void {
        for (const listener of this.#listeners) listener(frames);
    }
}
