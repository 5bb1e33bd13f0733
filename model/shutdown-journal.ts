// What became of each host that was shut down: when each step began, and why. For the report of a drill, and for the morning after an
// outage. Pure; the sequence itself never reads it.

import type { HostPhase, ShutdownStep } from './shutdown.ts';

export interface JourneyStep {
    readonly phase: HostPhase;
    /** Milliseconds since 1970. */
    readonly at: number;
    /** Why, or what is known. */
    readonly text: string;
    /** It was seen to be off. */
    readonly isVerified?: true;
}

/** From the first step until the host runs again. */
export interface Journey {
    readonly host: string;
    /** Why it went, and who decided. */
    readonly reason: string;
    readonly by: string;
    readonly steps: readonly JourneyStep[];
}

/** The latest last. */
export type Journal = readonly Journey[];

// A hall of some hundred hosts and a few outages.
export const JOURNEYS_KEPT = 1000;
// More is a host that somebody switches all day; the beginning says why.
const STEPS_KEPT = 40;

/** `at` in milliseconds since 1970. */
export function noteStep(
    journal: Journal,
    { host, from, to, text, by, isVerified }: ShutdownStep,
    at: number,
): Journal {
    const step: JourneyStep = { phase: to, at, text, ...(isVerified ? { isVerified } : {}) };
    const place = journal.findLastIndex((one) => one.host === host);
    const open = journal[place];
    if (from === 'running' || !open || isOver(open)) {
        return [...journal, { host, reason: text, by, steps: [step] }].slice(-JOURNEYS_KEPT);
    }
    return journal.with(place, { ...open, steps: [...open.steps, step].slice(-STEPS_KEPT) });
}

export function isOver({ steps }: Journey): boolean {
    return steps.at(-1)?.phase === 'running';
}

/** `back`: all of it went well. `on its way`: it is not over, or stays off. `taken back`: it never went. */
export const OUTCOMES = [
    'back',
    'taken back',
    'never seen to go off',
    'never seen to come back',
    'on its way',
] as const;

/** How it went, in figures; times in seconds, undefined: it did not come so far. */
export interface JourneyFigures {
    /** From the order until it was seen to be off, or given up. */
    readonly downSeconds: number | undefined;
    /** From the power until it runs again. */
    readonly upSeconds: number | undefined;
    readonly outcome: (typeof OUTCOMES)[number];
}

export function figuresOf(journey: Journey): JourneyFigures {
    const { steps } = journey;
    const at = (phase: HostPhase) => steps.find((step) => step.phase === phase)?.at;
    const between = (from: number | undefined, to: number | undefined) =>
        from === undefined || to === undefined ? undefined : Math.max(0, Math.round((to - from) / 1000));
    const last = steps.at(-1);
    const endedAt = isOver(journey) ? last?.at : undefined;
    const wasSeenOff = steps.some(({ phase, isVerified }) => phase === 'cut' || (phase === 'off' && isVerified));
    const outcome = (): JourneyFigures['outcome'] => {
        if (at('ordered') === undefined && endedAt !== undefined) return 'taken back';
        if (at('off') !== undefined && !wasSeenOff) return 'never seen to go off';
        if (endedAt === undefined) return 'on its way';
        return steps.at(-2)?.phase === 'waking' ? 'never seen to come back' : 'back';
    };
    return {
        downSeconds: between(at('ordered'), at('off')),
        upSeconds: between(at('powering'), endedAt),
        outcome: outcome(),
    };
}
