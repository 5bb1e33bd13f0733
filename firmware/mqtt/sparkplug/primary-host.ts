// Whether the host for whose sake all is told is there: Sparkplug 3.0 §5.4 and §5.13. Pure. Of two words about it the one with the later
// timestamp counts, as an old farewell may come behind a new greeting. Hosts of version 2.2 say ONLINE and OFFLINE without one.

import * as v from 'valibot';

const STATE = v.object({ online: v.boolean(), timestamp: v.pipe(v.number(), v.integer(), v.minValue(0)) });

export class PrimaryHost {
    readonly topic: string;
    #isOnline = false;
    #timestamp = -1;

    constructor(options: { host: string; isLegacy: boolean }) {
        this.topic = options.isLegacy ? `STATE/${options.host}` : `spBv1.0/STATE/${options.host}`;
    }

    get isOnline(): boolean {
        return this.#isOnline;
    }

    /** Another server, or a new connection: each has timestamps of its own. */
    forget(): void {
        this.#isOnline = false;
        this.#timestamp = -1;
    }

    /** Whether it came or went; undefined: no news, or nothing that can be understood. */
    heard(payload: Uint8Array): 'came' | 'went' | undefined {
        const state = parse(Buffer.from(payload).toString('utf8', 0, 1024), this.topic.startsWith('STATE/'));
        if (!state || state.timestamp < this.#timestamp) return undefined;
        this.#timestamp = state.timestamp;
        const wasOnline = this.#isOnline;
        this.#isOnline = state.online;
        if (state.online) return wasOnline ? undefined : 'came';
        return 'went';
    }
}

function parse(text: string, isLegacy: boolean): v.InferOutput<typeof STATE> | undefined {
    if (isLegacy) return /^(?:ON|OFF)LINE$/.test(text) ? { online: text === 'ONLINE', timestamp: 0 } : undefined;
    try {
        return v.parse(STATE, JSON.parse(text));
    } catch {
        return undefined; // not from a host: nothing changes
    }
}
