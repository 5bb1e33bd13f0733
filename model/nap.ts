// Hosts that sleep to save energy: when one is sent to sleep, and when it is woken. Pure; what must not be forgotten is `NapProgress`,
// plain data. A host that sleeps is not off: its memory lives on its power, and before that ends it is woken, to go in good order.
//
//   awake ──> falling ──> asleep ──> waking ──> awake

import { isWithin } from './daily-window.ts';
import type { HostNap } from './nap-config.ts';
import { type ActionState, BY_GATEWAY } from './shutdown.ts';

/** `falling`: told to sleep, not yet seen to. `waking`: called again and again until it is seen. */
export const NAP_PHASES = ['falling', 'asleep', 'waking'] as const;
export type NapPhase = (typeof NAP_PHASES)[number];

/** What it sleeps for; over when that is over. `person`: until somebody wants it. */
export const NAP_CAUSES = ['battery', 'hours', 'idle', 'person'] as const;
export type NapCause = (typeof NAP_CAUSES)[number];

/** Times in milliseconds of a clock that nobody sets. A host that is awake and of which nothing is to be remembered has none. */
export interface NapProgress {
    /** Absent: it is awake. */
    readonly phase?: NapPhase;
    /** When the phase began. */
    readonly since: number;
    readonly cause?: NapCause;
    /** For people: why. */
    readonly reason?: string;
    readonly by?: string;
    /** Since when its load looks as wanted. */
    readonly seenSince?: number;
    /** Since when it draws little, or has no lasting power, or has it again. */
    readonly idleSince?: number;
    readonly atRiskSince?: number;
    readonly safeSince?: number;
    /** It is left alone until then: it was just woken, or would not sleep. */
    readonly restsUntil?: number;
    /** It was called for so long in vain that somebody was told. */
    readonly isMissed?: boolean;
}

export interface NapFacts {
    readonly now: number;
    /** Milliseconds since 1970; undefined: the machine does not know what time it is. */
    readonly wall: number | undefined;
    /** Whether naps begin by themselves: shutting down is armed. */
    readonly isArmed: boolean;
    /** It is told, or about to be told, to go. */
    readonly isGoing: boolean;
    /** It went, and is off or on its way back: its sleep is over. */
    readonly isGone: boolean;
    /** It lives on borrowed time; undefined: nobody knows. */
    readonly isAtRisk: boolean | undefined;
    /** `unknown` is neither. */
    readonly load: 'on' | 'off' | 'unknown';
    readonly watts: number | undefined;
    /** How the action that puts it to sleep went. */
    readonly action: ActionState;
    /** Who asked for it since the last look. */
    readonly demand?: string;
    /** Seconds that mains must be back. */
    readonly stableSeconds: number;
}

/** What somebody wants of it. */
export type NapWish = { readonly type: 'nap' | 'wake'; readonly by: string };

export interface NapStep {
    readonly to: NapPhase | 'awake';
    readonly text: string;
    readonly by: string;
}

export interface NapDecision {
    /** undefined: nothing is to be remembered. */
    readonly progress: NapProgress | undefined;
    readonly step?: NapStep;
    /** To be carried out as long as it is so. */
    readonly order?: 'nap' | 'wake';
}

/** A card that sleeps needs seconds to notice; a machine that swaps takes longer. */
const SEEN_MS = 10_000;
/** Told to sleep, it does so by then, or never. */
const FALLING_MS_MAX = 120_000;
/** Where nobody sees what it does, its word is believed after so long. */
const BELIEVED_MS = 60_000;
/** Nobody sees whether it woke up: then it is believed to. */
const WAKING_MS_MAX = 180_000;
/** One that would not sleep, because it is busy, is asked again. */
const AGAIN_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

/** How it goes on with one host. */
export function napOf(spec: HostNap, before: NapProgress | undefined, facts: NapFacts, wish?: NapWish): NapDecision {
    if (facts.isGone) return { progress: undefined };
    const progress = watched(spec, before ?? { since: facts.now }, facts);
    switch (progress.phase) {
        case undefined:
            return whenAwake(spec, progress, facts, wish);
        case 'falling':
            return whenFalling(spec, progress, facts);
        case 'asleep':
            return whenAsleep(spec, progress, facts, wish);
        case 'waking':
            return whenWaking(spec, progress, facts);
        default:
            return progress.phase satisfies never;
    }
}

/** What is remembered of the readings: since when each is so. */
function watched(spec: HostNap, before: NapProgress, { now, watts, isAtRisk }: NapFacts): NapProgress {
    const isIdle = spec.idle !== undefined && watts !== undefined && watts <= spec.idle.watts;
    const { idleSince: _idle, atRiskSince: _risk, safeSince: _safe, ...kept } = before;
    return {
        ...kept,
        ...(isIdle ? { idleSince: before.idleSince ?? now } : {}),
        ...(isAtRisk === true ? { atRiskSince: before.atRiskSince ?? now } : {}),
        ...(isAtRisk === false ? { safeSince: before.safeSince ?? now } : {}),
    };
}

function whenAwake(spec: HostNap, progress: NapProgress, facts: NapFacts, wish: NapWish | undefined): NapDecision {
    if (facts.isGoing) return { progress };
    if (wish?.type === 'nap')
        return toSleep(progress, facts, { cause: 'person', text: 'somebody wants it asleep', by: wish.by });
    const isResting = facts.now < (progress.restsUntil ?? 0);
    if (!facts.isArmed || isResting || facts.load === 'off') return { progress };
    const why = reasonToNap(spec, progress, facts);
    return why ? toSleep(progress, facts, { ...why, by: BY_GATEWAY }) : { progress };
}

function toSleep(
    progress: NapProgress,
    { now }: NapFacts,
    { cause, text, by }: { cause: NapCause; text: string; by: string },
): NapDecision {
    const { restsUntil: _, ...kept } = progress;
    return {
        progress: { ...kept, phase: 'falling', since: now, cause, reason: text, by },
        step: { to: 'falling', text, by },
        order: 'nap',
    };
}

function reasonToNap(
    spec: HostNap,
    progress: NapProgress,
    facts: NapFacts,
): { cause: NapCause; text: string } | undefined {
    const { idle, onBattery, hours } = spec;
    const idleMs = progress.idleSince === undefined ? -1 : facts.now - progress.idleSince;
    if (idle !== undefined && idleMs < idle.minutes * MINUTE_MS) return undefined;
    const riskMs = progress.atRiskSince === undefined ? -1 : facts.now - progress.atRiskSince;
    if (onBattery !== false && riskMs >= onBattery * 1000) {
        return { cause: 'battery', text: `no lasting power for ${Math.round(riskMs / 1000)} s` };
    }
    const { wall } = facts;
    const window = wall === undefined ? undefined : hours.find((one) => isWithin(one, wall));
    if (window) return { cause: 'hours', text: `its hours to sleep, ${window.from} to ${window.to}` };
    const isIdlenessEnough = onBattery === false && hours.length === 0;
    if (idle !== undefined && isIdlenessEnough) {
        return { cause: 'idle', text: `at most ${idle.watts} W for ${idle.minutes} min: nobody needs it` };
    }
    return undefined;
}

function whenFalling(spec: HostNap, progress: NapProgress, facts: NapFacts): NapDecision {
    const { now, load, action, isGoing } = facts;
    const seen = seenAs(progress, load === 'off', now);
    const stoodMs = now - progress.since;
    const isBelieved = load === 'unknown' && action === 'done' && stoodMs >= BELIEVED_MS;
    if (seen.isLongEnough || isBelieved) {
        const text = seen.isLongEnough ? 'it sleeps' : 'it said that it sleeps; nobody can see it';
        return move(progress, 'asleep', { now, text });
    }
    // It hears the order to go only when it is awake.
    if (isGoing && action === 'done') return move(progress, 'waking', { now, text: 'it has to go in good order' });
    if (action === 'failed' && load !== 'off')
        return stay(spec, facts, { progress, text: 'it would not sleep', restMs: AGAIN_MS });
    if (stoodMs >= FALLING_MS_MAX)
        return stay(spec, facts, { progress, text: 'nobody saw it fall asleep', restMs: AGAIN_MS });
    return { progress: seen.progress, ...(action === 'not begun' ? { order: 'nap' as const } : {}) };
}

function whenAsleep(spec: HostNap, progress: NapProgress, facts: NapFacts, wish: NapWish | undefined): NapDecision {
    const { now } = facts;
    const reason = reasonToWake(spec, progress, facts);
    if (wish?.type === 'wake') return move(progress, 'waking', { now, text: 'somebody wants it', by: wish.by });
    if (reason !== undefined) return move(progress, 'waking', { now, text: reason, by: BY_GATEWAY });
    const seen = seenAs(progress, facts.load === 'on', now);
    if (seen.isLongEnough) return stay(spec, facts, { progress, text: 'it woke up by itself' });
    return { progress: seen.progress };
}

function reasonToWake(spec: HostNap, { cause, safeSince }: NapProgress, facts: NapFacts): string | undefined {
    if (facts.isGoing) return 'it has to go in good order';
    if (facts.demand !== undefined && spec.onDemand) return `${facts.demand} asks for it`;
    if (cause === 'battery') {
        const isSafe = safeSince !== undefined && facts.now - safeSince >= facts.stableSeconds * 1000;
        return isSafe ? 'its power is back for good' : undefined;
    }
    const { wall } = facts;
    if (cause !== 'hours' || wall === undefined) return undefined;
    return spec.hours.some((one) => isWithin(one, wall)) ? undefined : 'its hours to sleep are over';
}

function whenWaking(spec: HostNap, progress: NapProgress, facts: NapFacts): NapDecision {
    const { now, load } = facts;
    const seen = seenAs(progress, load === 'on', now);
    if (seen.isLongEnough) return stay(spec, facts, { progress, text: 'it is awake' });
    const stoodMs = now - progress.since;
    if (load === 'unknown' && stoodMs >= WAKING_MS_MAX) {
        return stay(spec, facts, { progress, text: 'it was called; nobody can see whether it is awake' });
    }
    if (stoodMs < WAKING_MS_MAX || progress.isMissed) return { progress: seen.progress, order: 'wake' };
    const text = 'it does not wake up, and is called again and again';
    return {
        progress: { ...seen.progress, isMissed: true },
        step: { to: 'waking', text, by: progress.by ?? BY_GATEWAY },
        order: 'wake',
    };
}

function move(progress: NapProgress, to: NapPhase, about: { now: number; text: string; by?: string }): NapDecision {
    const { seenSince: _, ...kept } = progress;
    const by = about.by ?? progress.by ?? BY_GATEWAY;
    return {
        progress: { ...kept, phase: to, since: about.now, by, ...(to === 'waking' ? { reason: about.text } : {}) },
        step: { to, text: about.text, by },
        ...(to === 'waking' ? { order: 'wake' as const } : {}),
    };
}

/** Awake, and left alone for a while. */
function stay(
    spec: HostNap,
    { now }: NapFacts,
    { progress, text, restMs = spec.stay * MINUTE_MS }: { progress: NapProgress; text: string; restMs?: number },
): NapDecision {
    return {
        progress: { since: now, restsUntil: now + restMs },
        step: { to: 'awake', text, by: progress.by ?? BY_GATEWAY },
    };
}

/** Whether it has looked so for long enough. */
function seenAs(progress: NapProgress, isSo: boolean, now: number): { progress: NapProgress; isLongEnough: boolean } {
    const { seenSince, ...kept } = progress;
    if (!isSo) return { progress: kept, isLongEnough: false };
    return {
        progress: { ...kept, seenSince: seenSince ?? now },
        isLongEnough: now - (seenSince ?? now) >= SEEN_MS,
    };
}
