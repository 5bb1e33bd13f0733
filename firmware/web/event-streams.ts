// All clients of the event stream: lets them in while there is room, keeps them alive, ends them together.

import type { Writable } from 'node:stream';
import type { ChangeFeed } from './change-feed.ts';
import { EventStream } from './event-stream.ts';

// Every open page is one: phones, laptops and wall displays of a big team. Each may fill its box.
export const CLIENTS_MAX = 64;
// Proxies cut a connection that is silent for 30 or 60 seconds.
const BEAT_MS = 15_000;

export class EventStreams {
    readonly #feed: ChangeFeed;
    readonly #outputs = new Map<Writable, EventStream>();
    #beat: NodeJS.Timeout | undefined;

    constructor(feed: ChangeFeed) {
        this.#feed = feed;
    }

    /** Pages that look on now. */
    get count(): number {
        return this.#outputs.size;
    }

    get isFull(): boolean {
        return this.#outputs.size >= CLIENTS_MAX;
    }

    /**
     * Streams to `output` until either end closes it: first what it missed since `lastId`, or the whole state.
     * The caller has looked at `isFull`.
     */
    open(output: Writable, lastId: string | undefined): void {
        const stream = new EventStream({ output, stateFrame: () => this.#feed.stateFrame(), now: performance.now() });
        const missed = lastId === undefined ? undefined : this.#feed.since(lastId);
        const endListening = this.#feed.listen((frames) => stream.send(frames));
        this.#outputs.set(output, stream);
        this.#beat ??= setInterval(() => this.#beatAll(), BEAT_MS);
        output.on('drain', () => stream.drained(performance.now()));
        output.on('error', () => output.destroy()); // the client went away in the middle of a write
        output.on('close', () => {
            endListening();
            this.#outputs.delete(output);
        });
        if (missed) stream.send(missed.join(''));
        else stream.sendState();
    }

    /** Ends every stream at once; browsers try again by themselves. */
    stop(): void {
        clearInterval(this.#beat);
        this.#beat = undefined;
        for (const output of this.#outputs.keys()) output.end();
    }

    #beatAll(): void {
        for (const [output, stream] of this.#outputs) {
            if (!stream.beat(performance.now())) output.destroy();
        }
    }
}
