// The one session with a BMC, shared by the server and its supplies: who polls within the same moment gets the same reading, and a
// login that failed is not tried again by the next one at once (BMCs lock users out).

import { BackOff } from '#model/back-off.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { Turns } from '../turns.ts';
import type { Bmc, BmcState } from './bmc.ts';

// Attempts of one BMC in all, at first; it grows to a minute.
const RETRY_SECONDS = 2;

export class BmcLink {
    readonly #open: (happened: () => void) => Bmc;
    readonly #now: () => number;
    readonly #turns = new Turns();
    readonly #backOff = new BackOff({ firstSeconds: RETRY_SECONDS, random: Math.random });
    readonly #listeners = new Set<() => void>();
    #bmc: Bmc | undefined;
    /** Counts what the BMC told of: what was read meanwhile may be older than it. */
    #events = 0;
    #last: { readonly state: BmcState; readonly atMs: number } | undefined;
    #failure: { readonly error: GatewayError; readonly untilMs: number } | undefined;
    #isClosed = false;

    /** `open` must not wait; `now` is a monotonic clock in milliseconds. */
    constructor(open: (happened: () => void) => Bmc, now: () => number = () => performance.now()) {
        this.#open = open;
        this.#now = now;
    }

    /** What was read at most `ageMs` ago, or is read now. Throws GatewayError. */
    read(ageMs: number): Promise<BmcState> {
        return this.#turns.take(async () => {
            if (this.#last && this.#now() - this.#last.atMs < ageMs) return this.#last.state;
            const before = this.#events;
            const state = await this.#ask((bmc) => bmc.read());
            if (before === this.#events) this.#last = { state, atMs: this.#now() };
            return state;
        });
    }

    /** Asks the BMC itself; what was read before is out of date then. Throws GatewayError. */
    use<Answer>(work: (bmc: Bmc) => Promise<Answer>): Promise<Answer> {
        return this.#turns.take(() => {
            this.#last = undefined;
            return this.#ask(work);
        });
    }

    /** Calls `happened` when the BMC tells of something. Returns what ends it. */
    listen(happened: () => void): () => void {
        this.#listeners.add(happened);
        return () => this.#listeners.delete(happened);
    }

    async close(): Promise<void> {
        this.#isClosed = true;
        await this.#bmc?.close();
        this.#bmc = undefined;
    }

    async #ask<Answer>(work: (bmc: Bmc) => Promise<Answer>): Promise<Answer> {
        if (this.#isClosed) throw new GatewayError('device-unreachable', 'the session is closed');
        if (this.#failure && this.#now() < this.#failure.untilMs) throw this.#failure.error;
        this.#bmc ??= this.#open(() => this.#happened());
        try {
            const answer = await work(this.#bmc);
            this.#backOff.succeeded();
            this.#failure = undefined;
            return answer;
        } catch (cause) {
            const error =
                cause instanceof GatewayError
                    ? cause
                    : new GatewayError('device-unreachable', messageOf(cause), { cause });
            this.#failure = { error, untilMs: this.#now() + this.#backOff.failed(true) };
            await this.#bmc?.close();
            this.#bmc = undefined;
            throw error;
        }
    }

    #happened(): void {
        this.#events += 1;
        this.#last = undefined;
        for (const happened of this.#listeners) happened();
    }
}
