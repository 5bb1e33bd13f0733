// The twin of the charts: each curve in four figures, and all of its points for who wants them.

import type { Curve } from '#model/history.ts';
import { addressOf } from '../frame/place.ts';
import { numberText, t } from '../i18n/text.ts';
import { fullMomentText } from '../i18n/times.ts';
import { summaryOf } from './chart-data.ts';

// A page of eight curves with hundreds of points each would be slow, and nobody reads it: a file has them all.
const ROWS_MAX = 60;

export function CurveTable({ curves }: { curves: readonly Curve[] }) {
    return (
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{t('history.curve')}</th>
                    {(['least', 'mean', 'greatest', 'last'] as const).map((figure) => (
                        <th key={figure} scope="col" class="numeric">
                            {t(`history.${figure}`)}
                        </th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {curves.map((curve) => {
                    const summary = summaryOf(curve);
                    return (
                        <tr key={`${curve.device} ${curve.variable}`}>
                            <th scope="row">
                                <a href={addressOf('devices', curve.device)}>{curve.device}</a>
                                <small translate={false}>{curve.variable}</small>
                            </th>
                            {(['least', 'mean', 'greatest', 'last'] as const).map((figure) => (
                                <td key={figure} class="numeric" data-label={t(`history.${figure}`)}>
                                    {summary ? valueText(summary[figure], curve) : '–'}
                                </td>
                            ))}
                        </tr>
                    );
                })}
            </tbody>
        </table>
    );
}

export function PointTable({ curve }: { curve: Curve }) {
    const from = Math.max(0, curve.times.length - ROWS_MAX);
    const shown = curve.times.map((time, index) => ({ time, index })).slice(from);
    return (
        <table class="table points">
            <caption>
                {curve.device} <small>{curve.variable}</small>
            </caption>
            <thead>
                <tr>
                    <th scope="col">{t('events.when')}</th>
                    {(['least', 'mean', 'greatest'] as const).map((figure) => (
                        <th key={figure} scope="col" class="numeric">
                            {t(`history.${figure}`)}
                        </th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {shown.toReversed().map(({ time, index }) => (
                    <tr key={time}>
                        <th scope="row">{fullMomentText(time)}</th>
                        {[curve.min, curve.mean, curve.max].map((values, column) => (
                            <td key={column} class="numeric">
                                {valueText(values[index] ?? Number.NaN, curve)}
                            </td>
                        ))}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

function valueText(value: number, { unit, digits }: Curve): string {
    return `${numberText(value, digits)} ${unit}`.trim();
}
