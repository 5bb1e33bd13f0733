// How many watts flow where, and where they would flow: each host draws what its supplies draw now, and what a dead supply
// drew moves to the living ones. Measured as close to the host as anybody measures; what only a PDU or a UPS measures is
// shared out evenly among the supplies below it. Pure.

import type { FactsOf } from './chain.ts';
import type { ChainGraph, ChainNode } from './chain-graph.ts';
import type { HostJudgement } from './chain-host.ts';
import type { Judgement } from './chain-judgement.ts';
import { wattsAt } from './node-power.ts';

/** Who draws how much as things are. */
export interface LoadBook {
    /** Watts by the number of a supply's node; undefined: nobody measures it, nor anything above it. */
    readonly supplies: readonly (number | undefined)[];
    /** Watts by the number of a node that it carries beside the hosts that we know. */
    readonly others: readonly number[];
    /** Watts that each host draws, by its place; undefined: none of its supplies is measured. */
    readonly hosts: readonly (number | undefined)[];
    /** Whether anything is measured at all. */
    readonly isMeasured: boolean;
}

/** A chain with its judgements: a ChainState is one. */
export interface JudgedChain {
    readonly graph: ChainGraph;
    readonly judgements: readonly Judgement[];
    readonly hostJudgements: readonly HostJudgement[];
}

export function measureLoads({ graph, judgements }: JudgedChain, factsOf: FactsOf): LoadBook {
    const supplies = new Array<number | undefined>(graph.nodes.length).fill(undefined);
    const others = new Array<number>(graph.nodes.length).fill(0);
    const known = new Array<number>(graph.nodes.length).fill(0);
    const unexplained: (number[] | undefined)[] = [];
    let isMeasured = false;
    for (const node of graph.nodes.toReversed()) {
        const own = node.number;
        if (node.hosts.length > 0) unexplained[own] = [...(unexplained[own] ?? []), own];
        const measured = wattsAt(node, node.device === undefined ? undefined : factsOf(node.device));
        if (measured !== undefined) {
            isMeasured = true;
            const rest = Math.max(0, measured - (known[own] ?? 0));
            const open = unexplained[own] ?? [];
            for (const supply of open) supplies[supply] = rest / open.length;
            if (open.length === 0) others[own] = rest;
            known[own] = Math.max(measured, known[own] ?? 0);
            unexplained[own] = undefined;
        }
        const up = judgements[own]?.route.up?.node;
        if (up === undefined || judgements[own]?.state === 'down') continue;
        known[up] = (known[up] ?? 0) + (known[own] ?? 0);
        const open = unexplained[own];
        if (open) unexplained[up] = unexplained[up] ? [...unexplained[up], ...open] : open;
    }
    const hosts = graph.hosts.map((host) => {
        const shares = host.supplies.map(({ node }) => shareOf(supplies[node], graph.nodes[node]));
        return shares.every((share) => share === undefined)
            ? undefined
            : shares.reduce<number>((sum, share) => sum + (share ?? 0), 0);
    });
    return { supplies, others, hosts, isMeasured };
}

/** One supply may feed several hosts. */
function shareOf(watts: number | undefined, node: ChainNode | undefined): number | undefined {
    return watts === undefined || !node ? undefined : watts / Math.max(1, node.hosts.length);
}

/** Watts through every node, by number, if the hosts of the book hung on these judgements. */
export function loadsOn({ graph, judgements, hostJudgements }: JudgedChain, book: LoadBook): number[] {
    const loads = [...book.others];
    for (const [place, { supplies }] of graph.hosts.entries()) {
        const judged = hostJudgements[place];
        // A host that has too little power is off.
        if (judged?.redundancy === 'lost') continue;
        let moved = 0;
        let alive = 0;
        for (const { node } of supplies) {
            if (judgements[node]?.state === 'down') moved += shareOf(book.supplies[node], graph.nodes[node]) ?? 0;
            else alive++;
        }
        for (const { node } of supplies) {
            if (judgements[node]?.state === 'down') continue;
            const share = shareOf(book.supplies[node], graph.nodes[node]) ?? 0;
            loads[node] = (loads[node] ?? 0) + share + moved / alive;
        }
    }
    for (let own = graph.nodes.length - 1; own >= 0; own--) {
        const judgement = judgements[own];
        if (judgement?.state === 'down') loads[own] = 0;
        const up = judgement?.route.up?.node;
        if (up !== undefined) loads[up] = (loads[up] ?? 0) + (loads[own] ?? 0);
    }
    return loads;
}
