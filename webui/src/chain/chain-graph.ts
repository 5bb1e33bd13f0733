// From verdicts to a drawing's nodes and edges: outlets become numbers on edges, hosts become nodes, every node gets its
// column. Pure.

import type { Carrier, HostVerdict, NodeKind, NodeVerdict, PowerState } from '#model/chain.ts';

// Outlets, breakers and phases are not drawn: they belong to their device.
const PARTS = ['outlet', 'group', 'phase'] as const satisfies readonly NodeKind[];
type PartKind = (typeof PARTS)[number];

export interface ChainNode {
    readonly id: string;
    readonly kind: Exclude<NodeKind, PartKind>;
    /** What is written on it. */
    readonly name: string;
    /** 0 is the leftmost. */
    readonly column: number;
    readonly state: PowerState;
    readonly carrier: Carrier;
    readonly secondsLeft: number | undefined;
    readonly why: string;
    /** Of a host: ids of its supplies, drawn beside it. */
    readonly supplies: readonly string[];
    /** Of a host in a simulation: how it is supplied then. */
    readonly paper?: Pick<HostVerdict, 'state' | 'carrier' | 'redundancy' | 'secondsLeft'>;
}

export interface ChainEdge {
    readonly from: string;
    readonly to: string;
    /** Number or name of the outlet that it leaves from. */
    readonly outlet: string | undefined;
    readonly carrier: Carrier;
}

export interface ChainGraph {
    readonly nodes: readonly ChainNode[];
    readonly edges: readonly ChainEdge[];
}

type Draft = Omit<ChainNode, 'column'>;
type Verdicts = ReadonlyMap<string, NodeVerdict>;

// Left to right, as power flows. Further devices in a row (a PDU behind a PDU) get columns between.
const RANKS: Readonly<Record<ChainNode['kind'], number>> = {
    source: 0,
    remote: 0,
    ups: 100,
    ats: 200,
    pdu: 300,
    scd: 300,
    psu: 400,
    server: 400,
    host: 500,
};
// The gateway refuses circles; if one came all the same, counting must end. No rack has so many devices in a row.
const DEPTH_MAX = 20;

export function chainGraph(verdicts: Verdicts, hosts: ReadonlyMap<string, HostVerdict>): ChainGraph {
    const names = new Map([...hosts.values()].flatMap(({ supplies }) => supplies.map(({ id, name }) => [id, name])));
    const drafts: Draft[] = [];
    const edges: ChainEdge[] = [];
    for (const verdict of verdicts.values()) {
        const { id, kind, state, carrier, secondsLeft, why } = verdict;
        if (isPart(kind) || kind === 'host') continue;
        drafts.push({ id, kind, name: names.get(id) ?? id, state, carrier, secondsLeft, why, supplies: [] });
        for (const parent of verdict.parents) edges.push(edgeInto(id, parent, verdicts));
    }
    for (const { host, state, carrier, secondsLeft, sentence, supplies } of hosts.values()) {
        const ids = supplies.map(({ id }) => id);
        drafts.push({ id: host, kind: 'host', name: host, state, carrier, secondsLeft, why: sentence, supplies: ids });
        for (const supply of supplies) {
            edges.push({ from: supply.id, to: host, outlet: undefined, carrier: supply.carrier });
        }
    }
    const known = new Set(drafts.map(({ id }) => id));
    const whole = edges.filter(({ from, to }) => known.has(from) && known.has(to));
    const columns = columnsOf(drafts, whole);
    return { nodes: drafts.map((draft) => ({ ...draft, column: columns.get(draft.id) ?? 0 })), edges: whole };
}

function edgeInto(to: string, parent: string, verdicts: Verdicts): ChainEdge {
    const verdict = verdicts.get(parent);
    const carrier = verdict?.carrier ?? 'unknown';
    if (!verdict || !isPart(verdict.kind)) return { from: parent, to, outlet: undefined, carrier };
    // `pdu1:3` is a part of pdu1, whatever breaker stands between them.
    const end = parent.lastIndexOf(':');
    return { from: parent.slice(0, end), to, outlet: parent.slice(end + 1), carrier };
}

function isPart(kind: NodeKind): kind is PartKind {
    return (PARTS as readonly NodeKind[]).includes(kind);
}

function columnsOf(drafts: readonly Draft[], edges: readonly ChainEdge[]): ReadonlyMap<string, number> {
    const ranks = new Map(drafts.map(({ id, kind }) => [id, RANKS[kind]]));
    for (let depth = 0, isChanged = true; isChanged && depth < DEPTH_MAX; depth += 1) {
        isChanged = false;
        for (const { from, to } of edges) {
            const least = (ranks.get(from) ?? -1) + 1;
            if (least <= (ranks.get(to) ?? Number.MAX_VALUE)) continue;
            ranks.set(to, least);
            isChanged = true;
        }
    }
    const inUse = [...new Set(ranks.values())].sort((one, other) => one - other);
    return new Map([...ranks].map(([id, rank]) => [id, inUse.indexOf(rank)]));
}
