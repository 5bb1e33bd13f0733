// What a host is worth by its supplies: with which of them it stands and falls, and what it could lose. Pure.

import type { HostVerdict, Redundancy, SupplyVerdict } from './chain.ts';
import type { ChainHost } from './chain-graph.ts';
import { compareWorth, isLasting, type Judgement, type Worth } from './chain-judgement.ts';

export interface HostJudgement extends Worth {
    readonly redundancy: Redundancy;
    /** The judgements on its supplies, as configured. */
    readonly supplies: readonly Judgement[];
}

export function judgeHost(supplies: readonly Judgement[], needs: number): HostJudgement {
    const deciding = decidingOf(supplies, needs);
    return {
        state: deciding?.state ?? 'unknown',
        carrier: deciding?.carrier ?? 'unknown',
        redundancy: redundancyOf(deciding, supplies, needs),
        endsAt: deciding?.endsAt,
        supplies,
    };
}

/** The supply with which the host stands and falls. Undefined if it has fewer than it needs at the best of times. */
export function decidingSupply({
    needs,
    supplies,
}: Pick<HostVerdict, 'needs' | 'supplies'>): SupplyVerdict | undefined {
    const worths = supplies.map((supply) => ({ ...supply, endsAt: supply.secondsLeft, supply }));
    return decidingOf(worths, needs)?.supply;
}

/**
 * The best that it cannot do without. Known supplies count first; only if they are too few anyway it takes an unknown one
 * for alive, because unknown is not down.
 */
function decidingOf<Supply extends Worth>(supplies: readonly Supply[], needs: number): Supply | undefined {
    const best = needs === 1 ? bestOf(supplies) : undefined;
    if (best && isAlive(best)) return best;
    const known = supplies.toSorted(compareWorth);
    const last = known[needs - 1];
    if (last && isAlive(last)) return last;
    return known.sort((one, other) => hope(one) - hope(other))[needs - 1];
}

// Most hosts need one supply: no need to sort them all.
function bestOf<Supply extends Worth>(supplies: readonly Supply[]): Supply | undefined {
    let best = supplies[0];
    for (const supply of supplies) if (best && compareWorth(supply, best) < 0) best = supply;
    return best;
}

function isAlive({ state }: Worth): boolean {
    return state === 'up' || state === 'doomed';
}

function hope({ state }: Worth): number {
    return state === 'up' ? 0 : state === 'unknown' ? 1 : 2;
}

// A minute more or less is within what batteries promise.
const EARLIER_MS_MIN = 60_000;

/** The place of the network gear with which the way to a host ends, and when. */
export interface NetworkEnd {
    readonly gear: number;
    readonly endsAt: number;
}

/**
 * What goes dark on the way to a host before the host does; undefined: nothing, as far as anybody knows. Of several ways the one
 * that lasts longest counts. `hosts` and `judgements` by place; their network has no circles.
 */
export function networkEnd(
    place: number,
    { hosts, judgements, now }: { hosts: readonly ChainHost[]; judgements: readonly HostJudgement[]; now: number },
): NetworkEnd | undefined {
    const wayTo = (to: number): NetworkEnd | undefined => {
        let longest: NetworkEnd | undefined;
        for (const gear of hosts[to]?.network ?? []) {
            const own = { gear, endsAt: endOf(judgements[gear], now) };
            const before = wayTo(gear);
            const way = before && before.endsAt < own.endsAt ? before : own;
            if (!longest || way.endsAt > longest.endsAt) longest = way;
        }
        return longest;
    };
    const end = wayTo(place);
    const isEarlier = end !== undefined && end.endsAt + EARLIER_MS_MIN < endOf(judgements[place], now);
    return isEarlier ? end : undefined;
}

/** Unknown is not down. */
function endOf(worth: Worth | undefined, now: number): number {
    if (!worth || worth.state === 'unknown') return Number.POSITIVE_INFINITY;
    if (worth.state === 'down') return Number.NEGATIVE_INFINITY;
    return worth.endsAt ?? (worth.state === 'doomed' ? now : Number.POSITIVE_INFINITY);
}

function redundancyOf(deciding: Worth | undefined, supplies: readonly Worth[], needs: number): Redundancy {
    if (!deciding || deciding.state === 'unknown') return 'unknown';
    if (deciding.state === 'down') return 'lost';
    if (!isLasting(deciding)) return 'at risk';
    let lasting = 0;
    for (const supply of supplies) if (isLasting(supply)) lasting++;
    return lasting > needs ? 'n+1' : 'n';
}
