// Whether a file has something that is not on the disk yet, and a flush that nobody waits for.

export class PendingFlush {
    readonly #flush: () => Promise<void>;
    #written = 0;
    #flushed = 0;

    constructor(flush: () => Promise<void>) {
        this.#flush = flush;
    }

    get isPending(): boolean {
        return this.#flushed < this.#written;
    }

    /** Something was written. */
    wrote(): void {
        this.#written++;
    }

    /** All of it is on the disk. */
    isDone(): void {
        this.#flushed = this.#written;
    }

    /** What was written until now is on the disk when it resolves, also what another call flushes just now. */
    async run(): Promise<void> {
        const written = this.#written;
        if (this.#flushed >= written) return;
        await this.#flush();
        this.#flushed = Math.max(this.#flushed, written);
    }
}
