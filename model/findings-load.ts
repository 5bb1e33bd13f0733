// What would have to carry too much when any one feed, UPS, transfer switch or PDU fails, and what does already. Pure.

import type { Failure } from './chain-failure.ts';
import type { ChainNode } from './chain-graph.ts';
import type { ChainBasis, Overload, PaperChain } from './chain-paper.ts';
import type { Finding } from './findings.ts';
import { loadsOn } from './load.ts';
import { isCarrier, LOAD_WARNING_PERCENT, ratingOf } from './node-power.ts';

/** What each of these failures alone would overload, one after the other: each step is short, however large the hall. */
export function* loadFindings(paper: PaperChain, basis: ChainBasis): Generator<void, Finding[]> {
    const carriers = basis.graph.nodes.filter(isCarrier);
    const worst = new Map<string, Overload & { readonly cause: string }>();
    for (const { id, kind } of paper.book.isMeasured ? basis.graph.nodes : []) {
        if (!CAUSES.has(kind)) continue;
        const failure: Failure = { type: 'down', id };
        const { overloads } = yield* paper.playInSteps({ failures: [failure], lookAtSeconds: 0, batteryFactor: 1 });
        for (const overload of overloads) {
            const before = worst.get(overload.id);
            if (!before || overload.percent > before.percent) worst.set(overload.id, { ...overload, cause: id });
        }
    }
    return [
        ...overloadsNow(paper, basis, carriers),
        ...[...worst.values()].map(onFailover),
        ...unmeasured(basis, carriers),
    ];
}

const CAUSES: ReadonlySet<string> = new Set(['source', 'ups', 'ats', 'pdu']);

function onFailover({ id, percent, watts, ratingWatts, cause }: Overload & { readonly cause: string }): Finding {
    const isOver = percent > 100;
    const meaning = isOver
        ? 'it may trip, and then both sides are dark'
        : `more than ${LOAD_WARNING_PERCENT} % is too much for long`;
    return {
        id: `overload-on-failover ${id}`,
        kind: 'overload-on-failover',
        severity: isOver ? 'critical' : 'warning',
        nodes: [id, cause],
        sentence: `${id} cannot take over from ${cause}: it would carry ${figures(watts, ratingWatts)}: ${meaning}; move or shed load`,
    };
}

function overloadsNow(paper: PaperChain, { factsOf }: ChainBasis, carriers: readonly ChainNode[]): Finding[] {
    const loads = loadsOn(paper.before, paper.book);
    return carriers.flatMap((node): Finding[] => {
        const rating = ratingOf(node, factsOf(node.device ?? '')) ?? 0;
        const watts = loads[node.number] ?? 0;
        if (rating <= 0 || (100 * watts) / rating <= LOAD_WARNING_PERCENT) return [];
        const severity = watts > rating ? 'critical' : 'warning';
        const sentence = `${node.id} carries ${figures(watts, rating)}: move or shed load`;
        return [{ id: `overload-now ${node.id}`, kind: 'overload-now', severity, nodes: [node.id], sentence }];
    });
}

/** No finding about a load is no good news where nobody measures. */
function unmeasured({ factsOf }: ChainBasis, carriers: readonly ChainNode[]): Finding[] {
    const silent = carriers.filter((node) => {
        const isWanted = (node.kind === 'ups' || node.kind === 'pdu') && node.children.length > 0;
        return isWanted && ratingOf(node, factsOf(node.id)) === undefined;
    });
    if (silent.length === 0) return [];
    const ids = silent.map(({ id }) => id);
    const sentence = `nobody says what ${ids.join(', ')} can carry: whether the load of the other side fits is not known`;
    return [{ id: 'unmeasured', kind: 'unmeasured', severity: 'notice', nodes: ids, sentence }];
}

function figures(watts: number, ratingWatts: number): string {
    return `${Math.round(watts)} W of ${Math.round(ratingWatts)} W (${Math.round((100 * watts) / ratingWatts)} %)`;
}
