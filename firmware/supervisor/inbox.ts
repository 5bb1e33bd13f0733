// What a child process said and nobody has looked at yet. A pipe hands over whatever fits into it at once, thousands of readings
// among it: between them the rest of the gateway has its turn. Nothing is lost, and nothing overtakes anything.

import { Pace } from '../pace.ts';

// A driver puts 500 readings into a message: ten devices of 50,000 variables in one go. Whoever sends more faster than it can
// be looked at holds up the others rather than fill the memory.
const WAITING_MAX = 1000;

export class Inbox {
    readonly #handle: (message: unknown) => void;
    readonly #waiting: unknown[] = [];
    /** Of this turn of the event loop. */
    #pace: Pace | undefined;
    #isOver = false;

    constructor(handle: (message: unknown) => void) {
        this.#handle = handle;
    }

    add(message: unknown): void {
        this.#waiting.push(message);
        this.#work();
    }

    /** Handles what is left in one go: no more will come. */
    drain(): void {
        for (const message of this.#waiting.splice(0)) this.#handle(message);
    }

    #work(): void {
        if (!this.#pace) {
            this.#pace = new Pace();
            setImmediate(() => this.#nextTurn());
        }
        while (this.#waiting.length > 0 && (!this.#isOver || this.#waiting.length > WAITING_MAX)) {
            this.#handle(this.#waiting.shift());
            this.#isOver = this.#pace.isOver();
        }
    }

    #nextTurn(): void {
        this.#pace = undefined;
        this.#isOver = false;
        if (this.#waiting.length > 0) this.#work();
    }
}
