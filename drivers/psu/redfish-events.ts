// What a BMC tells by itself: the stream of its event service, where it offers one (DMTF DSP0266 §12, server-sent events). An event says
// only that something happened; what it was is read as ever. Without a stream nothing is lost but time.

import type { RedfishClient } from './redfish-client.ts';

// Who refuses a stream, or ends it, is asked again when it may have begun anew.
const RETRY_MS = 60_000;
// A burst of events is one reason to look; what comes within it is seen by the look at its end.
const CALM_MS = 1000;
// The longest events have some 10 kB; a line without an end is none.
const LINE_MAX = 1_000_000;

export class RedfishEvents {
    readonly #client: Pick<RedfishClient, 'listen'>;
    readonly #happened: () => void;
    readonly #now: () => number;
    #end: (() => void) | undefined;
    #triedAtMs = Number.NEGATIVE_INFINITY;
    #line = '';
    #calm: NodeJS.Timeout | undefined;
    #isDue = false;
    #isClosed = false;

    /** `happened` is called at most once a second; `now` is a monotonic clock in milliseconds. */
    constructor(client: Pick<RedfishClient, 'listen'>, happened: () => void, now: () => number) {
        this.#client = client;
        this.#happened = happened;
        this.#now = now;
    }

    /** Sees to it that the stream at that path is open, or is tried again in a while. Never throws, never waits. */
    follow(path: string): void {
        if (this.#isClosed || this.#end || this.#now() - this.#triedAtMs < RETRY_MS) return;
        this.#triedAtMs = this.#now();
        this.#line = '';
        const end = this.#client.listen(
            path,
            (text) => this.#hear(text),
            () => {
                if (this.#end === end) this.#end = undefined;
            },
        );
        this.#end = end;
    }

    close(): void {
        this.#isClosed = true;
        clearTimeout(this.#calm);
        this.#end?.();
        this.#end = undefined;
    }

    /** Lines that begin with `data` carry an event; others are names, numbers and signs of life. */
    #hear(text: string): void {
        const lines = (this.#line + text).split(/\r\n|\n|\r/);
        this.#line = lines.pop() ?? '';
        if (this.#line.length > LINE_MAX) this.#end?.();
        else if (lines.some((line) => /^data:?/.test(line))) this.#tell();
    }

    #tell(): void {
        this.#isDue = true;
        if (this.#calm) return;
        this.#isDue = false;
        this.#happened();
        this.#calm = setTimeout(() => {
            this.#calm = undefined;
            if (this.#isDue) this.#tell();
        }, CALM_MS).unref();
    }
}
