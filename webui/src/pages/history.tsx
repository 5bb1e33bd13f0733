// How it was: curves of any variables over an hour to a year, with the outages of that time. What is shown stands in the address:
// a view is kept as a bookmark.

import { useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ApiIncidents } from '#model/api-alerts.ts';
import type { ChartAnswer, SeriesInfo } from '#model/history.ts';
import { addressOf, place } from '../frame/place.ts';
import { chartsOf, csvOf } from '../history/chart-data.ts';
import { CurveTable, PointTable } from '../history/curve-tables.tsx';
import { LineChart, type Outage } from '../history/line-chart.tsx';
import { t } from '../i18n/text.ts';
import { fullMomentText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { gatewayNow, rack } from '../live/live.ts';
import { Answered } from '../parts/answered.tsx';
import { download } from '../parts/download.ts';
import { Panel } from '../parts/panel.tsx';

const HOURS = ['1', '6', '24', '168', '720', '8760'] as const;
type Hours = (typeof HOURS)[number];

const HOUR_MS = 3_600_000;
// Often enough to see what happens, seldom enough for a gateway of one core.
const REFRESH_MS = 15_000;
// New ones come with new devices.
const SERIES_REFRESH_MS = 60_000;
// As many patterns of lines as the eye can tell apart.
const CURVES_MAX = 8;
const POINTS = '400';

interface View {
    readonly series: readonly string[];
    readonly hours: Hours;
}

export function HistoryPage() {
    const { answer } = useAnswer<readonly SeriesInfo[]>('/history/series', { refreshMs: SERIES_REFRESH_MS });
    return <Answered answer={answer}>{(known) => <Curves known={known} view={viewOf(known)} />}</Answered>;
}

function viewOf(known: readonly SeriesInfo[]): View {
    const { query } = place.value;
    const asked = query.get('series')?.split(',').filter(Boolean);
    return {
        series: (asked ?? firstLook(known)).slice(0, CURVES_MAX),
        hours: HOURS.find((one) => one === query.get('hours')) ?? '1',
    };
}

/** What UPSs carry and hold, as far as there is room; those that the gateway computes for hosts repeat it. */
function firstLook(known: readonly SeriesInfo[]): string[] {
    const devices = rack.peek()?.devices;
    const ofUps = known.filter(({ device }) => {
        const one = devices?.get(device);
        return one?.type === 'ups' && one.driver !== 'chain';
    });
    return ['ups.realpower', 'battery.charge', 'input.voltage'].flatMap((name) =>
        ofUps.filter(({ variable }) => variable === name).map(nameOf),
    );
}

function nameOf({ device, variable }: Pick<SeriesInfo, 'device' | 'variable'>): string {
    return `${device}:${variable}`;
}

function addressOfView({ series, hours }: View): string {
    return addressOf('history', undefined, { series: series.join(','), hours });
}

function Curves({ known, view }: { known: readonly SeriesInfo[]; view: View }) {
    const now = useComputed(() => Math.ceil(gatewayNow.value / REFRESH_MS) * REFRESH_MS).value;
    const from = now - Number(view.hours) * HOUR_MS;
    const query = new URLSearchParams({
        series: view.series.join(','),
        from: String(from),
        to: String(now),
        points: POINTS,
    });
    const { answer } = useAnswer<ChartAnswer>(view.series.length === 0 ? undefined : `/history?${query}`);
    const { answer: incidents } = useAnswer<ApiIncidents>('/incidents?limit=200', { refreshMs: REFRESH_MS });
    const outages = useMemo(() => (incidents?.ok ? outagesOf(incidents.value, from, now) : []), [incidents, from, now]);
    return (
        <>
            <Panel id="history" title={t('history.title')} actions={<Periods view={view} />}>
                {known.length === 0 || view.series.length === 0 ? (
                    <p class="empty">{t('history.none')}</p>
                ) : (
                    <Answered answer={answer}>
                        {(chart) => <Charts chart={chart} from={from} to={now} outages={outages} />}
                    </Answered>
                )}
                <Choice known={known} view={view} />
            </Panel>
            {outages.length > 0 && (
                <Panel id="outages" title={t('history.outages')}>
                    <ul class="steps">
                        {outages.map(({ id, cause, from: since }) => (
                            <li key={id}>
                                <a href={addressOf('incidents', id)} lang="en">
                                    {cause}
                                </a>{' '}
                                <small>{fullMomentText(since)}</small>
                            </li>
                        ))}
                    </ul>
                </Panel>
            )}
        </>
    );
}

function outagesOf({ incidents }: ApiIncidents, from: number, to: number) {
    return incidents
        .map(({ id, cause, startedAt, endedAt }) => ({ id, cause, from: startedAt, to: endedAt ?? to }))
        .filter((outage) => outage.to >= from && outage.from <= to);
}

interface ChartsProps {
    readonly chart: ChartAnswer;
    readonly from: number;
    readonly to: number;
    readonly outages: readonly Outage[];
}

function Charts({ chart, from, to, outages }: ChartsProps) {
    const charts = useMemo(() => chartsOf(chart), [chart]);
    if (charts.length === 0) return <p class="empty">{t('history.none')}</p>;
    return (
        <>
            {charts.map((data) => (
                <LineChart
                    key={data.unit}
                    data={data}
                    from={from}
                    to={to}
                    outages={outages}
                    label={`${data.columns.map(({ curve }) => nameOf(curve)).join(', ')} (${data.unit})`}
                />
            ))}
            <CurveTable curves={chart.curves} />
            <p class="buttons">
                <button type="button" onClick={() => download('history.csv', csvOf(chart.curves))}>
                    CSV
                </button>
            </p>
            <details>
                <summary>{t('history.points')}</summary>
                {chart.curves.map((curve) => (
                    <PointTable key={nameOf(curve)} curve={curve} />
                ))}
            </details>
        </>
    );
}

function Periods({ view }: { view: View }) {
    return (
        <nav class="segments" aria-label={t('history.period')}>
            {HOURS.map((hours) => (
                <a
                    key={hours}
                    href={addressOfView({ ...view, hours })}
                    aria-current={hours === view.hours ? 'true' : undefined}
                >
                    {Number(hours) <= 24 ? t('time.h', { hours }) : t('time.days', { days: Number(hours) / 24 })}
                </a>
            ))}
        </nav>
    );
}

function Choice({ known, view }: { known: readonly SeriesInfo[]; view: View }) {
    const devices = [...new Set(known.map(({ device }) => device))];
    const isFull = view.series.length >= CURVES_MAX;
    const toggle = (name: string): void => {
        const series = view.series.includes(name) ? view.series.filter((one) => one !== name) : [...view.series, name];
        location.hash = addressOfView({ ...view, series });
    };
    return (
        <details class="curve-choice">
            <summary>{t('history.choose', { count: CURVES_MAX })}</summary>
            {devices.map((device) => (
                <fieldset key={device}>
                    <legend>{device}</legend>
                    {known
                        .filter((one) => one.device === device)
                        .map((one) => {
                            const name = nameOf(one);
                            const isChosen = view.series.includes(name);
                            return (
                                <button
                                    key={name}
                                    type="button"
                                    aria-pressed={isChosen}
                                    disabled={isFull && !isChosen}
                                    onClick={() => toggle(name)}
                                >
                                    {one.variable} {one.unit && <small>{one.unit}</small>}
                                </button>
                            );
                        })}
                </fieldset>
            ))}
        </details>
    );
}
