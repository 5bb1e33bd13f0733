// Charge and runtime of a battery whose UPS tells only its voltage. Pure: time comes in. The charge is where the voltage stands between
// empty and full; with the runtimes of the maker's data sheet it is counted instead: what flows out by the load, what flows in
// by the time that charging takes. Estimates, and called so.

/** From the configuration. */
export interface BatteryFacts {
    /** Volts at rest when it is empty and when it is full; absent: of a lead battery of that nominal voltage. */
    readonly lowVolts?: number | undefined;
    readonly highVolts?: number | undefined;
    /** Seconds that a full battery lasts, at two different loads in percent. */
    readonly runtimes?: readonly (readonly [loadPercent: number, seconds: number])[] | undefined;
    /** From empty to full. */
    readonly rechargeSeconds?: number | undefined;
}

export interface BatterySample {
    readonly volts: number | undefined;
    readonly nominalVolts: number | undefined;
    /** What the device calls empty and full. */
    readonly lowVolts?: number | undefined;
    readonly highVolts?: number | undefined;
    readonly loadPercent: number | undefined;
    /** undefined: it does not say; then nothing is counted. */
    readonly isOnBattery: boolean | undefined;
}

export interface BatteryEstimate {
    readonly lowVolts?: number;
    readonly highVolts?: number;
    /** Percent. */
    readonly charge?: number;
    readonly runtimeSeconds?: number;
}

// A lead battery of 12 V is empty at 10.4 V and full at 13 V.
const EMPTY_OF_NOMINAL = 104 / 120;
const FULL_OF_NOMINAL = 130 / 120;
// Some firmware tells the voltage of one cell, one block or half the string: how many of them would make the nominal voltage.
const PACKS = [120, 100, 80, 60, 48, 36, 30, 24, 18, 12, 8, 6, 4, 3, 2, 1, 0.5];
const NOMINAL_MIN = 0.8;
const NOMINAL_MAX = 1.25;
/** The UPS itself needs power too. */
const IDLE_LOAD_PERCENT = 10;
const RECHARGE_SECONDS = 43_200;

export class BatteryEstimator {
    readonly #facts: BatteryFacts;
    readonly #curve: Curve | undefined;
    /** Seconds at full load that are left in it. */
    #left: number | undefined;
    #packs: number | undefined;
    #atMs: number | undefined;

    constructor(facts: BatteryFacts) {
        this.#facts = facts;
        this.#curve = curveOf(facts.runtimes ?? []);
    }

    /** `nowMs` of any clock that only goes forward. */
    estimate(sample: BatterySample, nowMs: number): BatteryEstimate {
        const range = this.#range(sample);
        const byVolts = range && this.#chargeByVolts(sample, range);
        const passedSeconds = this.#atMs === undefined ? 0 : (nowMs - this.#atMs) / 1000;
        this.#atMs = nowMs;
        return { ...range, ...this.#count(sample, byVolts, passedSeconds) };
    }

    #range(sample: BatterySample): { lowVolts: number; highVolts: number } | undefined {
        const { nominalVolts } = sample;
        const lowVolts = this.#facts.lowVolts ?? sample.lowVolts ?? (nominalVolts && nominalVolts * EMPTY_OF_NOMINAL);
        const highVolts = this.#facts.highVolts ?? sample.highVolts ?? (nominalVolts && nominalVolts * FULL_OF_NOMINAL);
        if (!lowVolts || !highVolts || highVolts <= lowVolts) return undefined;
        return { lowVolts: Number(lowVolts.toFixed(2)), highVolts: Number(highVolts.toFixed(2)) };
    }

    #chargeByVolts(
        { volts, nominalVolts }: BatterySample,
        range: { lowVolts: number; highVolts: number },
    ): number | undefined {
        if (volts === undefined || volts <= 0) return undefined;
        // Once: an emptying battery must not look like one pack more.
        this.#packs ??= packsOf(volts, nominalVolts) ?? 1;
        const { lowVolts, highVolts } = range;
        return clamp((volts * this.#packs - lowVolts) / (highVolts - lowVolts));
    }

    #count(sample: BatterySample, byVolts: number | undefined, passedSeconds: number): BatteryEstimate {
        const { loadPercent, isOnBattery } = sample;
        if (this.#curve === undefined || loadPercent === undefined) return asPercent(byVolts);
        const { full, exponent } = this.#curve;
        const drain = (Math.max(loadPercent, IDLE_LOAD_PERCENT) / 100) ** exponent;
        this.#left ??= byVolts === undefined ? undefined : byVolts * full;
        if (this.#left === undefined) return {};
        if (isOnBattery) this.#left -= drain * passedSeconds;
        else if (isOnBattery === false)
            this.#left += (full * passedSeconds) / (this.#facts.rechargeSeconds ?? RECHARGE_SECONDS);
        this.#left = Math.min(Math.max(this.#left, 0), full);
        return { ...asPercent(this.#left / full), runtimeSeconds: Math.round(this.#left / drain) };
    }
}

/** Runtime over load is a power law (Peukert): two points make the curve. */
interface Curve {
    /** Seconds at full load. */
    readonly full: number;
    readonly exponent: number;
}

function curveOf(points: readonly (readonly [number, number])[]): Curve | undefined {
    const [high, low] = [...points].sort(([left], [right]) => right - left);
    if (high === undefined || low === undefined || high[0] === low[0]) return undefined;
    const exponent = Math.log(low[1] / high[1]) / Math.log(high[0] / low[0]);
    return { exponent, full: high[1] * (high[0] / 100) ** exponent };
}

function packsOf(volts: number, nominalVolts: number | undefined): number | undefined {
    if (nominalVolts === undefined) return undefined;
    return PACKS.find(
        (packs) => packs * volts <= NOMINAL_MAX * nominalVolts && packs * volts >= NOMINAL_MIN * nominalVolts,
    );
}

function asPercent(share: number | undefined): BatteryEstimate {
    return share === undefined ? {} : { charge: Math.round(share * 100) };
}

function clamp(share: number): number {
    return Math.min(Math.max(share, 0), 1);
}
