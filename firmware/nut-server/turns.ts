// When somebody who has sent something is answered. Beside a handful of clients at once: to wait costs a tenth of an answer. Beside
// more, when everybody who has sent something is read: the answers leave back to back, and wake those who wait for them less
// often. A write that wakes somebody costs the kernel more than all else that an answer needs.

import { Pace } from '../pace.ts';

// Waiting costs 15 % with 1 client and 3 % with 4; it saves 8 % with 8 and 20 % with 16 and 64.
const FEW = 4;

export class Turns {
    readonly #sessions: ReadonlySet<unknown>;
    #waiting: Set<{ answerLines(): void }> = new Set();

    /** `sessions` are all that are connected. */
    constructor(sessions: ReadonlySet<unknown>) {
        this.#sessions = sessions;
    }

    /** `session` is answered now or in this turn of the event loop. */
    next(session: { answerLines(): void }): void {
        if (this.#sessions.size <= FEW) session.answerLines();
        else this.later(session);
    }

    /** `session` is answered in this turn of the event loop; when it is added while others are answered, in the next one. */
    later(session: { answerLines(): void }): void {
        if (this.#waiting.size === 0) setImmediate(() => this.#answerAll());
        this.#waiting.add(session);
    }

    // Long lists for many clients are a long piece of work: who is left is first in the next turn.
    #answerAll(): void {
        const sessions = this.#waiting;
        const pace = new Pace();
        this.#waiting = new Set();
        let isOver = false;
        for (const session of sessions) {
            if (isOver) this.later(session);
            else {
                session.answerLines();
                isOver = pace.isOver();
            }
        }
    }
}
