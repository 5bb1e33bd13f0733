// Where an incident comes from: from the nodes in trouble up the chain to the topmost one that failed. Pure.

import type { NodeVerdict } from '#model/chain.ts';

type Nodes = ReadonlyMap<string, NodeVerdict>;

export interface Explanation {
    readonly roots: readonly string[];
    /** In words, without a full stop. */
    readonly cause: string;
}

// Causes that a person still reads in a sentence; an incident of more has one above them that nobody told us of.
const CAUSES_MAX = 4;

/**
 * What failed for `troubled` nodes (UPSs, and the supplies of hosts) as things are now, together with what was found
 * `before`: a root that something above it explains is dropped. Whatever the order of news, the end is the same.
 */
export function explain(nodes: Nodes, troubled: Iterable<string>, before: Explanation | undefined): Explanation {
    const found = new Set(before?.roots);
    for (const id of troubled) for (const root of rootsAbove(nodes, id)) found.add(root);
    const roots = [...found].filter((root) => !ancestorsOf(nodes, root).some((above) => found.has(above))).sort();
    if (before && roots.join() === before.roots.join()) return before;
    const words = roots.slice(0, CAUSES_MAX).map((root) => causeOf(nodes, root));
    const more = roots.length > CAUSES_MAX ? [`${roots.length - CAUSES_MAX} more failed`] : [];
    return { roots, cause: [...words, ...more].join(', ') || 'power was lost' };
}

function rootsAbove(nodes: Nodes, id: string): string[] {
    const node = nodes.get(id);
    if (!node) return [];
    const dead = node.parents.filter((parent) => nodes.get(parent)?.state === 'down');
    return dead.length === 0 ? [id] : dead.flatMap((parent) => rootsAbove(nodes, parent));
}

function ancestorsOf(nodes: Nodes, id: string): string[] {
    const parents = nodes.get(id)?.parents ?? [];
    return parents.flatMap((parent) => [parent, ...ancestorsOf(nodes, parent)]);
}

function causeOf(nodes: Nodes, root: string): string {
    const node = nodes.get(root);
    if (!node || node.kind === 'source') return `${root} failed`;
    if (node.kind !== 'ups') return `${root} lost its output`;
    if (node.state === 'down') return `${root} gives no power`;
    const feed = node.parents.find((parent) => nodes.get(parent)?.state === 'up');
    return feed === undefined
        ? `${root} lost its mains`
        : `${root} lost its input although ${feed} is there: its cord, its breaker or the UPS itself`;
}
