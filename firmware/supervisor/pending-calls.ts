// Calls that a child process owes an answer to: numbered, each with a time limit. Every call is settled once, in any case.

interface PendingCall<Outcome> {
    readonly settle: (outcome: Outcome) => void;
    readonly timer: NodeJS.Timeout;
}

export class PendingCalls<Outcome> {
    readonly #pending = new Map<number, PendingCall<Outcome>>();
    #count = 0;

    /** Calls without an answer. */
    get size(): number {
        return this.#pending.size;
    }

    /** `late` gives the outcome when the limit is over. */
    open(limitSeconds: number, late: (call: number) => Outcome): { call: number; outcome: Promise<Outcome> } {
        const call = ++this.#count;
        const outcome = new Promise<Outcome>((settle) => {
            const timer = setTimeout(() => this.settle(call, late(call)), limitSeconds * 1000);
            this.#pending.set(call, { settle, timer });
        });
        return { call, outcome };
    }

    /** An answer that comes after the time limit changes nothing. */
    settle(call: number, outcome: Outcome): void {
        const pending = this.#pending.get(call);
        if (!pending) return;
        clearTimeout(pending.timer);
        this.#pending.delete(call);
        pending.settle(outcome);
    }

    settleAll(outcome: Outcome): void {
        for (const call of [...this.#pending.keys()]) this.settle(call, outcome);
    }
}
