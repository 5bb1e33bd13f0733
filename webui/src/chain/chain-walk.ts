// Walking the chain with the arrow keys, and what belongs to a node: everything that feeds it and everything that it feeds.
// Pure.

import type { Layout } from './chain-drawing.ts';
import type { ChainGraph } from './chain-graph.ts';

type Ends = Pick<ChainGraph, 'edges'>;

/** The node itself, all above it and all below it. */
export function relatives(graph: Ends, id: string): ReadonlySet<string> {
    return new Set([...reach(graph, id, 'from', 'to'), ...reach(graph, id, 'to', 'from')]);
}

/** Where an arrow key leads from `id`; undefined: nowhere, or the key means nothing. */
export function stepFrom(graph: ChainGraph, layout: Layout, id: string, key: string): string | undefined {
    switch (key) {
        case 'ArrowLeft':
            return graph.edges.find(({ to }) => to === id)?.from;
        case 'ArrowRight':
            return graph.edges.find(({ from }) => from === id)?.to;
        case 'ArrowUp':
            return neighbour(graph, layout, id, -1);
        case 'ArrowDown':
            return neighbour(graph, layout, id, 1);
        default:
            return undefined;
    }
}

function reach({ edges }: Ends, start: string, near: 'from' | 'to', far: 'from' | 'to'): ReadonlySet<string> {
    const found = new Set([start]);
    for (const id of found) {
        for (const edge of edges) if (edge[near] === id) found.add(edge[far]);
    }
    return found;
}

function neighbour(graph: ChainGraph, layout: Layout, id: string, step: -1 | 1): string | undefined {
    const column = graph.nodes.find((node) => node.id === id)?.column;
    const ids = graph.nodes.filter((node) => node.column === column).map((node) => node.id);
    ids.sort((one, other) => (layout.boxes.get(one)?.y ?? 0) - (layout.boxes.get(other)?.y ?? 0));
    return ids[ids.indexOf(id) + step];
}
