// One chart: the mean of each curve as a line of its own pattern, between its least and greatest as a band, over the outages of
// that time. The drawing is uPlot's, fetched with this page; what it shows stands in a table, too.

import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../frame/theme.ts';
import { localeOf, spoken } from '../i18n/language.ts';
import { numberText, t } from '../i18n/text.ts';
import { fullMomentText } from '../i18n/times.ts';
import { Icon } from '../parts/icon.tsx';
import type { ChartData } from './chart-data.ts';

export interface Outage {
    readonly from: number;
    readonly to: number;
}

interface LineChartProps {
    readonly data: ChartData;
    readonly from: number;
    readonly to: number;
    readonly outages: readonly Outage[];
    /** What it shows, for who does not see it. */
    readonly label: string;
}

const HEIGHT = 200;
// Told apart by pattern first, by colour second; both are named in the style sheet's order.
const DASHES: readonly (readonly number[])[] = [
    [],
    [8, 4],
    [2, 3],
    [10, 3, 2, 3],
    [14, 4],
    [4, 4],
    [1, 5],
    [12, 3, 3, 3, 3, 3],
];

export function LineChart({ data, from, to, outages, label }: LineChartProps) {
    const place = useRef<HTMLDivElement>(null);
    const chart = useRef<uPlot | undefined>(undefined);
    const [pointed, setPointed] = useState<number | undefined>(undefined);
    const { language } = spoken.value;
    const light = theme.value;
    useEffect(() => {
        const element = place.current;
        if (!element) return undefined;
        const drawn = new uPlot(optionsOf(data, element, { from, to, outages, setPointed }), columnsOf(data), element);
        chart.current = drawn;
        const fit = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }));
        fit.observe(element);
        return () => {
            fit.disconnect();
            drawn.destroy();
        };
    }, [data, from, to, outages, language, light]);
    return (
        <figure class="line-chart">
            <ul class="keys">
                {data.columns.map(({ curve: { device, variable }, mean }, index) => {
                    const value = pointed === undefined ? undefined : mean[pointed];
                    return (
                        <li key={`${device} ${variable}`} class={`curve-${index % DASHES.length}`}>
                            <svg width="34" height="8" aria-hidden="true">
                                <path d="M1 4h32" stroke-dasharray={DASHES[index % DASHES.length]?.join(' ')} />
                            </svg>
                            <span>
                                {device} <small>{variable}</small>
                            </span>
                            {typeof value === 'number' && <b>{`${numberText(value, 1)} ${data.unit}`}</b>}
                        </li>
                    );
                })}
                <li class="moment">{pointed === undefined ? '' : fullMomentText(data.times[pointed] ?? 0)}</li>
            </ul>
            <div ref={place} class="plot" role="img" aria-label={label} />
            <button type="button" class="quiet" onClick={() => savePicture(chart.current, label)}>
                <Icon name="download" size={16} /> {t('history.picture')}
            </button>
        </figure>
    );
}

/** uPlot counts in seconds; for each curve three columns: mean, most, least. */
function columnsOf({ times, columns }: ChartData): uPlot.AlignedData {
    const moments = times.map((time) => time / 1000);
    return [moments, ...columns.flatMap(({ mean, max, min }) => [[...mean], [...max], [...min]])];
}

interface Frame extends Pick<LineChartProps, 'from' | 'to' | 'outages'> {
    readonly setPointed: (index: number | undefined) => void;
}

function optionsOf(data: ChartData, element: HTMLElement, frame: Frame): uPlot.Options {
    const colour = (name: string): string => colourOf(element, `var(--chart-${name})`);
    const axis = { stroke: colour('text'), font: '12px system-ui, sans-serif', ticks: { show: false } };
    const grid = { stroke: colour('grid'), width: 1 };
    const bands = data.columns.map((_, index) => ({
        series: [3 * index + 2, 3 * index + 3] as [number, number],
        fill: colour(String(index % DASHES.length)).replace(/^rgb\((.*)\)$/, 'rgba($1, 0.18)'),
    }));
    return {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        scales: { x: { range: [frame.from / 1000, frame.to / 1000] } },
        series: [{}, ...data.columns.flatMap((_, index) => lineAndBand(colour(String(index % DASHES.length)), index))],
        bands,
        axes: [
            { ...axis, grid, values: (_chart, seconds) => seconds.map((one) => momentOnAxis(one * 1000, frame)) },
            {
                ...axis,
                grid,
                size: 64,
                values: (_chart, values) => values.map((one) => `${numberText(one, 1)} ${data.unit}`),
            },
        ],
        hooks: {
            drawClear: [(chart) => shadeOutages(chart, frame.outages, colour('outage'))],
            setCursor: [({ cursor: { idx } }) => frame.setPointed(idx ?? undefined)],
        },
    };
}

/** As the style sheet has it now, in light or dark: a canvas does not know variables. */
function colourOf(element: HTMLElement, text: string): string {
    element.style.color = text;
    const { color } = getComputedStyle(element);
    element.style.color = '';
    return color;
}

function lineAndBand(stroke: string, index: number): uPlot.Series[] {
    const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
    const dash = [...(DASHES[index % DASHES.length] ?? [])];
    return [{ stroke, width: 2, dash, points: { show: false } }, edge, edge];
}

const DAY_MS = 86_400_000;

function momentOnAxis(at: number, { from, to }: Pick<Frame, 'from' | 'to'>): string {
    const date = new Date(at);
    const locale = localeOf(spoken.value.language);
    if (to - from <= 2 * DAY_MS) return date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
    return date.toLocaleDateString(locale, { day: 'numeric', month: 'short' });
}

function shadeOutages(chart: uPlot, outages: readonly Outage[], colour: string): void {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.fillStyle = colour;
    for (const { from, to } of outages) {
        const left = Math.max(bbox.left, chart.valToPos(from / 1000, 'x', true));
        const right = Math.min(bbox.left + bbox.width, chart.valToPos(to / 1000, 'x', true));
        // The shortest outage must be seen, too.
        if (right >= bbox.left) ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    }
    ctx.restore();
}

function savePicture(chart: uPlot | undefined, name: string): void {
    chart?.ctx.canvas.toBlob((blob) => {
        if (!blob) return;
        const link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = `${name.slice(0, 60).replace(/[^\w. -]+/g, '_')}.png`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 0);
    });
}
