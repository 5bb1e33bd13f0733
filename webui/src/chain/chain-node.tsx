// One node of the chain's drawing: icon, name, state in words, and the values that matter for its kind.

import type { ApiDevice } from '#model/api.ts';
import { numberOf, shortText, wattsOf } from '../i18n/readings.ts';
import { hostWord, isStale, nodeWord } from '../i18n/state-words.ts';
import { numberText, t } from '../i18n/text.ts';
import { deviceOf, hosts, lookedAt } from '../live/live.ts';
import { lookOfHost, lookOfNode } from '../parts/look.ts';
import { StateIcon } from '../parts/state-icon.tsx';
import type { Box } from './chain-drawing.ts';
import type { ChainNode } from './chain-graph.ts';

/** In pixels. A host grows to the height of its supplies. */
export const NODE_SIZES: Readonly<Record<ChainNode['kind'], { readonly width: number; readonly height: number }>> = {
    source: { width: 118, height: 62 },
    remote: { width: 118, height: 62 },
    ups: { width: 188, height: 104 },
    ats: { width: 134, height: 62 },
    pdu: { width: 134, height: 62 },
    scd: { width: 134, height: 62 },
    psu: { width: 142, height: 54 },
    server: { width: 142, height: 54 },
    host: { width: 176, height: 84 },
};

const PAD = 12;
const ICON = 18;
// Average width of a character in pixels, for cutting: SVG text does not cut itself. Chinese takes the whole square.
const CHARACTER_WIDTH = 6.7;
const WIDE_CHARACTER_WIDTH = 13;

interface NodeProps {
    readonly node: ChainNode;
    readonly box: Box;
    readonly isDimmed: boolean;
    /** Whether the Tab key stops here. */
    readonly isStop: boolean;
    /** Somebody assumes that it is dead. */
    readonly isDead: boolean;
    /** It is shown as a simulation has it: measured values would not fit. */
    readonly isPaper: boolean;
    readonly onPick: ((node: ChainNode) => void) | undefined;
}

export function NodeDrawing(props: NodeProps) {
    const { node, box, isDimmed, isStop, isDead, isPaper, onPick } = props;
    const face = faceOf(node, isPaper);
    const { look, word, values, isOld } = face;
    const dead = isDead ? t('what-if.dead') : '';
    const label = [node.id, word, ...values, isOld ? t('state.values-old') : '', dead].filter((text) => text !== '');
    const isLow = box.height < 70;
    const top = node.kind === 'host' ? (box.height - 64) / 2 : PAD - 3;
    const right = isLow ? (values[0] ?? '') : '';
    const nameRoom = box.width - 2 * PAD - ICON - 7 - (right === '' ? 0 : textWidth(right) + 8);
    const marks = [isDimmed && 'is-dimmed', isOld && 'is-old', isDead && 'is-dead', onPick && 'is-pickable'];
    return (
        <g
            class={['node', `kind-${node.kind}`, `look-${look}`, ...marks.filter(Boolean)].join(' ')}
            transform={`translate(${box.x} ${box.y})`}
            role="treeitem"
            aria-selected={onPick ? isDead : lookedAt.value === node.id}
            data-node={node.id}
            tabindex={isStop ? 0 : -1}
            onMouseEnter={() => pointAt(node.id)}
            onFocus={() => pointAt(node.id)}
            onClick={() => onPick?.(node)}
            onKeyDown={(event) => {
                if (!onPick || (event.key !== 'Enter' && event.key !== ' ')) return;
                event.preventDefault();
                onPick(node);
            }}
        >
            <title>{label.join(', ')}</title>
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
                {isLow ? right : cut(values.join(' · '), box.width - 2 * PAD)}
            </text>
            {node.kind === 'ups' && !isPaper && <Battery id={node.id} width={box.width - 2 * PAD} y={top + 72} />}
            {isDead && (
                <path
                    class="cross"
                    d={`M4 4 ${box.width - 4} ${box.height - 4}M${box.width - 4} 4 4 ${box.height - 4}`}
                />
            )}
        </g>
    );
}

interface Face {
    readonly look: ReturnType<typeof lookOfNode>;
    readonly word: string;
    readonly values: readonly string[];
    readonly isOld: boolean;
}

function faceOf(node: ChainNode, isPaper: boolean): Face {
    const host = hosts.value?.get(node.id);
    if (node.kind === 'host' && host) {
        const verdict = isPaper ? { ...host, ...node.paper } : host;
        return {
            look: lookOfHost(verdict),
            word: hostWord(verdict),
            values: isPaper ? [] : hostValues(node),
            isOld: false,
        };
    }
    if (isPaper) return { look: lookOfNode(node), word: nodeWord(node, undefined), values: [], isOld: false };
    const device = deviceOf(node.id).value;
    const isOld = device !== undefined && isStale(device);
    return { look: lookOfNode(node), word: nodeWord(node, device), values: valuesOf(node, device), isOld };
}

function Battery({ id, width, y }: { id: string; width: number; y: number }) {
    const readings = deviceOf(id).value?.readings ?? {};
    const percent = numberOf(readings['battery.charge']);
    if (percent === undefined) return null;
    const runtime = shortText(readings['battery.runtime']);
    const text = [`${numberText(percent)} %`, ...(runtime === undefined ? [] : [runtime])].join(' · ');
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
    if (node.kind === 'psu') return wattsTexts(wattsOf(device));
    const load = node.kind === 'ups' ? shortText(device?.readings['ups.load']) : undefined;
    return load === undefined ? [] : [`${t('value.load')} ${load}`];
}

/** What its supplies take together. */
function hostValues(node: ChainNode): string[] {
    const watts = node.supplies.map((id) => wattsOf(deviceOf(id).value)).filter((one) => one !== undefined);
    return watts.length === 0 ? [] : wattsTexts(watts.reduce((sum, one) => sum + one, 0));
}

function wattsTexts(watts: number | undefined): string[] {
    return watts === undefined ? [] : [`${numberText(watts)} W`];
}

function cut(text: string, room: number): string {
    if (textWidth(text) <= room) return text;
    let shown = text;
    while (shown.length > 1 && textWidth(shown) + CHARACTER_WIDTH > room) shown = shown.slice(0, -1);
    return `${shown}…`;
}

function textWidth(text: string): number {
    const wide = text.match(/[\u2e80-\uffff]/g)?.length ?? 0;
    return wide * WIDE_CHARACTER_WIDTH + (text.length - wide) * CHARACTER_WIDTH;
}

function pointAt(id: string): void {
    lookedAt.value = id;
}
