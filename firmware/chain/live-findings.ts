// What is wrong with the chain although nothing has failed, as of now. A small rack is looked through whenever somebody asks; a
// hall takes seconds, so it is done piece by piece beside everything else, and who asks meanwhile gets what was found last.

import type { ChainBasis } from '#model/chain-paper.ts';
import { type Finding, findFindings, findInSteps } from '#model/findings.ts';
import { Pace } from '../pace.ts';

// Each loss that is played costs the more, the more nodes there are: so many are done in about 20 ms.
const NODES_AT_ONCE = 2000;
// A hall is looked through again when ten times as long has passed as it took: a tenth of the machine's time at most.
const REST_FACTOR = 10;

export interface LiveFindingsOptions {
    readonly basis: () => ChainBasis;
    /** Monotonic, in milliseconds. */
    readonly now?: () => number;
}

export class LiveFindings {
    readonly #basis: () => ChainBasis;
    readonly #now: () => number;
    #found: readonly Finding[] = [];
    #running: Promise<readonly Finding[]> | undefined;
    #restUntil = Number.NEGATIVE_INFINITY;

    constructor({ basis, now = () => performance.now() }: LiveFindingsOptions) {
        this.#basis = basis;
        this.#now = now;
    }

    /** Of now in a small rack; in a hall what was found last, none before the first look has ended. */
    get current(): readonly Finding[] {
        void this.find();
        return this.#found;
    }

    /** What is found from now on, or what was found a moment ago. */
    find(): Promise<readonly Finding[]> {
        if (this.#running) return this.#running;
        if (this.#now() < this.#restUntil) return Promise.resolve(this.#found);
        const basis = this.#basis();
        if (basis.graph.nodes.length <= NODES_AT_ONCE) {
            this.#found = findFindings(basis);
            return Promise.resolve(this.#found);
        }
        this.#running = this.#lookInSlices(basis).finally(() => {
            this.#running = undefined;
        });
        return this.#running;
    }

    async #lookInSlices(basis: ChainBasis): Promise<readonly Finding[]> {
        const begunAt = this.#now();
        this.#found = await Pace.through(findInSteps(basis));
        const endedAt = this.#now();
        this.#restUntil = endedAt + REST_FACTOR * (endedAt - begunAt);
        return this.#found;
    }
}
