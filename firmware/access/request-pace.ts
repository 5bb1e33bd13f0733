// How many requests an address may send: a bucket that fills by the second. A policy: time comes in as an argument.

// A page that loads asks for twenty things at once and then listens; a dashboard asks every second.
const PER_SECOND = 50;
const AT_ONCE = 300;
// Of more addresses the one that asked longest ago is forgotten.
const ADDRESSES_MAX = 1024;

export class RequestPace {
    // In the order of the last request.
    readonly #buckets = new Map<string, { tokens: number; at: number }>();

    /** Whether this request may be answered. `now` is monotonic, in ms. */
    admit(address: string, now: number): boolean {
        const known = this.#buckets.get(address);
        this.#buckets.delete(address);
        const refilled = known ? known.tokens + ((now - known.at) / 1000) * PER_SECOND : AT_ONCE;
        const tokens = Math.min(AT_ONCE, refilled) - 1;
        this.#buckets.set(address, { tokens: Math.max(tokens, 0), at: now });
        if (this.#buckets.size > ADDRESSES_MAX) this.#forgetOldest();
        return tokens >= 0;
    }

    #forgetOldest(): void {
        for (const address of this.#buckets.keys()) {
            this.#buckets.delete(address);
            return;
        }
    }
}
