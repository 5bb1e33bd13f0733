// One node of the chain's drawing: icon, name, state in words, and the values that matter for its kind.

import type { ApiDevice } from '#model/api.ts';
import type { Box } from './chain-drawing.ts';
import type { ChainNode } from './chain-graph.ts';
import { lookedAt, rack } from './live.ts';
import { lookOfHost, lookOfNode } from './look.ts';
import { hostWord, isStale, keyValues, nodeWord } from './node-words.ts';
import { StateIcon } from './state-icon.tsx';
import { shortText } from './words.ts';

/** In pixels. A host grows to the height of its supplies. */
export const NODE_SIZES: Readonly<Record<ChainNode['kind'], { readonly width: number; readonly height: number }>> = {
    source: { width: 126, height: 62 },
    remote: { width: 126, height: 62 },
    ups: { width: 206, height: 108 },
    ats: { width: 150, height: 82 },
    pdu: { width: 150, height: 82 },
    scd: { width: 150, height: 82 },
    psu: { width: 144, height: 54 },
    host: { width: 192, height: 84 },
};

const PAD = 12;
const ICON = 18;
// Average width of a character in pixels, for cutting: SVG text does not cut itself.
const CHARACTER_WIDTH = 6.7;

interface NodeProps {
    readonly node: ChainNode;
    readonly box: Box;
    readonly isDimmed: boolean;
    /** Whether the Tab key stops here. */
    readonly isStop: boolean;
}

export function NodeDrawing({ node, box, isDimmed, isStop }: NodeProps) {
    const device = rack.value?.devices.get(node.id);
    const host = rack.value?.hosts.get(node.id);
    const isHost = node.kind === 'host' && host !== undefined;
    const look = isHost ? lookOfHost(host) : lookOfNode(node);
    const word = isHost ? hostWord(host) : nodeWord(node, device);
    const isOld = !isHost && device !== undefined && isStale(device);
    const values = isHost ? hostValues(node) : valuesOf(node, device);
    const label = [node.id, word, ...values, isOld ? 'values are old' : ''].filter((text) => text !== '').join(', ');
    const isLow = box.height < 70;
    const top = node.kind === 'host' ? (box.height - 64) / 2 : PAD - 3;
    const nameRoom = box.width - 2 * PAD - ICON - 7 - (isLow ? textWidth(values[0] ?? '') + 8 : 0);
    return (
        <g
            class={`node kind-${node.kind} look-${look}${isDimmed ? ' is-dimmed' : ''}${isOld ? ' is-old' : ''}`}
            transform={`translate(${box.x} ${box.y})`}
            role="treeitem"
            aria-selected={lookedAt.value === node.id}
            aria-label={label}
            data-node={node.id}
            tabIndex={isStop ? 0 : -1}
            onMouseEnter={() => pointAt(node.id)}
            onFocus={() => pointAt(node.id)}
        >
            <title>{label}</title>
            <rect class="body" width={box.width} height={box.height} rx={10} />
            <StateIcon look={look} size={ICON} x={PAD} y={top} />
            <text class="name" x={PAD + ICON + 7} y={top + 14}>
                {cut(node.name, nameRoom)}
            </text>
            <text class="word" x={PAD} y={top + 36}>
                {cut(word, box.width - 2 * PAD)}
            </text>
            <text
                class={isLow ? 'value end' : 'value'}
                x={isLow ? box.width - PAD : PAD}
                y={isLow ? top + 14 : top + 56}
            >
                {isLow ? values[0] : cut(values.join(' · '), box.width - 2 * PAD)}
            </text>
            {node.kind === 'ups' && device && <Battery device={device} width={box.width - 2 * PAD} y={top + 72} />}
        </g>
    );
}

function Battery({ device, width, y }: { device: ApiDevice; width: number; y: number }) {
    const percent = Number(device.readings['battery.charge']?.text);
    if (!Number.isFinite(percent)) return null;
    const runtime = shortText(device.readings['battery.runtime']);
    const text = [`${Math.round(percent)} %`, ...(runtime === undefined ? [] : [runtime])].join(' · ');
    const bar = width - textWidth(text) - 10;
    const filled = (bar * Math.min(Math.max(percent, 0), 100)) / 100;
    return (
        <g class="charge" transform={`translate(${PAD} ${y})`}>
            <rect class="trough" width={bar} height={8} rx={4} />
            <rect class="fill" width={Math.max(8, filled)} height={8} rx={4} />
            <text class="value end" x={width} y={9}>
                {text}
            </text>
        </g>
    );
}

function valuesOf(node: ChainNode, device: ApiDevice | undefined): string[] {
    if (!device) return [];
    const found = new Map(keyValues(device).map(({ label, text }) => [label, text]));
    const power = found.get('power');
    const load = node.kind === 'ups' ? found.get('load') : undefined;
    return [...(load === undefined ? [] : [`load ${load}`]), ...(power === undefined ? [] : [power])];
}

/** What its supplies take together. */
function hostValues(node: ChainNode): string[] {
    const watts = node.supplies.map((id) => Number(rack.value?.devices.get(id)?.readings['ups.realpower']?.text));
    const known = watts.filter(Number.isFinite);
    return known.length === 0 ? [] : [`${Math.round(known.reduce((sum, one) => sum + one, 0))} W`];
}

function cut(text: string, room: number): string {
    const most = Math.floor(room / CHARACTER_WIDTH);
    return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

function textWidth(text: string): number {
    return text.length * CHARACTER_WIDTH;
}

function pointAt(id: string): void {
    lookedAt.value = id;
}
