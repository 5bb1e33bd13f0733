// What a UPS's own words mean for what hangs on it, and for the feed that it hangs on. Its facts alone decide: whoever says
// OL has mains, whatever others think of the feed. Silence after OL changes nothing; silence after OB does, a little later.

import type { Carrier, DeviceFacts, PowerState } from './chain.ts';
import type { Judgement, Outcome } from './chain-judgement.ts';
import type { Status } from './status.ts';
import { numberOf } from './value.ts';

/** Silence on battery that is forgiven, in seconds: upsmon's DEADTIME, after which a host would act by itself. */
export const SILENCE_SECONDS = 15;

/**
 * With less than this on battery a UPS is low, in seconds. upsmon takes up to 26 s until it halts a secondary, a server
 * takes about two minutes: what makers' shutdown agents allow by default, too.
 */
export const RUNTIME_LOW_SECONDS = 180;

/** Charge in percent at which a UPS is low that does not say it itself: lead batteries give way below. */
export const CHARGE_LOW_PERCENT = 15;

// No UPS of a rack lasts a day. Larger values are counters that wrapped or stand for “unknown”.
const RUNTIME_SECONDS_MAX = 86_400;
// 0xFFFF is “unknown” on several families.
const RUNTIME_UNKNOWN = 65_535;
// Some say 0 s for “unknown” all the time: with half a charge it is not the end.
const CHARGE_BELIES_ZERO_PERCENT = 50;
// The lowest mains of the world; below half of it there is none.
const MAINS_VOLTS_MIN = 100;

// “In progress”, “Test in progress”; not “No test in progress”.
const RUNNING = /^(?!no\b).*\bin progress\b/i;

type Readings = Pick<DeviceFacts, 'reading'>;

/** How long the battery lasts as of the last reading, in seconds; undefined if not told or not plausible. */
export function runtimeOf({ reading }: Readings): number | undefined {
    const runtime = numberOf(reading('battery.runtime'));
    if (runtime === undefined || runtime < 0 || runtime > RUNTIME_SECONDS_MAX || runtime === RUNTIME_UNKNOWN) {
        return undefined;
    }
    const charge = numberOf(reading('battery.charge')) ?? 0;
    return runtime === 0 && charge >= CHARGE_BELIES_ZERO_PERCENT ? undefined : runtime;
}

/** Runtime in seconds at which this UPS counts as low. */
export function runtimeLowOf({ reading }: Readings): number {
    const told = numberOf(reading('battery.runtime.low'));
    const isSane = told !== undefined && told <= RUNTIME_SECONDS_MAX && told !== RUNTIME_UNKNOWN;
    return isSane ? Math.max(told, RUNTIME_LOW_SECONDS) : RUNTIME_LOW_SECONDS;
}

/** Charge in percent at which this UPS counts as low. */
export function chargeLowOf({ reading }: Readings): number {
    const told = numberOf(reading('battery.charge.low'));
    return told !== undefined && told > 0 && told < 100 ? told : CHARGE_LOW_PERCENT;
}

/** Whether the runtime of this one sample is at its end. One sample is never enough to act on. */
export function isRuntimeLow(facts: Readings): boolean {
    const runtime = runtimeOf(facts);
    return runtime !== undefined && runtime <= runtimeLowOf(facts);
}

/** Whether the charge of this one sample is at its end. One sample is never enough to act on. */
export function isChargeLow(facts: Readings): boolean {
    const charge = numberOf(facts.reading('battery.charge'));
    return charge !== undefined && charge >= 0 && charge <= chargeLowOf(facts);
}

/** Whether it says that the battery carries its load because mains is gone. */
export function isOnBattery(status: Status | undefined): boolean {
    // Some say OL OB while all is well, none while mains is gone: OL counts.
    // testcases/chain/status-words.yaml has them.
    return status?.has('OB') === true && !status.has('OL');
}

/** On battery on purpose: a test or a calibration. */
function isTesting(status: Status, readings: Readings): boolean {
    if (status.has('CAL') || status.has('TEST')) return true;
    // Most have no word for it: a running test counts if mains is measured meanwhile.
    return isMainsMeasured(readings) === true && RUNNING.test(String(readings.reading('ups.test.result')));
}

/** By the voltage at the input; undefined if nobody measures it. */
function isMainsMeasured({ reading }: Readings): boolean | undefined {
    const volts = numberOf(reading('input.voltage'));
    if (volts === undefined) return undefined;
    return volts >= (numberOf(reading('input.voltage.nominal')) ?? MAINS_VOLTS_MIN) / 2;
}

/**
 * What a UPS tells about the feed that it hangs on. `was present`: it fell silent while it had mains, so the feed cannot be
 * called dead.
 */
export function feedSeenBy(facts: DeviceFacts | undefined): 'present' | 'was present' | 'absent' | undefined {
    const status = facts?.status;
    if (!facts || !status) return undefined;
    if (status.has('OL')) return facts.link === 'ok' ? 'present' : 'was present';
    return facts.link === 'ok' && status.has('OB') && !isTesting(status, facts) ? 'absent' : undefined;
}

type Output = 'off' | 'ending' | 'bypass' | 'mains' | 'testing' | 'battery' | 'unsaid';

interface Surroundings {
    /** The verdict on what feeds it; undefined: nobody says what does. */
    readonly feed: Judgement | undefined;
    /** Milliseconds, in the clock of the facts. */
    readonly now: number;
    /** Its feed is dark on paper only: it would be on battery, whatever it says of now. */
    readonly isFeedLost: boolean;
}

export function judgeUps(facts: DeviceFacts | undefined, around: Surroundings): Outcome {
    if (facts?.heardAt === undefined || !facts.status) return unknown('not heard yet');
    const output = outputOf(facts.status, facts, around);
    const isSilent = facts.link !== 'ok';
    switch (output) {
        case 'mains':
        case 'testing':
            return onMains(output, facts, isSilent);
        case 'battery':
            return onBattery(facts, batterySince(facts.heardAt, facts.status, around), { now: around.now, isSilent });
        case 'ending':
            // It has power until it does what it says, and the host must hear of it before.
            return outcome('doomed', 'battery', 'announces that it switches off', facts.heardAt);
        case 'off':
            if (isSilent) return unknown('silent, was switched off');
            return outcome('down', 'nothing', 'switched off');
        case 'bypass':
            return isSilent ? unknown('silent, was on bypass') : onBypass(facts.status, around);
        case 'unsaid':
            return unknown(isSilent ? 'silent' : 'does not say what feeds it');
        default:
            return output satisfies never;
    }
}

/** Whether time alone can change what `judgeUps` finds: silence on battery is forgiven for a while only. */
export function isWaiting(facts: DeviceFacts | undefined, found: Outcome): boolean {
    return facts?.link !== 'ok' && found.state === 'up' && found.carrier === 'battery';
}

function outputOf(status: Status, facts: DeviceFacts, { feed, isFeedLost }: Surroundings): Output {
    // Both at once is an inverter that is off while the bypass carries the load.
    if (status.has('OFF') && !status.has('BYPASS')) return 'off';
    if (status.has('FSD')) return 'ending';
    if (status.has('BYPASS')) return 'bypass';
    const isTested = isTesting(status, facts);
    if (isOnBattery(status)) {
        const isMainsGone = feed?.state === 'down' || isMainsMeasured(facts) === false;
        return isTested && !isMainsGone ? 'testing' : 'battery';
    }
    if (!status.has('OL')) return 'unsaid';
    if (isFeedLost) return 'battery';
    return isTested ? 'testing' : 'mains';
}

function onMains(output: 'mains' | 'testing', { status }: DeviceFacts, isSilent: boolean): Outcome {
    const now = output === 'testing' ? 'on mains, testing its battery' : 'on mains';
    const said = status?.has('LB') === true ? `${now}, battery low` : now;
    return outcome('up', 'mains', isSilent ? `silent, was ${said}` : said);
}

/** Whoever would go on battery now has not used any of its runtime. */
function batterySince(heardAt: number, status: Status, { isFeedLost, now }: Surroundings): number {
    return isFeedLost && !isOnBattery(status) ? now : heardAt;
}

function onBattery(
    facts: DeviceFacts,
    heardAt: number,
    { now, isSilent }: { now: number; isSilent: boolean },
): Outcome {
    const isLow = facts.status?.has('LB') === true || facts.isLow === true;
    const isDoomed = isLow || (isSilent && now - heardAt > SILENCE_SECONDS * 1000);
    const runtime = runtimeOf(facts);
    const words = [isSilent ? 'silent, was on battery' : 'on battery'];
    if (isLow) words.push('battery low');
    const why = words.join(', ');
    const state: PowerState = isDoomed ? 'doomed' : 'up';
    // Doomed without a known time may end at any moment.
    if (runtime === undefined) return outcome(state, 'battery', why, isDoomed ? heardAt : undefined);
    return { ...outcome(state, 'battery', why, heardAt + runtime * 1000), isTimed: true };
}

function onBypass(status: Status, { feed, isFeedLost }: Surroundings): Outcome {
    const why = 'on bypass, unprotected';
    if (status.has('OL') && !isFeedLost) return outcome('up', 'mains', why);
    if (!feed) return unknown(why);
    const { state, carrier, endsAt } = feed;
    return outcome(state, carrier, state === 'down' ? 'on bypass, and nothing feeds it' : why, endsAt);
}

function unknown(why: string): Outcome {
    return outcome('unknown', 'unknown', why);
}

function outcome(state: PowerState, carrier: Carrier, why: string, endsAt?: number): Outcome {
    return { state, carrier, endsAt, why, isTimed: false };
}
