// The last events that clients were told, numbered, as the text that goes over the wire. A client that comes back soon
// gets what it missed; one that was away too long does not, and needs the whole state. Pure.

import type { ApiEvent } from '#model/api.ts';

// A phone that changes from Wi-Fi to mobile is away for seconds: at 4 tellings a second this is over a minute.
const EVENTS_MAX = 512;
// The events of a big rack are big: this many characters is what we spend at most.
const CHARACTERS_MAX = 1_000_000;

export class EventRing {
    // Numbers begin anew when the gateway does; a client must not resume with a number of another run.
    readonly #run: string;
    readonly #frames: string[] = [];
    #characters = 0;
    #last = 0;

    /** `run` tells this run of the gateway from others: letters and digits. */
    constructor(run: string) {
        this.#run = run;
    }

    /** Id of the newest event, for a state that includes it. */
    get lastId(): string {
        return `${this.#run}-${this.#last}`;
    }

    /** Numbers and keeps an event; returns its frame. */
    push(event: ApiEvent): string {
        this.#last += 1;
        const frame = frameOf(event, this.lastId);
        this.#frames.push(frame);
        this.#characters += frame.length;
        while (this.#frames.length > EVENTS_MAX || this.#characters > CHARACTERS_MAX) {
            this.#characters -= this.#frames.shift()?.length ?? 0;
        }
        return frame;
    }

    /** Frames of everything after `id`; undefined when that cannot be said any more. */
    since(id: string): readonly string[] | undefined {
        const [run, number] = id.split('-');
        if (run !== this.#run || number === undefined || !/^\d{1,15}$/.test(number)) return undefined;
        const missed = this.#last - Number(number);
        if (missed < 0 || missed > this.#frames.length) return undefined;
        return missed === 0 ? [] : this.#frames.slice(-missed);
    }

    /** Forgets everything. From here on nobody can resume: events will be missing. */
    clear(): void {
        this.#frames.length = 0;
        this.#characters = 0;
        this.#last += 1;
    }
}

/** One server-sent event. JSON has no raw line feeds, so `data` is one line. */
export function frameOf(event: ApiEvent, id?: string): string {
    return `${id === undefined ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
