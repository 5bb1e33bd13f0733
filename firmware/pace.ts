// How long one piece of work may go on before the rest of the gateway has a turn. The process promises never to be busy for 50 ms;
// others want their share of them.

// Several pieces of work may have a slice in the same turn, and what a message begins has two: `setImmediate` comes right behind it.
const SLICE_MS = 3;

export class Pace {
    readonly #itemsMin: number;
    #begunAt = performance.now();
    #items = 0;

    /** `itemsMin`: so many are done in one go, however long they take; then time decides. */
    constructor({ itemsMin = 1 }: { itemsMin?: number } = {}) {
        this.#itemsMin = itemsMin;
    }

    /** `done` items are finished since it was asked last: is it somebody else's turn? */
    isOver(done = 1): boolean {
        this.#items += done;
        return this.#items >= this.#itemsMin && performance.now() - this.#begunAt >= SLICE_MS;
    }

    /** Runs through all steps of something; others have their turns meanwhile. */
    static async through<Result>(steps: Generator<void, Result>): Promise<Result> {
        const pace = new Pace();
        for (;;) {
            const step = steps.next();
            if (step.done) return step.value;
            await pace.rest();
        }
    }

    /** After an item: waits if it is somebody else's turn. */
    async rest(): Promise<void> {
        if (!this.isOver()) return;
        await new Promise((resolve) => setImmediate(resolve));
        this.#begunAt = performance.now();
        this.#items = 0;
    }
}
