// One line of the chain's drawing: as wide as the power on it, patterned by what carries it, with its watts and its outlet.

import { numberText, t } from '../i18n/text.ts';
import { deviceOf, rack } from '../live/live.ts';
import type { Point } from './chain-drawing.ts';
import { wattsOn, widthOf } from './chain-flow.ts';
import type { ChainEdge } from './chain-graph.ts';

const LABEL_WIDTH = 30; // the number of an outlet sits on a straight piece

interface EdgeProps {
    readonly edge: ChainEdge;
    readonly points: readonly Point[];
    readonly emphasis: 'none' | 'shown' | 'dimmed';
    /** In a simulation nothing is measured. */
    readonly isPaper: boolean;
}

export function EdgeDrawing({ edge, points, emphasis, isPaper }: EdgeProps) {
    const isIntoHost = rack.peek()?.hosts.has(edge.to) === true;
    const watts = isPaper ? undefined : wattsOn(edge, isIntoHost, (id) => deviceOf(id).value);
    const start = points[0];
    const end = points.at(-1);
    const path = curve(points, edge.outlet === undefined ? 0 : LABEL_WIDTH);
    const isFlowing = emphasis === 'shown' && watts !== undefined && watts > FLOW_WATTS_MIN;
    return (
        <g class={`edge carrier-${edge.carrier}${emphasis === 'dimmed' ? ' is-dimmed' : ''}`}>
            <path d={path} stroke-width={widthOf(watts)} />
            {isFlowing && <path class="flow" d={path} />}
            {edge.outlet !== undefined && end && <OutletNumber at={end} text={edge.outlet} />}
            {edge.outlet === undefined && watts !== undefined && start && end && (
                <text class="watts" x={(start.x + end.x) / 2} y={start.y - 8}>
                    {`${numberText(watts)} W`}
                </text>
            )}
        </g>
    );
}

// Less is what an idle supply takes for itself: nothing moves there.
const FLOW_WATTS_MIN = 30;

function OutletNumber({ at, text }: { at: Point; text: string }) {
    const shown = text.length > 6 ? `${text.slice(0, 5)}…` : text;
    const width = 12 + 7 * shown.length;
    return (
        <g class="outlet" transform={`translate(${at.x - width / 2 - 8} ${at.y})`}>
            <title>{t('chain.outlet', { number: text })}</title>
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
