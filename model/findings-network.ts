// Whether the network outlives the hosts that are reached through it: who cannot be reached is told nothing. Played through on
// paper for the loss of each feed and of all of them. Pure.

import type { ChainGraph } from './chain-graph.ts';
import type { ChainBasis, PaperChain } from './chain-paper.ts';
import { about } from './chain-words.ts';
import type { Finding } from './findings.ts';

// Names in a sentence that a person still reads.
const NAMES_MAX = 3;
// A minute more or less is within what batteries promise.
const SECONDS_MIN = 60;

interface Early {
    readonly gear: number;
    readonly cause: string;
    /** When the gear is dark, and the first of the hosts behind it; undefined: none of them ever is. */
    readonly seconds: number;
    readonly hostSeconds: number | undefined;
    readonly hosts: readonly number[];
}

/** One for each switch that dies before what hangs behind it. */
export function* networkFindings(paper: PaperChain, { graph }: ChainBasis): Generator<void, Finding[]> {
    const gear = graph.hosts.flatMap(({ reaches }, place) => (reaches.length > 0 ? [place] : []));
    if (gear.length === 0) return [];
    const sources = graph.nodes
        .filter(({ kind, isGenerator }) => kind === 'source' && !isGenerator)
        .map(({ id }) => id);
    const outages = [...sources.map((id) => [id]), ...(sources.length > 1 ? [sources] : [])];
    const worst = new Map<number, Early>();
    for (const outage of outages) {
        const failures = outage.map((id) => ({ type: 'down', id }) as const);
        const { darkAt } = yield* paper.playInSteps({ failures, lookAtSeconds: 0, batteryFactor: 1 });
        const cause = outage.length === 1 ? `${outage[0]} fails` : 'all feeds fail';
        for (const place of gear) {
            const early = earlyIn(place, darkAt, { graph, cause });
            const before = worst.get(place);
            if (early && (!before || early.seconds < before.seconds)) worst.set(place, early);
        }
    }
    return [...worst.values()].map((early) => describe(early, graph));
}

function earlyIn(
    gear: number,
    darkAt: ReadonlyMap<number, number>,
    { graph, cause }: { graph: ChainGraph; cause: string },
): Early | undefined {
    const seconds = darkAt.get(gear);
    if (seconds === undefined) return undefined;
    const hosts = (graph.hosts[gear]?.reaches ?? []).filter((place) => {
        const others = graph.hosts[place]?.network.filter((one) => one !== gear) ?? [];
        const isReached = others.some((one) => (darkAt.get(one) ?? Number.POSITIVE_INFINITY) > seconds);
        return !isReached && (darkAt.get(place) ?? Number.POSITIVE_INFINITY) > seconds + SECONDS_MIN;
    });
    if (hosts.length === 0) return undefined;
    const ends = hosts.map((place) => darkAt.get(place)).filter((end) => end !== undefined);
    return { gear, cause, seconds, hostSeconds: ends.length > 0 ? Math.min(...ends) : undefined, hosts };
}

function describe({ gear, cause, seconds, hostSeconds, hosts }: Early, graph: ChainGraph): Finding {
    const id = graph.hosts[gear]?.id ?? '';
    const ids = hosts.map((place) => graph.hosts[place]?.id ?? '');
    const named =
        ids.length > NAMES_MAX
            ? `${ids.slice(0, NAMES_MAX).join(', ')} and ${ids.length - NAMES_MAX} more`
            : ids.join(', ');
    const dark = seconds === 0 ? `is dark at once when ${cause}` : `is dark ${about(seconds)} after ${cause}`;
    const they = hostSeconds === undefined ? 'stay up' : `last ${about(hostSeconds)}`;
    return {
        id: `network-dies-first ${id}`,
        kind: 'network-dies-first',
        severity: seconds === 0 ? 'critical' : 'warning',
        nodes: [id, ...ids],
        sentence: `your switch dies first: ${id} ${dark}, but ${named} ${they} and can then no longer be told to shut down; give ${id} more battery`,
    };
}
