// How a lead battery of a UPS drains and fills. Pure arithmetic: charge and time go in, charge comes out.
// Charge is a fraction, 0 to 1; load is a fraction of the UPS's rating; durations are seconds.

export interface BatterySize {
    /** How long a full battery carries the full rating. */
    readonly fullLoadSeconds: number;
}

// Peukert's exponent of sealed lead batteries lies at 1.1 to 1.3: half the load lasts more than twice as long.
const PEUKERT = 1.2;

// The electronics of the UPS itself want a few percent of the rating even when nothing hangs on it.
const LOAD_MIN = 0.02;

// Constant current up to 80 %, which takes two hours; then the current fades (constant voltage). Full after about four.
const FADE_FROM = 0.8;
const CHARGE_PER_SECOND = FADE_FROM / 7200;
const FADE_SECONDS = (1 - FADE_FROM) / CHARGE_PER_SECOND;

// The charger goes over to floating when its current has faded to 2 %: what is left would take for ever.
const FULL_FROM = 1 - 0.02 * (1 - FADE_FROM);

/** The charge after it carried `load` for `seconds`. */
export function drain(charge: number, load: number, seconds: number, size: BatterySize): number {
    return Math.max(0, charge - seconds * drainPerSecond(load, size));
}

/** How long `charge` carries `load`. */
export function runtimeSeconds(charge: number, load: number, size: BatterySize): number {
    return charge / drainPerSecond(load, size);
}

/** The charge after `seconds` on the charger. */
export function fill(charge: number, seconds: number): number {
    const steady = Math.min(seconds, Math.max(0, (FADE_FROM - charge) / CHARGE_PER_SECOND));
    const gap = (1 - charge - steady * CHARGE_PER_SECOND) * Math.exp((steady - seconds) / FADE_SECONDS);
    const filled = 1 - gap;
    return filled >= FULL_FROM ? 1 : filled;
}

/** Watts that go into the battery. */
export function chargeWatts(charge: number, ratingWatts: number, size: BatterySize): number {
    const share = charge <= FADE_FROM ? 1 : (1 - charge) / (1 - FADE_FROM);
    return share * CHARGE_PER_SECOND * size.fullLoadSeconds * ratingWatts;
}

export type BatteryDoing = 'charging' | 'discharging' | 'floating' | 'resting';

/** Volts at the terminals of a 24 V battery (twelve lead cells). */
export function batteryVolts(charge: number, load: number, doing: BatteryDoing): number {
    const atRest = 23.4 + 2.4 * charge; // 1.95 V a cell when empty, 2.15 V when full
    if (doing === 'resting') return atRest;
    if (doing === 'floating') return 27.2; // 2.27 V a cell
    if (doing === 'charging') return Math.min(28.2, atRest + 2.2); // not above 2.35 V a cell
    // The voltage sags with the load, and gives way in the last tenth.
    return atRest - 1.5 * load - Math.max(0, 0.1 - charge) * 15;
}

function drainPerSecond(load: number, size: BatterySize): number {
    return Math.max(load, LOAD_MIN) ** PEUKERT / size.fullLoadSeconds;
}
