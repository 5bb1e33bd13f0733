// What is wrong with a power chain although nothing has failed yet: redundancy that exists on paper only, loads that nobody
// can take over, supplies without protection. Judged by how things are linked and what flows now. Pure.

import type { NodeKind } from './chain.ts';
import type { Failure } from './chain-failure.ts';
import type { ChainGraph, ChainHost, ChainNode } from './chain-graph.ts';
import { type ChainBasis, PaperChain } from './chain-paper.ts';
import { numberOfOutlet } from './chain-through.ts';
import { LOAD_WARNING_PERCENT, loadsOn, ratingOf } from './load.ts';

/** `critical`: one failure takes down what should survive it. `warning`: mend it. `notice`: know it. */
export type Severity = 'critical' | 'warning' | 'notice';

export type FindingKind =
    | 'redundant-on-paper'
    | 'overload-on-failover'
    | 'overload-now'
    | 'single-supply'
    | 'unprotected'
    | 'raw-mains'
    | 'network-unprotected'
    | 'unmeasured';

export interface Finding {
    /** The same for the same finding, as long as it stands. */
    readonly id: string;
    readonly kind: FindingKind;
    readonly severity: Severity;
    /** Hosts and nodes that it is about, the most important first. */
    readonly nodes: readonly string[];
    /** What it is and what to do about it. */
    readonly sentence: string;
}

const ORDER: readonly Severity[] = ['critical', 'warning', 'notice'];

/** The worst first. `networkGear` are ids of hosts through which others are reached: switches, routers. */
export function findFindings(basis: ChainBasis, networkGear: ReadonlySet<string> = new Set()): Finding[] {
    const ways = waysUp(basis.graph);
    const findings = [
        ...basis.graph.hosts.flatMap((host) => [
            ...sharedBy(host, { basis, ways }),
            ...singleSupply(host, { basis, ways }),
            ...exposed(host, { basis, ways, isNetwork: networkGear.has(host.id) }),
        ]),
        ...loadFindings(basis),
    ];
    return findings.sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
}

/** By node: itself and all without which it has no power, the nearest first. Behind a transfer switch that is what both inputs share. */
type Ways = readonly (readonly number[])[];

interface Look {
    readonly basis: ChainBasis;
    readonly ways: Ways;
}

function waysUp({ nodes }: ChainGraph): Ways {
    const ways: number[][] = [];
    for (const { number, parents } of nodes) {
        const above = parents.map((parent) => ways[parent] ?? []);
        const [first = [], ...others] = above;
        ways.push([number, ...first.filter((one) => others.every((other) => other.includes(one)))]);
    }
    return ways;
}

/** One thing whose loss leaves a host too few of its supplies, though it has more than it needs. */
function sharedBy(host: ChainHost, { basis, ways }: Look): Finding[] {
    const { needs, supplies } = host;
    if (supplies.length <= needs) return [];
    const counts = new Map<number, number>();
    for (const { node } of supplies) {
        for (const one of ways[node] ?? []) counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    const shared = [...counts].find(([, count]) => supplies.length - count < needs)?.[0];
    const node = shared === undefined ? undefined : basis.graph.nodes[shared];
    if (!node) return [];
    const number = supplies.length === 2 ? 'both' : String(counts.get(node.number));
    const start = `${host.id} is redundant on paper only: ${number} of its supplies hang on ${node.id}`;
    const breaker = node.kind === 'pdu' ? commonBreaker(host, node, basis) : '';
    const finding = {
        id: `redundant-on-paper ${host.id}`,
        kind: 'redundant-on-paper',
        nodes: [host.id, node.id],
    } as const;
    if (node.kind === 'source') {
        return [
            {
                ...finding,
                severity: 'warning',
                sentence: `${start}, and only batteries stand between; use another feed`,
            },
        ];
    }
    const advice = `plug one of them into another ${WORD[node.kind] ?? 'device'}`;
    return [{ ...finding, severity: 'critical', sentence: `${start}${breaker}; ${advice}` }];
}

const WORD: Partial<Record<NodeKind, string>> = {
    ups: 'UPS’s side',
    pdu: 'PDU, fed by another UPS',
    outlet: 'outlet of another PDU',
    ats: 'path than this transfer switch',
};

/** `, even on its breaker 2`, where the PDU says which outlets belong together. */
function commonBreaker({ supplies }: ChainHost, pdu: ChainNode, { graph, factsOf }: ChainBasis): string {
    const reading = factsOf(pdu.id)?.reading;
    if (!reading) return '';
    const groups = supplies.map(({ node }) => {
        const outlet = graph.nodes[graph.nodes[node]?.parents[0] ?? -1];
        if (outlet?.kind !== 'outlet' || outlet.device !== pdu.device) return undefined;
        const number = outlet.outletStatus?.split('.')[1] ?? numberOfOutlet(outlet.outlet ?? '', reading);
        return number === undefined ? undefined : (reading(`outlet.${number}.groupid`) ?? undefined);
    });
    const [first] = groups;
    return first !== undefined && groups.every((group) => group === first) ? `, even on its breaker ${first}` : '';
}

/** A host that loses its power with any one of its supplies. */
function singleSupply({ id, needs, supplies }: ChainHost, { basis }: Look): Finding[] {
    if (supplies.length > needs || supplies.length === 0) return [];
    const finding = { id: `single-supply ${id}`, kind: 'single-supply', nodes: [id] } as const;
    if (supplies.length > 1) {
        const sentence = `${id} needs all of its ${supplies.length} supplies: each of them, and all above it, is enough to lose it; add one`;
        return [{ ...finding, severity: 'warning', sentence }];
    }
    const isSwitched = isBehind(supplies[0]?.node, 'ats', basis.graph);
    const sentence = `${id} has a single supply: a cord is enough to lose it; give it a second one${isSwitched ? '' : ' or a transfer switch'}`;
    return [{ ...finding, severity: isSwitched ? 'notice' : 'warning', sentence }];
}

function isBehind(node: number | undefined, kind: NodeKind, graph: ChainGraph): boolean {
    const waiting = [node];
    for (let own = waiting.pop(); own !== undefined; own = waiting.pop()) {
        if (graph.nodes[own]?.kind === kind) return true;
        waiting.push(...(graph.nodes[own]?.parents ?? []));
    }
    return false;
}

/** Supplies that no battery carries: straight on mains, or fed by nobody knows what. */
function exposed(host: ChainHost, { basis, isNetwork }: Look & { isNetwork: boolean }): Finding[] {
    const { graph } = basis;
    const bare = host.supplies.filter(({ node }) => !isBehind(node, 'ups', graph));
    if (bare.length === 0) return [];
    const isLost = host.supplies.length - bare.length < host.needs;
    const findings = bare.map(({ name, node }): Finding => {
        const top = topOf(node, graph);
        const isMains = top.kind === 'source';
        const kind = isMains ? 'raw-mains' : 'unprotected';
        const where = isMains ? `hangs straight on ${top.id}` : unknownTop(top);
        const effect = isLost ? `${host.id} does not survive an outage` : 'it gives nothing in an outage';
        const advice = isMains ? 'plug it into a UPS' : 'name what feeds it, or take it for unprotected';
        const sentence = `${name} of ${host.id} ${where}: ${effect}; ${advice}`;
        return {
            id: `${kind} ${host.id} ${name}`,
            kind,
            severity: isLost ? 'warning' : 'notice',
            nodes: [host.id, top.id],
            sentence,
        };
    });
    if (!isNetwork || !isLost) return findings;
    const sentence = `${host.id} carries the network and has no battery: it dies first, and nobody hears of what follows; plug it into a UPS`;
    const finding = { id: `network-unprotected ${host.id}`, kind: 'network-unprotected', nodes: [host.id] } as const;
    return [...findings, { ...finding, severity: 'critical', sentence }];
}

function topOf(node: number, graph: ChainGraph): Pick<ChainNode, 'id' | 'kind'> {
    let top = graph.nodes[node];
    for (let up = top; up !== undefined; up = graph.nodes[up.parents[0] ?? -1]) top = up;
    return top ?? { id: '', kind: 'remote' };
}

function unknownTop({ id, kind }: Pick<ChainNode, 'id' | 'kind'>): string {
    if (kind !== 'remote') return `hangs on ${id}, and nobody says what feeds that`;
    return id.includes('@') ? `hangs on ${id}, which another gateway knows` : `hangs on ${id}, which nobody knows`;
}

/** What would have to carry too much when any one feed, UPS, transfer switch or PDU fails, and what does already. */
function loadFindings(basis: ChainBasis): Finding[] {
    const paper = new PaperChain(basis);
    const worst = new Map<string, { percent: number; watts: number; ratingWatts: number; cause: string }>();
    const carriers = basis.graph.nodes.filter(({ kind }) => kind === 'ups' || kind === 'ats' || kind === 'pdu');
    const causes = [...basis.graph.nodes.filter(({ kind }) => kind === 'source'), ...carriers];
    for (const { id } of paper.book.isMeasured ? causes : []) {
        const failure: Failure = { type: 'down', id };
        for (const overload of paper.play({ failures: [failure], lookAtSeconds: 0, batteryFactor: 1 }).overloads) {
            const before = worst.get(overload.id);
            if (!before || overload.percent > before.percent) worst.set(overload.id, { ...overload, cause: id });
        }
    }
    return [...overloadsNow(paper, basis, carriers), ...[...worst].map(onFailover), ...unmeasured(basis, carriers)];
}

function onFailover([id, load]: [
    string,
    { percent: number; watts: number; ratingWatts: number; cause: string },
]): Finding {
    const { percent, watts, ratingWatts, cause } = load;
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
        const rating = ratingOf(node, factsOf(node.id)) ?? 0;
        const watts = loads[node.number] ?? 0;
        if (rating <= 0 || (100 * watts) / rating <= LOAD_WARNING_PERCENT) return [];
        const severity = watts > rating ? 'critical' : 'warning';
        const sentence = `${node.id} carries ${figures(watts, rating)}: move or shed load`;
        return [{ id: `overload-now ${node.id}`, kind: 'overload-now', severity, nodes: [node.id], sentence }];
    });
}

/** No finding about a load is no good news where nobody measures. */
function unmeasured({ factsOf }: ChainBasis, carriers: readonly ChainNode[]): Finding[] {
    const silent = carriers.filter(({ kind, id, children }) => {
        return kind !== 'ats' && children.length > 0 && ratingOf({ kind }, factsOf(id)) === undefined;
    });
    if (silent.length === 0) return [];
    const ids = silent.map(({ id }) => id);
    const sentence = `nobody says what ${ids.join(', ')} can carry: whether the load of the other side fits is not known`;
    return [{ id: 'unmeasured', kind: 'unmeasured', severity: 'notice', nodes: ids, sentence }];
}

function figures(watts: number, ratingWatts: number): string {
    return `${Math.round(watts)} W of ${Math.round(ratingWatts)} W (${Math.round((100 * watts) / ratingWatts)} %)`;
}
