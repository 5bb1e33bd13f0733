// What real discharges teach about a battery: how fast a load empties it, how that compares with what its UPS promises, and
// with what the battery could do once. Pure. Everything that comes out of it is an estimate, and is called one.
//
// Model: a full battery carries the load L (part of the rating) for T / L^1.2 seconds. The exponent is Peukert's for lead
// (1.1 to 1.3); T is learned. Discharges that were deep count for more than shallow ones, late ones for more than early ones.

import type { Discharge } from '#model/battery.ts';

export interface RuntimeModel {
    /** Discharges that it was learned from. */
    readonly count: number;
    /** T: how long a full battery carries the full rating, in seconds, as of the last discharges. */
    readonly fullSeconds: number;
    /** The best T that the battery ever showed. */
    readonly bestFullSeconds: number;
    /** Seconds that it lasted for each second that it promised; undefined: it promises nothing. */
    readonly keptPromise: number | undefined;
}

const PEUKERT = 1.2;
// Charge is told in whole percents, and jumps in the first moments: less tells nothing.
const DEPTH_PERCENT_MIN = 5;
const LOAD_PERCENT_MIN = 1;
const PROMISE_SECONDS_MIN = 60;
// A discharge to the ground counts as much as this share of all that is known, a shallow one according to its depth.
const WEIGHT_MAX = 0.8;
const WEIGHT_MIN = 0.15;
// A battery that promised nonsense once must not spoil the rest.
const KEPT_MIN = 0.05;
const KEPT_MAX = 5;

/** The model after one more discharge; the same one if that tells nothing. */
export function learn(model: RuntimeModel | undefined, discharge: Discharge): RuntimeModel | undefined {
    const fullSeconds = fullSecondsOf(discharge);
    if (fullSeconds === undefined) return model;
    const kept = keptPromiseOf(discharge);
    if (!model) return { count: 1, fullSeconds, bestFullSeconds: fullSeconds, keptPromise: kept };
    const depth = (discharge.chargeFrom - discharge.chargeTo) / 100;
    const weight = Math.min(WEIGHT_MAX, Math.max(WEIGHT_MIN, depth));
    const learned = mix(model.fullSeconds, fullSeconds, weight);
    return {
        count: model.count + 1,
        fullSeconds: learned,
        bestFullSeconds: Math.max(model.bestFullSeconds, learned),
        keptPromise: kept === undefined ? model.keptPromise : mix(model.keptPromise ?? kept, kept, weight),
    };
}

/** How long it lasts with that charge under that load, both in percent; undefined: nobody knows. */
export function estimateSeconds(
    model: RuntimeModel | undefined,
    now: { readonly charge: number | undefined; readonly loadPercent: number | undefined },
): number | undefined {
    if (!model || now.charge === undefined || now.loadPercent === undefined || now.loadPercent < LOAD_PERCENT_MIN) {
        return undefined;
    }
    return (model.fullSeconds * (now.charge / 100)) / (now.loadPercent / 100) ** PEUKERT;
}

/** What is left of the capacity that it once showed, in percent; undefined before the second discharge. */
export function capacityPercent(model: RuntimeModel | undefined): number | undefined {
    return model === undefined || model.count < 2 ? undefined : (100 * model.fullSeconds) / model.bestFullSeconds;
}

function fullSecondsOf({ seconds, chargeFrom, chargeTo, loadPercent }: Discharge): number | undefined {
    const depth = chargeFrom - chargeTo;
    if (depth < DEPTH_PERCENT_MIN || loadPercent === undefined || loadPercent < LOAD_PERCENT_MIN) return undefined;
    return (seconds / (depth / 100)) * (loadPercent / 100) ** PEUKERT;
}

function keptPromiseOf({ seconds, promisedFrom, promisedTo }: Discharge): number | undefined {
    if (promisedFrom === undefined || promisedTo === undefined) return undefined;
    const used = promisedFrom - promisedTo;
    if (used < PROMISE_SECONDS_MIN) return undefined;
    return Math.min(KEPT_MAX, Math.max(KEPT_MIN, seconds / used));
}

function mix(before: number, now: number, weight: number): number {
    return before * (1 - weight) + now * weight;
}
