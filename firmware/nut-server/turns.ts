// Who has sent something is answered when everybody who has sent something is read. With one client that costs nothing; with
// many, the answers leave back to back, and the machine wakes those who wait for them less often.

export class Turns {
    #waiting: Set<{ answerLines(): void }> = new Set();

    /** `session` is answered in this turn of the event loop; when it is added while others are answered, in the next one. */
    add(session: { answerLines(): void }): void {
        if (this.#waiting.size === 0) setImmediate(() => this.#answerAll());
        this.#waiting.add(session);
    }

    #answerAll(): void {
        const sessions = this.#waiting;
        this.#waiting = new Set();
        for (const session of sessions) session.answerLines();
    }
}
