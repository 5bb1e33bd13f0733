// What the evaluation finds out about one node while it walks from the feeds to the hosts, and which of two it prefers.

import type { Carrier, PowerState } from './chain.ts';

export interface Judgement {
    readonly state: PowerState;
    readonly carrier: Carrier;
    readonly secondsLeft: number | undefined;
    /** Number of the parent that the power comes through; undefined: none is known. */
    readonly via: number | undefined;
    /** Number of the node whose own facts decided, here or further up. */
    readonly cause: number;
    /** What that node says. */
    readonly why: string;
    /** What must be said of this node although another one decided; '' is nothing. */
    readonly note: string;
}

// Known before unknown: a supply that nobody has heard of is not counted on while others are known.
const RANK: Readonly<Record<PowerState, number>> = { up: 0, doomed: 3, unknown: 4, down: 5 };

/** 0 is best: mains, then an unknown carrier, a battery, a low battery, unknown, down. */
function rankOf({ state, carrier }: Pick<Judgement, 'state' | 'carrier'>): number {
    if (state !== 'up' || carrier === 'mains') return RANK[state];
    return carrier === 'battery' ? 2 : 1;
}

/** For sorting, the better one first; of two batteries the one that lasts longer, one of unknown length last. */
export function compareJudgements(
    one: Pick<Judgement, 'state' | 'carrier' | 'secondsLeft'>,
    other: Pick<Judgement, 'state' | 'carrier' | 'secondsLeft'>,
): number {
    return rankOf(one) - rankOf(other) || (other.secondsLeft ?? -1) - (one.secondsLeft ?? -1);
}

/** Whether the power lasts as far as anybody can see: not on a battery. */
export function isLasting({ state, carrier }: Pick<Judgement, 'state' | 'carrier'>): boolean {
    return state === 'up' && carrier !== 'battery';
}
