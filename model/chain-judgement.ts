// What the evaluation finds out about one node while it walks from the feeds to the hosts, and which of two it prefers.
// Times are points in time, not seconds left: while a battery runs down as foreseen, no judgement changes.

import type { Carrier, PowerState } from './chain.ts';

export interface Judgement {
    readonly state: PowerState;
    readonly carrier: Carrier;
    /** When it goes dark, in milliseconds in the clock of the facts; undefined: no end is known. */
    readonly endsAt: number | undefined;
    /** Number of the node whose own facts decided, here or further up. */
    readonly cause: number;
    /** What that node says. */
    readonly why: string;
    /** Whether the time that is left belongs to what it says. */
    readonly isTimed: boolean;
    readonly route: Route;
}

/** The way that the power takes, from a node up; the same object for as long as it is the same way. */
export interface Route {
    /** Number of the node. */
    readonly node: number;
    /** What must be said of this node although another one decided; '' is nothing. */
    readonly note: string;
    /** Undefined: nobody knows, or nothing feeds it. */
    readonly up: Route | undefined;
}

/** What a node, or all that hangs together on a host, is worth. */
export type Worth = Pick<Judgement, 'state' | 'carrier' | 'endsAt'>;

/** What one node says about itself. */
export type Outcome = Worth & Pick<Judgement, 'why' | 'isTimed'>;

// Known before unknown: a supply that nobody has heard of is not counted on while others are known.
const RANK: Readonly<Record<PowerState, number>> = { up: 0, doomed: 3, unknown: 4, down: 5 };

/** 0 is best: mains, then an unknown carrier, a battery, a low battery, unknown, down. */
function rankOf({ state, carrier }: Worth): number {
    if (state !== 'up' || carrier === 'mains') return RANK[state];
    return carrier === 'battery' ? 2 : 1;
}

/** For sorting, the better one first; of two batteries the one that lasts longer, one of unknown length last. */
export function compareWorth(one: Worth, other: Worth): number {
    return rankOf(one) - rankOf(other) || (other.endsAt ?? -1) - (one.endsAt ?? -1);
}

/** Whether the power lasts as far as anybody can see: not on a battery. */
export function isLasting({ state, carrier }: Pick<Worth, 'state' | 'carrier'>): boolean {
    return state === 'up' && carrier !== 'battery';
}

export function isSameJudgement(one: Judgement, other: Judgement): boolean {
    return (
        one.state === other.state &&
        one.carrier === other.carrier &&
        one.endsAt === other.endsAt &&
        one.cause === other.cause &&
        one.why === other.why &&
        one.isTimed === other.isTimed &&
        one.route === other.route
    );
}

/** The same object as `before` if it is the same way: then nothing below hears of it. */
export function routeOf(
    node: number,
    note: string,
    { up, before }: { up: Route | undefined; before: Route | undefined },
): Route {
    return before !== undefined && before.note === note && before.up === up ? before : { node, note, up };
}

/** Seconds until the power ends, seen from `now`; undefined: no end is known. */
export function secondsLeft({ endsAt }: Pick<Worth, 'endsAt'>, now: number): number | undefined {
    return endsAt === undefined ? undefined : Math.max(0, secondsBetween(now, endsAt));
}

/** Of two points in time in milliseconds. The clock of the facts is far from zero: beyond the millisecond a difference is noise. */
export function secondsBetween(from: number, to: number): number {
    return Math.round(to - from) / 1000;
}
