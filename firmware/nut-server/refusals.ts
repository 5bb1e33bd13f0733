// Who was refused lately, and how often: for the log, which hears of each user at each address once an hour, and for the
// page. Never holds a password.

import type { Log } from '../log.ts';

export interface Refusal {
    readonly user: string;
    readonly address: string;
    readonly count: number;
    /** Milliseconds since 1970. */
    readonly lastAt: number;
    /** What was asked for last, or what was missing. */
    readonly reason: string;
}

const LOG_MS = 3_600_000;
// A day's history of a rack with trouble; somebody who makes names up pushes out the oldest.
const ENTRIES_MAX = 256;
const FORGET_MS = 86_400_000;
// Names come from outside: 512 characters at most, and few names have more than a dozen.
const USER_LENGTH_MAX = 64;

interface Entry extends Refusal {
    readonly loggedAt: number;
    readonly countAtLog: number;
}

export class Refusals {
    readonly #log: Log;
    readonly #now: () => number;
    // In the order of the last refusal.
    readonly #entries = new Map<string, Entry>();

    /** `now` in milliseconds since 1970. */
    constructor(options: { log: Log; now: () => number }) {
        this.#log = options.log;
        this.#now = options.now;
    }

    /** The latest first; none older than a day. */
    get recent(): readonly Refusal[] {
        const oldest = this.#now() - FORGET_MS;
        return [...this.#entries.values()]
            .filter(({ lastAt }) => lastAt > oldest)
            .map(({ user, address, count, lastAt, reason }) => ({ user, address, count, lastAt, reason }))
            .reverse();
    }

    note(client: { readonly username: string | undefined; readonly address: string }, reason: string): void {
        const user = (client.username ?? '').slice(0, USER_LENGTH_MAX);
        const { address } = client;
        const key = `${address} ${user}`;
        const known = this.#entries.get(key);
        const lastAt = this.#now();
        const count = (known?.count ?? 0) + 1;
        const isDue = !known || Math.abs(lastAt - known.loggedAt) >= LOG_MS;
        if (isDue)
            this.#log.warn(
                { user, address, reason, count: count - (known?.countAtLog ?? 0) },
                'a NUT client was refused',
            );
        const logged = isDue ? { loggedAt: lastAt, countAtLog: count } : known;
        this.#entries.delete(key);
        for (const oldest of this.#entries.keys()) {
            if (this.#entries.size < ENTRIES_MAX) break;
            this.#entries.delete(oldest);
        }
        this.#entries.set(key, {
            user,
            address,
            count,
            lastAt,
            reason,
            loggedAt: logged.loggedAt,
            countAtLog: logged.countAtLog,
        });
    }
}
