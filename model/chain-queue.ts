// Nodes that wait to be judged again, handed out from the feeds downwards: a node comes after everything that feeds it.
// Each once, however often it is added. What is added while one is handed out must be of a higher rank.

import type { ChainNode } from './chain-graph.ts';

export class ChainQueue {
    readonly #nodes: readonly ChainNode[];
    readonly #isWaiting: Uint8Array;
    readonly #ranks: number[][] = [];
    #count = 0;
    #lowest = Number.POSITIVE_INFINITY;

    constructor(nodes: readonly ChainNode[]) {
        this.#nodes = nodes;
        this.#isWaiting = new Uint8Array(nodes.length);
    }

    add(number: number): void {
        const node = this.#nodes[number];
        if (!node || this.#isWaiting[number] === 1) return;
        this.#isWaiting[number] = 1;
        this.#count++;
        this.#lowest = Math.min(this.#lowest, node.rank);
        const rank = this.#ranks[node.rank];
        if (rank) rank.push(number);
        else this.#ranks[node.rank] = [number];
    }

    /** The next one, or undefined when none waits. */
    take(): ChainNode | undefined {
        if (this.#count === 0) {
            this.#lowest = Number.POSITIVE_INFINITY;
            return undefined;
        }
        for (;;) {
            const number = this.#ranks[this.#lowest]?.pop();
            if (number === undefined) {
                this.#lowest++;
                continue;
            }
            this.#count--;
            this.#isWaiting[number] = 0;
            return this.#nodes[number];
        }
    }
}
