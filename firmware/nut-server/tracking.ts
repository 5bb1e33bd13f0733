// What became of the commands that clients asked us to track. Forgets on its own: old entries, and the oldest of too many.

import { randomUUID } from 'node:crypto';
import type { CommandOutcome } from '#model/command.ts';
import { OK } from './reply.ts';

// upsd's TRACKINGDELAY.
const KEEP_MS = 3_600_000;
// Clients ask within seconds; 4,096 entries are about 1 MB.
const ENTRIES_MAX = 4096;

interface Entry {
    readonly begunAt: number;
    answer: string;
}

export class Tracking {
    readonly #now: () => number;
    // In the order in which they began: the oldest is the first.
    readonly #entries = new Map<string, Entry>();

    /** `now` is a monotonic clock in milliseconds. */
    constructor(now: () => number) {
        this.#now = now;
    }

    /** The answer to a request that was handed over: whoever wants to know how it ends hears under which id. */
    acknowledge({ isTracking }: { readonly isTracking: boolean }, outcome: Promise<CommandOutcome>): string {
        return isTracking ? `OK TRACKING ${this.follow(outcome)}\n` : OK;
    }

    /** Follows a command to its end. Returns the id by which clients ask: a random UUID in capitals. */
    follow(outcome: Promise<CommandOutcome>): string {
        this.#forget();
        const id = randomUUID().toUpperCase();
        const entry: Entry = { begunAt: this.#now(), answer: 'PENDING\n' };
        this.#entries.set(id, entry);
        outcome.then(
            (ended) => {
                entry.answer = answerOf(ended);
            },
            () => {
                entry.answer = 'ERR FAILED\n';
            },
        );
        return id;
    }

    /** The line to answer with; ids match in any case. */
    answer(id: string): string {
        this.#forget();
        return this.#entries.get(id.toUpperCase())?.answer ?? 'ERR UNKNOWN\n';
    }

    #forget(): void {
        const oldest = this.#now() - KEEP_MS;
        for (const [id, { begunAt }] of this.#entries) {
            if (begunAt > oldest && this.#entries.size < ENTRIES_MAX) return;
            this.#entries.delete(id);
        }
    }
}

function answerOf(outcome: CommandOutcome): string {
    if (outcome.ok) return 'SUCCESS\n';
    if (outcome.error.code === 'command-invalid') return 'ERR INVALID-ARGUMENT\n';
    if (outcome.error.code === 'command-unknown') return 'ERR UNKNOWN\n';
    return 'ERR FAILED\n';
}
