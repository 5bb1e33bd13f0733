// One client of the event stream and its bounded box. A client that reads too slowly loses increments; when it has caught
// up it gets the whole state. It can never make the gateway hold more than the box, nor wait.

import type { Writable } from 'node:stream';

// Enough for a minute of a busy rack; 64 clients that all stop reading cost 16 MB.
export const BOX_BYTES = 256 * 1024;
// A phone in a dead spot is back by then; a client that has gone for good must give up its place.
const STUCK_MS_MAX = 60_000;

export class EventStream {
    readonly #output: Writable;
    readonly #stateFrame: () => string;
    #boxBytes = BOX_BYTES;
    #isBehind = false;
    #drainedAt: number;

    /** `stateFrame` makes a fresh state; `now` is monotonic, in ms. */
    constructor(options: { output: Writable; stateFrame: () => string; now: number }) {
        this.#output = options.output;
        this.#stateFrame = options.stateFrame;
        this.#drainedAt = options.now;
    }

    get isBehind(): boolean {
        return this.#isBehind;
    }

    /** Sends the whole state. The box grows by its size: a client busy reading the state is not slow. */
    sendState(): void {
        const frame = this.#stateFrame();
        this.#boxBytes = BOX_BYTES + frame.length;
        this.#isBehind = false;
        this.#write(frame);
    }

    send(frames: string): void {
        if (this.#isBehind) return;
        if (this.#output.writableLength + frames.length <= this.#boxBytes) this.#write(frames);
        else if (this.#output.writableNeedDrain) this.#isBehind = true;
        // It reads fast enough, only this is too much at once.
        else this.sendState();
    }

    /** Everything sent has left for the network. */
    drained(now: number): void {
        this.#drainedAt = now;
        if (this.#isBehind) this.sendState();
    }

    /** Keeps proxies from cutting a silent connection. Returns false when the client takes nothing any more. */
    beat(now: number): boolean {
        if (this.#output.writableLength === 0) this.#drainedAt = now;
        if (now - this.#drainedAt > STUCK_MS_MAX) return false;
        this.send(': still here\n\n');
        return true;
    }

    #write(text: string): void {
        if (!this.#output.destroyed && !this.#output.writableEnded) this.#output.write(text);
    }
}
