// How long a password from an address must wait before it is looked at, after wrong ones came from there. A policy: time
// comes in as an argument. Never makes one address wait for another.

// Somebody who mistypes, or a host whose password was just changed, is not made to wait.
const FREE_FAILURES = 3;
const DELAY_MS_FIRST = 250;
// Stock clients give up on an answer after 5 seconds or more.
const DELAY_MS_MAX = 4000;
const FORGET_MS = 600_000;
// A rack has dozens; of more addresses the one that failed longest ago is forgotten.
const ADDRESSES_MAX = 1024;

interface Memory {
    failures: number;
    failedAt: number;
    /** Until then others from there are being looked at. */
    busyUntil: number;
}

export class LoginPatience {
    // In the order of the last failure.
    readonly #memories = new Map<string, Memory>();

    /** Milliseconds to wait. Who asks takes a place in the line of its address. `now` is a monotonic clock. */
    takeTurn(address: string, now: number): number {
        const memory = this.#memories.get(address);
        if (!memory) return 0;
        if (now - memory.failedAt >= FORGET_MS) {
            this.#memories.delete(address);
            return 0;
        }
        const turn = Math.max(now, memory.busyUntil);
        memory.busyUntil = turn + delayAfter(memory.failures);
        return turn - now;
    }

    failed(address: string, now: number): void {
        const known = this.#memories.get(address);
        this.#memories.delete(address);
        if (this.#memories.size >= ADDRESSES_MAX) this.#forgetOldest();
        const failures = (known?.failures ?? 0) + 1;
        const busyUntil = Math.max(known?.busyUntil ?? 0, now + delayAfter(failures));
        this.#memories.set(address, { failures, failedAt: now, busyUntil });
    }

    #forgetOldest(): void {
        for (const address of this.#memories.keys()) {
            this.#memories.delete(address);
            return;
        }
    }
}

function delayAfter(failures: number): number {
    if (failures <= FREE_FAILURES) return 0;
    return Math.min(DELAY_MS_MAX, DELAY_MS_FIRST * 2 ** (failures - FREE_FAILURES - 1));
}
