// Store and forward of an edge node (Sparkplug 3.0 §5.5): what was told remains here until the broker has it for certain, what could not
// be told lies on the disk, and is told as history behind the births, at a pace that leaves the wire to what happens now.

import type { Gateway } from '../../gateway.ts';
import type { Log } from '../../log.ts';
import type { Sample } from '../../spool/sample.ts';
import { type Batch, Spool } from '../../spool/spool.ts';
import type { Wire } from '../session.ts';
import type { EdgeNode } from './edge-node.ts';

export interface BacklogOptions {
    readonly node: EdgeNode;
    readonly gateway: Gateway;
    readonly wire: Wire;
    readonly folder: string;
    readonly bytesMax: number;
    readonly log: Log;
    /** All births are out. */
    readonly isTold: () => boolean;
}

// 10,000 values a second: a day of 200 changes a second in half an hour; some 200 kB/s.
const DRAIN_MS = 50;
const DRAIN_MAX = 500;
// The rest of the wire is for what happens now.
const ROOM_MIN = 250;
// How much is told twice when a connection is lost: what came in so long. A question has two bytes.
const ASK_MS = 1000;
/** Instead of a number of messages: it was not published. */
const NOT_TOLD = Number.POSITIVE_INFINITY;

export class Backlog {
    readonly #options: BacklogOptions;
    readonly #spool: Spool;
    /** Told, and perhaps lost on the way; and what could not be told behind it. */
    #unconfirmed: { readonly published: number; readonly samples: readonly Sample[] }[] = [];
    #history: { readonly published: number; readonly upTo: Batch['upTo'] }[] = [];
    /** Devices that are not heard, born for the sake of their history. */
    readonly #visiting = new Set<string>();
    #unknown = 0;
    #draining: NodeJS.Timeout | undefined;
    #asking: NodeJS.Timeout | undefined;
    #isTaking = false;
    /** Connections that ended. */
    #ended = 0;

    constructor(options: BacklogOptions) {
        this.#options = options;
        this.#spool = new Spool(options);
    }

    get length(): number {
        const behind = this.#unconfirmed.filter(({ published }) => published === NOT_TOLD);
        return this.#spool.length + behind.reduce((sum, { samples }) => sum + samples.length, 0);
    }

    /** For want of room, or because their device or variable is gone. */
    get dropped(): number {
        return this.#spool.dropped + this.#unknown;
    }

    open(): Promise<void> {
        return this.#spool.open();
    }

    async close(): Promise<void> {
        clearTimeout(this.#draining);
        await this.#spool.close();
    }

    /** Nobody can be told now. What was told before may have to be told again: then it comes first. */
    keep(samples: readonly Sample[]): void {
        if (this.#unconfirmed.length === 0) this.#spool.push(samples);
        else if (samples.length > 0) this.#unconfirmed.push({ published: NOT_TOLD, samples });
    }

    /** They were published a moment ago. */
    told(samples: readonly Sample[]): void {
        if (samples.length === 0) return;
        this.#unconfirmed.push({ published: this.#options.wire.published, samples });
        this.#askSoon();
    }

    confirmed(published: number): void {
        this.#unconfirmed = this.#unconfirmed.filter((one) => one.published > published);
        if (this.#unconfirmed.every((one) => one.published === NOT_TOLD)) this.#store();
        const done = this.#history.filter((one) => one.published <= published).at(-1);
        this.#history = this.#history.filter((one) => one.published > published);
        if (done) void this.#spool.confirm(done.upTo);
    }

    /** The connection is over: what is not confirmed is told again. */
    lost(): void {
        this.#ended++;
        clearTimeout(this.#draining);
        clearTimeout(this.#asking);
        this.#draining = undefined;
        this.#asking = undefined;
        this.#visiting.clear();
        this.#store();
        this.#history = [];
        void this.#spool.rewind();
    }

    /** Goes on until nothing waits. */
    drain(): void {
        if (!this.#options.wire.isConnected || this.#isTaking) return;
        if (this.#spool.length === 0 && this.#visiting.size === 0) return;
        this.#draining ??= setTimeout(() => void this.#tellSome(), DRAIN_MS).unref();
    }

    #store(): void {
        this.#spool.push(this.#unconfirmed.flatMap(({ samples }) => samples));
        this.#unconfirmed = [];
    }

    async #tellSome(): Promise<void> {
        const { wire, isTold } = this.#options;
        this.#draining = undefined;
        if (!isTold() || wire.room < ROOM_MIN) return this.drain();
        this.#isTaking = true;
        const ended = this.#ended;
        const batch = await this.#spool.take(DRAIN_MAX);
        this.#isTaking = false;
        // The connection may have ended meanwhile; then it was rewound, too.
        if (ended !== this.#ended) return;
        if (batch.samples.length === 0) {
            this.#leaveVisited();
            return;
        }
        for (const [device, samples] of Map.groupBy(batch.samples, (sample) => sample.device)) {
            this.#tellHistory(device, samples);
        }
        this.#history.push({ published: wire.published, upTo: batch.upTo });
        this.#askSoon();
        this.drain();
    }

    #tellHistory(id: string, samples: readonly Sample[]): void {
        const { node, wire, gateway } = this.#options;
        const device = gateway.device(id);
        if (device && !node.isBorn(id)) {
            wire.publish(node.deviceBirth(device, Date.now()));
            this.#visiting.add(id);
        }
        const known = node.isBorn(id) ? samples.filter((sample) => node.knows(sample)) : [];
        this.#unknown += samples.length - known.length;
        if (known.length > 0) wire.publish(node.data(id, known, Date.now(), true));
    }

    #leaveVisited(): void {
        const { node, wire, gateway } = this.#options;
        for (const id of this.#visiting) {
            const link = gateway.device(id)?.link;
            const isHeard = link === 'ok' || link === 'stale';
            if (node.isBorn(id) && !isHeard) wire.publish(node.deviceDeath(id, Date.now()));
        }
        this.#visiting.clear();
    }

    #askSoon(): void {
        this.#asking ??= setTimeout(() => {
            this.#asking = undefined;
            this.#options.wire.ask();
        }, ASK_MS).unref();
    }
}
