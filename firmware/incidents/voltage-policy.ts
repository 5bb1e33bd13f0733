// Sags, swells and interruptions at one input. Pure state machine: voltages go in, events come out. Thresholds are what the
// device itself goes to battery at, else nominal ± 10 % (EN 50160 §4.2.2). What is shorter than a poll is not seen.

import type { VoltageEvent } from '#model/incident.ts';

export interface VoltageLimits {
    readonly low: number;
    readonly high: number;
    /** A voltage under this is none. EN 50160: 5 % of nominal. */
    readonly none: number;
    /** How far back inside the limits it must be to be over. IEC 61000-4-30: usually 2 % of nominal. */
    readonly hysteresis: number;
}

export type VoltageExcursion = Pick<VoltageEvent, 'kind' | 'startedAt' | 'endedAt' | 'extremeVolts' | 'limitVolts'>;

const TOLERANCE = 0.1;
const NONE = 0.05;
const HYSTERESIS = 0.02;
// Mains of the world; a nominal voltage beyond is a default that nobody set.
const NOMINAL_MIN = 90;
const NOMINAL_MAX = 500;

/** Undefined: nothing is known that a voltage could be measured against. Volts. */
export function voltageLimits(told: {
    nominal: number | undefined;
    low: number | undefined;
    high: number | undefined;
}): VoltageLimits | undefined {
    const nominal = told.nominal ?? between(told.low, told.high);
    if (nominal === undefined || nominal < NOMINAL_MIN || nominal > NOMINAL_MAX) return undefined;
    // A transfer limit on the wrong side of nominal is no limit.
    const low = told.low !== undefined && told.low > nominal / 2 && told.low < nominal ? told.low : undefined;
    const high = told.high !== undefined && told.high > nominal && told.high < nominal * 2 ? told.high : undefined;
    return {
        low: low ?? tenth(nominal * (1 - TOLERANCE)),
        high: high ?? tenth(nominal * (1 + TOLERANCE)),
        none: nominal * NONE,
        hysteresis: nominal * HYSTERESIS,
    };
}

/** `before`: the excursion that goes on, if one does. Returns it as it is now; with `endedAt` it is over. */
export function nextExcursion(
    before: VoltageExcursion | undefined,
    { volts, at, limits }: { volts: number; at: number; limits: VoltageLimits },
): VoltageExcursion | undefined {
    if (!before) return begin(volts, at, limits);
    const { low, high, hysteresis, none } = limits;
    const isOver = before.kind === 'swell' ? volts < high - hysteresis : volts > low + hysteresis;
    if (isOver) return { ...before, endedAt: at };
    const extremeVolts =
        before.kind === 'swell' ? Math.max(before.extremeVolts, volts) : Math.min(before.extremeVolts, volts);
    // What sags to nothing was an interruption from its beginning.
    const kind = before.kind === 'sag' && volts < none ? 'interruption' : before.kind;
    return extremeVolts === before.extremeVolts && kind === before.kind ? before : { ...before, extremeVolts, kind };
}

function begin(volts: number, at: number, { low, high, none }: VoltageLimits): VoltageExcursion | undefined {
    const started = { startedAt: at, extremeVolts: volts };
    if (volts < none) return { ...started, kind: 'interruption', limitVolts: none };
    if (volts < low) return { ...started, kind: 'sag', limitVolts: low };
    return volts > high ? { ...started, kind: 'swell', limitVolts: high } : undefined;
}

function between(low: number | undefined, high: number | undefined): number | undefined {
    return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** 253.00000000000003 V nobody measured. */
function tenth(volts: number): number {
    return Math.round(volts * 10) / 10;
}
