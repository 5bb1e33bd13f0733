// What is wrong with how things are linked, whatever flows: supplies that hang together, cords without a battery, transfer
// switches that cannot choose. Pure.

import type { NodeKind } from './chain.ts';
import type { ChainGraph, ChainHost, ChainNode } from './chain-graph.ts';
import { inputInUse } from './chain-node.ts';
import type { ChainBasis } from './chain-paper.ts';
import { numberOfOutlet } from './chain-through.ts';
import type { Finding } from './findings.ts';

// Looking at one host takes some microseconds.
const HOSTS_A_STEP = 500;

/** In steps: each is short, however large the hall. */
export function* shapeFindings(basis: ChainBasis): Generator<void, Finding[]> {
    const ways = waysUp(basis.graph);
    yield;
    const findings: Finding[] = [];
    for (const [place, host] of basis.graph.hosts.entries()) {
        const look = { basis, ways };
        findings.push(...sharedBy(host, look), ...singleSupply(host, look), ...exposed(host, look));
        if (place % HOSTS_A_STEP === HOSTS_A_STEP - 1) yield;
    }
    for (const node of basis.graph.nodes)
        if (node.kind === 'ats') findings.push(...transferSwitch(node, { basis, ways }));
    return findings;
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
    const start = `${host.id} is redundant on paper only: ${number} of its supplies hang on ${nameOf(node)}`;
    const finding = {
        id: `redundant-on-paper ${host.id}`,
        kind: 'redundant-on-paper',
        nodes: [host.id, node.id],
    } as const;
    if (isFeed(node, basis.graph)) {
        const sentence = `${start}, and only batteries stand between; use another feed`;
        return [{ ...finding, severity: 'warning', sentence }];
    }
    const breaker = node.kind === 'pdu' ? commonBreaker(host, node, basis) : '';
    const advice = `plug one of them into another ${WORD[node.kind] ?? 'device'}`;
    return [{ ...finding, severity: 'critical', sentence: `${start}${breaker}; ${advice}` }];
}

/** A source, or one phase of it: its loss is bridged by batteries. */
function isFeed({ kind, parents }: ChainNode, graph: ChainGraph): boolean {
    return kind === 'source' || (kind === 'phase' && graph.nodes[parents[0] ?? -1]?.kind === 'source');
}

/** `pdu1`, `the breaker bank1 of pdu1`, `phase L2 of feed-a`. */
function nameOf({ id, kind, part }: ChainNode): string {
    const whole = id.slice(0, id.lastIndexOf(':'));
    if (kind === 'group') return `the breaker ${part} of ${whole}`;
    return kind === 'phase' ? `phase ${part} of ${whole}` : id;
}

const WORD: Partial<Record<NodeKind, string>> = {
    ups: 'UPS’s side',
    pdu: 'PDU, fed by another UPS',
    group: 'PDU, fed by another UPS',
    phase: 'PDU, fed by another UPS',
    outlet: 'outlet of another PDU',
    ats: 'path than this transfer switch',
};

/** `, even on its breaker 2`, where only the PDU itself says which outlets belong together. */
function commonBreaker({ supplies }: ChainHost, pdu: ChainNode, { graph, factsOf }: ChainBasis): string {
    const reading = factsOf(pdu.id)?.reading;
    if (!reading) return '';
    const groups = supplies.map(({ node }) => {
        const outlet = graph.nodes[graph.nodes[node]?.parents[0] ?? -1];
        if (outlet?.kind !== 'outlet' || outlet.device !== pdu.device) return undefined;
        const number = numberOfOutlet(outlet.part ?? '', reading);
        return number === undefined ? undefined : (reading(`outlet.${number}.groupid`) ?? undefined);
    });
    const [first] = groups;
    return first !== undefined && groups.every((group) => group === first) ? `, even on its breaker ${first}` : '';
}

/** One that has nothing to choose from, or does not do what its owner prefers. */
function transferSwitch(ats: ChainNode, { basis: { graph, factsOf }, ways }: Look): Finding[] {
    const findings: Finding[] = [];
    const shared = ats.parents.length < 2 ? undefined : graph.nodes[ways[ats.number]?.[1] ?? -1];
    if (shared) {
        const sentence = `${ats.id} is redundant on paper only: both of its inputs hang on ${nameOf(shared)}; feed one of them from elsewhere`;
        const severity = isFeed(shared, graph) ? 'warning' : 'critical';
        findings.push({
            id: `redundant-on-paper ${ats.id}`,
            kind: 'redundant-on-paper',
            severity,
            nodes: [ats.id, shared.id],
            sentence,
        });
    }
    const facts = factsOf(ats.id);
    const [used, preferred] = [inputInUse(ats, facts), ats.parents[0]];
    if (used === undefined || used === preferred || facts?.status?.has('OL') !== true) return findings;
    const [usedId, preferredId] = [graph.nodes[used]?.id ?? '', graph.nodes[preferred ?? -1]?.id ?? ''];
    const sentence = `${ats.id} takes ${usedId} and not ${preferredId}, which it should prefer: see what is wrong with that input, or name ${usedId} first`;
    return [
        ...findings,
        {
            id: `second-choice ${ats.id}`,
            kind: 'second-choice',
            severity: 'notice',
            nodes: [ats.id, usedId, preferredId],
            sentence,
        },
    ];
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
function exposed(host: ChainHost, { basis }: Look): Finding[] {
    const { graph } = basis;
    const bare = host.supplies.filter(({ node }) => !isBehind(node, 'ups', graph) && !isToldOf(node, basis));
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
    if (host.reaches.length === 0 || !isLost) return findings;
    const sentence = `${host.id} carries the network and has no battery: it dies first, and nobody hears of what follows; plug it into a UPS`;
    const finding = { id: `network-unprotected ${host.id}`, kind: 'network-unprotected', nodes: [host.id] } as const;
    return [...findings, { ...finding, severity: 'critical', sentence }];
}

/** Another gateway says what carries it. */
function isToldOf(node: number, { graph, factsOf }: ChainBasis): boolean {
    const { id, kind } = topOf(node, graph);
    return kind === 'remote' && factsOf(id)?.status !== undefined;
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
