// What a large rack hall says: 2,000 series, a value of each every ten seconds, always the same ones for the same seed. The
// mixture is that of metered outlets, their inlets and UPSs; values wander, tremble by the last digit, have a day's rhythm,
// stand still or count up, as those of the recorded devices do.

export const SERIES_COUNT = 2000;
export const STEP_SECONDS = 10;
export const DAY_STEPS = 86_400 / STEP_SECONDS;

export interface StreamSeries {
    readonly device: string;
    readonly variable: string;
    /** Decimals that the device tells. */
    readonly digits: number;
}

type Motion =
    /** Wanders around a mean with the day, trembles. In steps of the last digit. */
    | {
          readonly kind: 'wander';
          readonly mean: number;
          readonly day: number;
          readonly drift: number;
          readonly noise: number;
      }
    /** Counts up by what it uses. */
    | { readonly kind: 'count'; readonly perStep: number }
    | { readonly kind: 'still'; readonly value: number };

interface Kind {
    readonly variable: (outlet: number) => string;
    /** Of a hundred. */
    readonly share: number;
    readonly digits: number;
    readonly motion: Motion;
}

const KINDS: readonly Kind[] = [
    {
        variable: (n) => `outlet.${n}.realpower`,
        share: 26,
        digits: 0,
        motion: { kind: 'wander', mean: 240, day: 30, drift: 0.6, noise: 1.2 },
    },
    {
        variable: (n) => `outlet.${n}.current`,
        share: 24,
        digits: 2,
        motion: { kind: 'wander', mean: 105, day: 13, drift: 0.25, noise: 0.6 },
    },
    { variable: (n) => `outlet.${n}.realpower`, share: 8, digits: 0, motion: { kind: 'still', value: 0 } },
    { variable: (n) => `outlet.${n}.energy`, share: 10, digits: 0, motion: { kind: 'count', perStep: 0.66 } },
    {
        variable: (n) => `input.${n}.voltage`,
        share: 9,
        digits: 1,
        motion: { kind: 'wander', mean: 2310, day: 25, drift: 0.8, noise: 1.5 },
    },
    {
        variable: (n) => `input.${n}.frequency`,
        share: 3,
        digits: 1,
        motion: { kind: 'wander', mean: 500, day: 0, drift: 0.05, noise: 0.25 },
    },
    {
        variable: (n) => `ambient.${n}.temperature`,
        share: 6,
        digits: 1,
        motion: { kind: 'wander', mean: 235, day: 8, drift: 0.04, noise: 0.25 },
    },
    {
        variable: () => 'ups.load',
        share: 4,
        digits: 0,
        motion: { kind: 'wander', mean: 42, day: 5, drift: 0.04, noise: 0.2 },
    },
    { variable: () => 'battery.charge', share: 4, digits: 0, motion: { kind: 'still', value: 100 } },
    {
        variable: () => 'battery.runtime',
        share: 4,
        digits: 0,
        motion: { kind: 'wander', mean: 2900, day: 300, drift: 1.5, noise: 3 },
    },
    { variable: () => 'battery.voltage', share: 2, digits: 1, motion: { kind: 'still', value: 547 } },
];

// Each has every kind of outlet, and one UPS.
const UNITS = 80;

export class RackStream {
    readonly series: readonly StreamSeries[];
    readonly values = new Float64Array(SERIES_COUNT);
    readonly #motions: Motion[] = [];
    readonly #drift = new Float64Array(SERIES_COUNT);
    readonly #scale = new Float64Array(SERIES_COUNT);
    readonly #phase = new Float64Array(SERIES_COUNT);
    #random: number;

    constructor(seed = 7) {
        this.#random = seed;
        this.series = KINDS.flatMap((kind, number) =>
            Array.from({ length: (kind.share * SERIES_COUNT) / 100 }, (_, place) => this.#begin(kind, number, place)),
        );
    }

    #begin({ variable, digits, motion }: Kind, number: number, place: number): StreamSeries {
        const index = this.#motions.push(motion) - 1;
        this.#scale[index] = 10 ** digits;
        this.#phase[index] = this.#uniform();
        const device = `unit-${number}-${place % UNITS}`;
        return { device, variable: variable(Math.floor(place / UNITS) + 1), digits };
    }

    /** All series at a time; seconds since the beginning. The array is used again. */
    at(seconds: number): Float64Array {
        const day = Math.sin((seconds / 86_400) * 2 * Math.PI);
        for (let index = 0; index < SERIES_COUNT; index++) {
            this.values[index] = this.#next(index, day) / (this.#scale[index] ?? 1);
        }
        return this.values;
    }

    /** In the last digit. */
    #next(index: number, day: number): number {
        const motion = this.#motions[index] as Motion;
        switch (motion.kind) {
            case 'still':
                return motion.value;
            case 'count': {
                const sum = (this.#drift[index] ?? 0) + motion.perStep * (0.5 + this.#uniform());
                this.#drift[index] = sum;
                return Math.floor(sum);
            }
            case 'wander': {
                // Drawn back to its mean: some minutes' memory.
                const drift = (this.#drift[index] ?? 0) * 0.98 + motion.drift * this.#normal();
                this.#drift[index] = drift;
                const mean = motion.mean * (0.6 + 0.8 * (this.#phase[index] ?? 0));
                return Math.round(mean + motion.day * day + drift + motion.noise * this.#normal());
            }
        }
    }

    /** 0 … 1; a xorshift of 32 bits. */
    #uniform(): number {
        let bits = this.#random;
        bits ^= bits << 13;
        bits ^= bits >>> 17;
        bits ^= bits << 5;
        this.#random = bits;
        return (bits >>> 0) / 4_294_967_296;
    }

    /** Nearly normal, of deviation 1. */
    #normal(): number {
        return (this.#uniform() + this.#uniform() + this.#uniform() - 1.5) * 2;
    }
}
