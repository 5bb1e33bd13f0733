// The power chain as a drawing, left to right: feeds, UPSs, PDUs, supplies, hosts, with live values. Point at a node, or walk
// there with the arrow keys, and what feeds it and what it feeds stands out. The table says the same in text.

import { computed } from '@preact/signals';
import { saidText } from '../i18n/said.ts';
import { t } from '../i18n/text.ts';
import { graph, lookedAt } from '../live/live.ts';
import { BeginSetup } from '../parts/begin-setup.tsx';
import type { Box, Point } from './chain-drawing.ts';
import { EdgeDrawing } from './chain-edge.tsx';
import type { ChainNode } from './chain-graph.ts';
import { layoutChain } from './chain-layout.ts';
import { NODE_SIZES, NodeDrawing } from './chain-node.tsx';
import { relatives, stepFrom } from './chain-walk.ts';
import { CordStroke, useCordPen } from './cord-pen.tsx';

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

const MARGIN = 6; // room for the ring around a node that has the focus

interface DiagramProps {
    /** Nodes that are taken for dead, in a simulation. */
    readonly dead?: ReadonlySet<string>;
    /** What a click on a node, Enter or the space bar does; absent: nothing. */
    readonly onPick?: (node: ChainNode) => void;
    /** Nodes as a simulation has them, instead of those of now. */
    readonly nodes?: ReadonlyMap<string, ChainNode>;
    /** What a line drawn from one node to another does; absent: none can be drawn. */
    readonly onDraw?: (from: string, to: string) => void;
    /** Cords that are not there yet. */
    readonly drawn?: readonly { readonly from: string; readonly to: string }[];
}

export function ChainDiagram({ dead, onPick, nodes: assumed, onDraw, drawn = [] }: DiagramProps) {
    const { stroke, listeners } = useCordPen(onDraw);
    const { nodes: live, edges } = graph.value ?? { nodes: [], edges: [] };
    const nodes = assumed ? live.map((node) => assumed.get(node.id) ?? node) : live;
    const carriers = new Map(nodes.map(({ id, carrier }) => [id, carrier]));
    const { width, height, boxes, routes } = layout.value;
    if (nodes.length === 0) return <BeginSetup text={t('chain.empty')} />;
    // One stop for the Tab key; the arrow keys do the rest.
    const stop = nodes.some(({ id }) => id === lookedAt.value) ? lookedAt.value : nodes[0]?.id;
    return (
        <div
            class="chain-scroll"
            role="tree"
            tabIndex={-1}
            aria-label={t('chain.drawing-about')}
            onKeyDown={walk}
            onMouseLeave={() => {
                lookedAt.value = undefined;
            }}
        >
            <svg
                class={onDraw ? 'chain-drawing is-drawable' : 'chain-drawing'}
                {...listeners}
                role="none"
                viewBox={`${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`}
                width={width + 2 * MARGIN}
                height={height + 2 * MARGIN}
            >
                {edges.map((edge, index) => (
                    <EdgeDrawing
                        key={`${edge.from} ${edge.to}`}
                        edge={assumed ? { ...edge, carrier: carriers.get(edge.from) ?? edge.carrier } : edge}
                        points={routes[index] ?? []}
                        emphasis={emphasisOf(edge.from, edge.to)}
                        isPaper={assumed !== undefined}
                    />
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
                            isDead={dead?.has(node.id) === true}
                            isPaper={assumed !== undefined}
                            onPick={onPick}
                        />
                    ) : null;
                })}
                {drawn.map(({ from, to }) => (
                    <Cord key={`${from} ${to}`} from={from} to={leftOf(boxes.get(to))} />
                ))}
                {stroke && <Cord from={stroke.from} to={stroke.to} />}
            </svg>
        </div>
    );
}

function Cord({ from, to }: { from: string; to: Point | undefined }) {
    const box = layout.value.boxes.get(from);
    return box && to ? <CordStroke box={box} to={to} /> : null;
}

function leftOf(box: Box | undefined): Point | undefined {
    return box && { x: box.x, y: box.y + box.height / 2 };
}

function emphasisOf(from: string, to: string): 'none' | 'shown' | 'dimmed' {
    if (related.value === undefined) return 'none';
    return related.value.has(from) && related.value.has(to) ? 'shown' : 'dimmed';
}

/** One line about the node that is pointed at. */
export function Explanation() {
    const node = graph.value?.nodes.find(({ id }) => id === lookedAt.value);
    return <p class="explanation">{node ? explain(node) : t('chain.point')}</p>;
}

function explain({ id, kind, why }: ChainNode): string {
    return kind === 'host' ? `${saidText(why)}.` : `${id}: ${saidText(why)}.`;
}

export function Legend() {
    return (
        <ul class="legend" aria-label={t('chain.legend')}>
            {(['mains', 'battery', 'nothing', 'unknown'] as const).map((carrier) => (
                <li key={carrier} class={`carrier-${carrier}`}>
                    <svg width="30" height="8" aria-hidden="true">
                        <path d="M1 4h28" />
                    </svg>
                    {t(`carrier.${carrier}`)}
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
