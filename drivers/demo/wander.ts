// Seeded randomness for the simulation: values that wander about as measured ones do, and the same way in every run.
// Must never touch Math.random or a clock: a test that fails once has to fail again.

export type Random = () => number;

/** Numbers from 0 (included) to 1 (excluded); the same text gives the same numbers. */
export function seededRandom(seed: string): Random {
    let state = hash(seed);
    return () => {
        // Marsaglia, “Xorshift RNGs”, 2003: the 13, 17, 5 generator.
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) / 0x1_0000_0000;
    };
}

/** A value that strays from 0 and is drawn back to it: an Ornstein-Uhlenbeck process, exact for any step. */
export class Wander {
    value = 0;
    readonly #random: Random;
    readonly #deviation: number;
    readonly #seconds: number;

    /** `deviation`: how far it usually strays; `seconds`: how long it takes to come back. */
    constructor(options: { seed: string; deviation: number; seconds: number }) {
        this.#random = seededRandom(options.seed);
        this.#deviation = options.deviation;
        this.#seconds = options.seconds;
    }

    advance(seconds: number): void {
        const keep = Math.exp(-seconds / this.#seconds);
        const pushed = this.value * keep + this.#deviation * Math.sqrt(1 - keep * keep) * this.#normal();
        // Three deviations: rarer values are real, but a demonstration must not raise a false alarm.
        const limit = 3 * this.#deviation;
        this.value = Math.min(limit, Math.max(-limit, pushed));
    }

    // Box and Muller, 1958. `1 - random` is never 0, whose logarithm is no number.
    #normal(): number {
        return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    }
}

// FNV-1a, 32 bits; `| 1` because xorshift never leaves 0.
function hash(text: string): number {
    let value = 0x811c9dc5;
    for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
    return value | 1;
}
