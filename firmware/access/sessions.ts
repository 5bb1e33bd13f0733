// Browsers that are logged in: a random secret in a cookie, here only its hash. In memory: after a restart everybody logs
// in again. Time comes in as an argument. Pure.

import { hashOf, newId, newSecret } from './secret.ts';

export interface BrowserSession {
    /** What it is called in the list of sessions; of no use to get in. */
    readonly id: string;
    readonly user: string;
    /** Must come in a header with whatever changes something: pages of others cannot read it. */
    readonly csrf: string;
    readonly address: string;
    /** What the browser calls itself. */
    readonly agent: string;
    readonly since: number;
    seenAt: number;
}

// A working day with a night behind it; whoever is away longer logs in again.
export const IDLE_MS_MAX = 24 * 3_600_000;
// A page on a wall keeps itself alive: once a month somebody must prove that it still should.
export const AGE_MS_MAX = 30 * 24 * 3_600_000;
// Of more the one that was seen longest ago goes.
export const SESSIONS_MAX = 200;

export class BrowserSessions {
    // By the hash of the secret, in the order of the last visit.
    readonly #sessions = new Map<string, BrowserSession>();

    /** Returns the secret for the cookie, which is nowhere else. `now` in ms since 1970. */
    open(
        who: { user: string; address: string; agent: string },
        now: number,
    ): { secret: string; session: BrowserSession } {
        const secret = newSecret();
        const session = { id: newId(), ...who, csrf: newSecret(), since: now, seenAt: now };
        for (const hash of [...this.#sessions.keys()].slice(0, Math.max(0, this.#sessions.size + 1 - SESSIONS_MAX))) {
            this.#sessions.delete(hash);
        }
        this.#sessions.set(hashOf(secret), session);
        return { secret, session };
    }

    find(secret: string, now: number): BrowserSession | undefined {
        const hash = hashOf(secret);
        const session = this.#sessions.get(hash);
        if (!session) return undefined;
        this.#sessions.delete(hash);
        if (now - session.seenAt > IDLE_MS_MAX || now - session.since > AGE_MS_MAX) return undefined;
        session.seenAt = now;
        this.#sessions.set(hash, session);
        return session;
    }

    list(now: number): BrowserSession[] {
        const isAlive = ({ seenAt, since }: BrowserSession) => now - seenAt <= IDLE_MS_MAX && now - since <= AGE_MS_MAX;
        return [...this.#sessions.values()].filter(isAlive);
    }

    /** Ends those that `isMeant`; says how many. */
    end(isMeant: (session: BrowserSession) => boolean): number {
        const before = this.#sessions.size;
        for (const [hash, session] of this.#sessions) if (isMeant(session)) this.#sessions.delete(hash);
        return before - this.#sessions.size;
    }
}
