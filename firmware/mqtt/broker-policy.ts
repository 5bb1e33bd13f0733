// When and where a broker is tried again. Pure state machine: what happened goes in, with its time; what to do comes out.
//
//   failed ──> wait 1, 2, 4 … 60 s ──> the next broker of the list ──> connected for half a minute: all is forgotten

import { BackOff } from '#model/back-off.ts';

// As long as a broker restarts; a building's network comes back within minutes, and a minute is not noticed then.
const FIRST_SECONDS = 1;
const MOST_SECONDS = 60;
/** A connection that lasted this long was a good one. */
const CALM_MS = 30_000;
// One lost connection is normal, three short ones in a row have a reason.
const SHORT_MAX = 3;

export interface NextAttempt {
    readonly inMs: number;
    /** Place in the list of brokers. */
    readonly place: number;
    /** Connections end soon after they began, again and again: somebody else has our client id, or the broker throws us out. */
    readonly isFlapping: boolean;
}

export class BrokerPolicy {
    readonly #places: number;
    readonly #backOff: BackOff;
    #place = 0;
    #shortOnes = 0;
    #connectedAt: number | undefined;

    /** `random`: 0 to 1, so that a hundred gateways do not come back at the same moment. */
    constructor(options: { places: number; random?: () => number }) {
        this.#places = options.places;
        const random = options.random ?? Math.random;
        this.#backOff = new BackOff({ firstSeconds: FIRST_SECONDS, mostSeconds: MOST_SECONDS, random });
    }

    get place(): number {
        return this.#place;
    }

    /** `now` in milliseconds of a clock that nobody sets. */
    connected(now: number): void {
        this.#connectedAt = now;
    }

    /** It is ended on purpose: not its fault. */
    left(): void {
        this.#connectedAt = undefined;
    }

    /** The connection is over, or did not come about. */
    ended(now: number): NextAttempt {
        const lastedMs = this.#connectedAt === undefined ? undefined : now - this.#connectedAt;
        this.#connectedAt = undefined;
        if (lastedMs !== undefined && lastedMs >= CALM_MS) {
            this.#backOff.succeeded();
            this.#shortOnes = 0;
        } else if (lastedMs !== undefined) this.#shortOnes++;
        this.#place = (this.#place + 1) % this.#places;
        // Others of the list are tried at once; then all of them rest.
        const isRoundOver = this.#place === 0;
        const inMs = isRoundOver ? this.#backOff.failed() : 0;
        return { inMs, place: this.#place, isFlapping: this.#shortOnes >= SHORT_MAX };
    }
}
