// The power chain as a Graphviz graph, left to right. Pure. Every text is quoted: nothing in a name can break the graph.

import { durationText } from '#model/duration.ts';
import type { ChainViewNode } from './chain-view.ts';
import { type Mood, moodOf } from './paint.ts';

const COLOURS: Readonly<Record<Mood, string>> = {
    good: '#2e7d32',
    warning: '#b26a00',
    bad: '#c62828',
    unsure: '#757575',
};

const SHAPES: Readonly<Record<string, string>> = { source: 'ellipse', outlet: 'plain', host: 'box3d' };

/** One node and one edge a line, for `dot -Tsvg`. */
export function chainDot(name: string, nodes: readonly ChainViewNode[]): string[] {
    const known = new Set(nodes.map(({ id }) => id));
    const edges = nodes.flatMap(({ id, parents }) =>
        parents.filter((parent) => known.has(parent)).map((parent) => `    ${quoted(parent)} -> ${quoted(id)};`),
    );
    return [
        `digraph ${quoted(name)} {`,
        '    rankdir=LR;',
        '    node [shape=box, fontname="sans-serif"];',
        ...nodes.map(dotNode),
        ...edges,
        '}',
    ];
}

function dotNode(node: ChainViewNode): string {
    const { id, kind, state, carrier, redundancy, secondsLeft, status, watts } = node;
    const lines = [
        id,
        redundancy || (state === 'up' ? carrier : state),
        status,
        watts === undefined ? '' : `${Math.round(watts)} W`,
        secondsLeft === undefined ? '' : `${durationText(secondsLeft)} left`,
    ].filter(Boolean);
    const colour = COLOURS[moodOf({ state, carrier })];
    const shape = Object.hasOwn(SHAPES, kind) ? `, shape=${SHAPES[kind]}` : '';
    const label = quoted(lines.join('\n'));
    return `    ${quoted(id)} [label=${label}${shape}, color="${colour}", fontcolor="${colour}"];`;
}

/** A double-quoted ID of the DOT language. Inside, labels give a meaning to the backslash too. */
function quoted(text: string): string {
    return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
