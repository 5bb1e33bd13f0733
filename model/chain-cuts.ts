// Where the power of a host can be cut: the outlets in front of its supplies, and who else lives on them. Pure.

import type { ChainGraph, ChainHost, ChainNode } from './chain-graph.ts';

export interface Cuts {
    /** Together they cut every way to the host; each once. */
    readonly outlets: readonly ChainNode[];
    /** Ways that no outlet cuts, a sentence each, without a full stop. */
    readonly gaps: readonly string[];
}

/** Through these power only passes: what cuts their feeds cuts them. A UPS goes on from its battery. */
const PASSED: ReadonlySet<string> = new Set(['psu', 'ats', 'phase', 'group']);

export function cutsOf({ supplies }: ChainHost, graph: ChainGraph): Cuts {
    const outlets = new Set<ChainNode>();
    const gaps: string[] = [];
    const climb = (node: ChainNode | undefined, supply: string): void => {
        if (node?.kind === 'outlet') {
            outlets.add(node);
        } else if (node && PASSED.has(node.kind) && node.parents.length > 0) {
            for (const parent of node.parents) climb(graph.nodes[parent], supply);
        } else {
            gaps.push(`${supply} has power from ${node?.id ?? 'somewhere'} without an outlet in between`);
        }
    };
    for (const { name, node } of supplies) climb(graph.nodes[node], name);
    return { outlets: [...outlets], gaps };
}

/** Who lives on the node beside the host: names of hosts, and of devices on which nothing is known to hang. */
export function othersOn(node: ChainNode, host: ChainHost, graph: ChainGraph): string[] {
    const others = new Set<string>();
    const walk = (one: ChainNode): void => {
        for (const place of one.hosts) {
            const id = graph.hosts[place]?.id;
            if (id !== undefined && id !== host.id) others.add(id);
        }
        if (one !== node && one.hosts.length === 0 && one.children.length === 0) others.add(one.id);
        for (const child of one.children) {
            const below = graph.nodes[child];
            if (below) walk(below);
        }
    };
    walk(node);
    return [...others];
}
