// The power chain as a drawing, left to right: feeds, UPSs, PDUs, supplies, hosts, with live values. Point at a node, or walk
// there with the arrow keys, and what feeds it and what it feeds stands out. The lists below say the same in text.

import { computed } from '@preact/signals';
import type { Point } from './chain-drawing.ts';
import type { ChainEdge, ChainNode } from './chain-graph.ts';
import { layoutChain } from './chain-layout.ts';
import { NODE_SIZES, NodeDrawing } from './chain-node.tsx';
import { relatives, stepFrom } from './chain-walk.ts';
import { graph, lookedAt } from './live.ts';

// Values come several times a second; the structure changes when somebody edits the configuration.
const structure = computed(() =>
    JSON.stringify({
        nodes: graph.value?.nodes.map(({ id, kind, column, supplies }) => [id, kind, column, supplies]),
        edges: graph.value?.edges.map(({ from, to }) => [from, to]),
    }),
);
const layout = computed(() => {
    structure.value;
    const { nodes, edges } = graph.peek() ?? { nodes: [], edges: [] };
    return layoutChain(
        nodes.map((node) => ({ ...node, ...NODE_SIZES[node.kind] })),
        edges,
    );
});
const related = computed(() =>
    graph.value && lookedAt.value !== undefined ? relatives(graph.value, lookedAt.value) : undefined,
);

const LABEL_WIDTH = 30; // the number of an outlet sits on a straight piece
const MARGIN = 6; // room for the ring around a node that has the focus

export function ChainDiagram() {
    const { nodes, edges } = graph.value ?? { nodes: [], edges: [] };
    const { width, height, boxes, routes } = layout.value;
    if (nodes.length === 0) return null;
    // One stop for the Tab key; the arrow keys do the rest.
    const stop = nodes.some(({ id }) => id === lookedAt.value) ? lookedAt.value : nodes[0]?.id;
    return (
        <section class="card chain" aria-labelledby="chain-title">
            <h2 id="chain-title">Power chain</h2>
            <Legend />
            <div
                class="chain-scroll"
                role="tree"
                aria-label="The power chain as a drawing. Arrow keys walk along it; the lists say the same."
                onKeyDown={walk}
                onMouseLeave={() => {
                    lookedAt.value = undefined;
                }}
            >
                <svg
                    class="chain-drawing"
                    role="none"
                    viewBox={`${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`}
                    width={width + 2 * MARGIN}
                    height={height + 2 * MARGIN}
                >
                    {edges.map((edge, index) => (
                        <EdgeDrawing key={`${edge.from} ${edge.to}`} edge={edge} points={routes[index] ?? []} />
                    ))}
                    {nodes.map((node) => {
                        const box = boxes.get(node.id);
                        return box ? (
                            <NodeDrawing
                                key={node.id}
                                node={node}
                                box={box}
                                isDimmed={related.value?.has(node.id) === false}
                                isStop={node.id === stop}
                            />
                        ) : null;
                    })}
                </svg>
            </div>
            <Explanation nodes={nodes} />
        </section>
    );
}

function EdgeDrawing({ edge, points }: { edge: ChainEdge; points: readonly Point[] }) {
    const isDimmed = related.value !== undefined && !(related.value.has(edge.from) && related.value.has(edge.to));
    const end = points.at(-1);
    return (
        <g class={`edge carrier-${edge.carrier}${isDimmed ? ' is-dimmed' : ''}`}>
            <path d={curve(points, edge.outlet === undefined ? 0 : LABEL_WIDTH)} />
            {edge.outlet !== undefined && end && <OutletNumber at={end} text={edge.outlet} />}
        </g>
    );
}

function OutletNumber({ at, text }: { at: Point; text: string }) {
    const shown = text.length > 6 ? `${text.slice(0, 5)}…` : text;
    const width = 12 + 7 * shown.length;
    return (
        <g class="outlet" transform={`translate(${at.x - width / 2 - 8} ${at.y})`}>
            <title>{`outlet ${text}`}</title>
            <rect x={-width / 2} y={-9} width={width} height={18} rx={9} />
            <text y={4}>{shown}</text>
        </g>
    );
}

/** Lines through empty places are straight, those between columns bend; `straight` pixels before the end do not. */
function curve(points: readonly Point[], straight: number): string {
    const [first, ...rest] = points;
    if (!first) return '';
    const bends = rest.map(({ x, y }, index) => {
        const from = points[index] ?? first;
        const end = index === rest.length - 1 ? x - straight : x;
        const middle = (from.x + end) / 2;
        return `C${middle} ${from.y} ${middle} ${y} ${end} ${y}H${x}`;
    });
    return `M${first.x} ${first.y}${bends.join('')}`;
}

function Explanation({ nodes }: { nodes: readonly ChainNode[] }) {
    const node = nodes.find(({ id }) => id === lookedAt.value);
    return (
        <p class="explanation">
            {node
                ? explain(node)
                : 'Point at anything, tap it or walk there with the arrow keys to see why it is as it is.'}
        </p>
    );
}

function explain({ id, kind, why }: ChainNode): string {
    return kind === 'host' ? `${why}.` : `${id}: ${why}.`;
}

function Legend() {
    return (
        <ul class="legend" aria-label="What the lines mean">
            {(['mains', 'battery', 'nothing', 'unknown'] as const).map((carrier) => (
                <li key={carrier} class={`carrier-${carrier}`}>
                    <svg width="30" height="8" aria-hidden="true">
                        <path d="M1 4h28" />
                    </svg>
                    {carrier === 'nothing' ? 'no power' : carrier}
                </li>
            ))}
        </ul>
    );
}

function walk(event: KeyboardEvent): void {
    const { key, currentTarget } = event;
    if (key === 'Escape') lookedAt.value = undefined;
    if (!graph.value || lookedAt.value === undefined) return;
    const next = stepFrom(graph.value, layout.value, lookedAt.value, key);
    if (next === undefined) return;
    event.preventDefault();
    for (const element of (currentTarget as Element).querySelectorAll<SVGElement>('[data-node]')) {
        if (element.dataset.node === next) element.focus();
    }
}
