// From what a UPS says while its battery carries the load to one discharge with a beginning and an end. Pure state machine.

import type { Discharge } from '#model/battery.ts';

export interface BatterySample {
    readonly at: number;
    /** Milliseconds in a clock that nobody sets. */
    readonly now: number;
    /** Why the battery carries the load; undefined: it does not. */
    readonly cause: Discharge['cause'] | undefined;
    readonly charge: number | undefined;
    readonly loadPercent: number | undefined;
    readonly runtimeSeconds: number | undefined;
}

export interface RunningDischarge {
    readonly cause: Discharge['cause'];
    readonly startedAt: number;
    readonly startedNow: number;
    readonly chargeFrom: number | undefined;
    readonly chargeTo: number | undefined;
    readonly promisedFrom: number | undefined;
    readonly promisedTo: number | undefined;
    /** Percent times milliseconds, and over how many. */
    readonly loadSum: number;
    readonly loadMs: number;
    readonly lastNow: number;
    readonly lastLoad: number | undefined;
}

// Shorter ones are flickers, and tell nothing of the battery.
const SECONDS_MIN = 20;

/** `ended`: the discharge that is over now, if it tells anything. */
export function nextDischarge(
    running: RunningDischarge | undefined,
    sample: BatterySample,
): { readonly running: RunningDischarge | undefined; readonly ended?: Discharge } {
    if (sample.cause === undefined) return { running: undefined, ...finish(running, sample.now) };
    // What began as a test and goes on because mains failed is an outage from here on.
    if (running && running.cause !== sample.cause) {
        return { running: begin(sample, sample.cause), ...finish(running, sample.now) };
    }
    return { running: running ? follow(running, sample) : begin(sample, sample.cause) };
}

function begin(
    { at, now, charge, loadPercent, runtimeSeconds }: BatterySample,
    cause: Discharge['cause'],
): RunningDischarge {
    return {
        ...{ cause, startedAt: at, startedNow: now, chargeFrom: charge, chargeTo: charge },
        ...{ promisedFrom: runtimeSeconds, promisedTo: runtimeSeconds, loadSum: 0, loadMs: 0 },
        ...{ lastNow: now, lastLoad: loadPercent },
    };
}

function follow(
    running: RunningDischarge,
    { now, charge, loadPercent, runtimeSeconds }: BatterySample,
): RunningDischarge {
    const ms = now - running.lastNow;
    const isKnown = running.lastLoad !== undefined;
    return {
        ...running,
        // Some tell charge and runtime only when they have looked at the battery.
        chargeFrom: running.chargeFrom ?? charge,
        chargeTo: charge ?? running.chargeTo,
        promisedFrom: running.promisedFrom ?? runtimeSeconds,
        promisedTo: runtimeSeconds ?? running.promisedTo,
        loadSum: running.loadSum + (running.lastLoad ?? 0) * ms,
        loadMs: running.loadMs + (isKnown ? ms : 0),
        lastNow: now,
        lastLoad: loadPercent ?? running.lastLoad,
    };
}

function finish(running: RunningDischarge | undefined, now: number): { readonly ended?: Discharge } {
    if (!running) return {};
    const { cause, startedAt, startedNow, chargeFrom, chargeTo, promisedFrom, promisedTo, loadSum, loadMs } = running;
    const seconds = Math.round((now - startedNow) / 1000);
    if (seconds < SECONDS_MIN || chargeFrom === undefined || chargeTo === undefined) return {};
    const ended: Discharge = {
        ...{ cause, startedAt, seconds, chargeFrom, chargeTo },
        ...(loadMs > 0 ? { loadPercent: loadSum / loadMs } : {}),
        ...(promisedFrom === undefined ? {} : { promisedFrom }),
        ...(promisedTo === undefined ? {} : { promisedTo }),
    };
    return { ended };
}
