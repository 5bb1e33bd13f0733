// Curves made ready for a chart, a table and a file: one column of moments, and for each curve what is known of each of them.
// Where nothing was known there is a hole; nothing is drawn across it. Pure.

import type { ChartAnswer, Curve } from '#model/history.ts';

export interface CurveColumns {
    readonly curve: Curve;
    readonly mean: readonly (number | null)[];
    readonly min: readonly (number | null)[];
    readonly max: readonly (number | null)[];
}

export interface ChartData {
    readonly unit: string;
    /** Ms since 1970, in the order of time. */
    readonly times: readonly number[];
    readonly columns: readonly CurveColumns[];
}

/** Curves of one unit lie over one another; each unit has a chart of its own, in the order of the first curve. */
export function chartsOf({ curves, stepSeconds }: Pick<ChartAnswer, 'curves' | 'stepSeconds'>): ChartData[] {
    const filled = curves.filter(({ times }) => times.length > 0);
    const units = [...new Set(filled.map(({ unit }) => unit))];
    return units.map((unit) => {
        const own = filled.filter((curve) => curve.unit === unit);
        const times = withHoles([...new Set(own.flatMap(({ times: all }) => all))].sort(byNumber), stepSeconds * 1000);
        return { unit, times, columns: own.map((curve) => columnsOf(curve, times)) };
    });
}

/** A moment without any value in each hole, or a line would be drawn across it. */
function withHoles(times: readonly number[], stepMs: number): number[] {
    return times.flatMap((time, index) => {
        const next = times[index + 1];
        return next !== undefined && next - time > 1.5 * stepMs ? [time, time + stepMs] : [time];
    });
}

function columnsOf(curve: Curve, times: readonly number[]): CurveColumns {
    const places = new Map(curve.times.map((time, index) => [time, index]));
    const column = (values: readonly number[]) =>
        times.map((time) => {
            const place = places.get(time);
            return place === undefined ? null : (values[place] ?? null);
        });
    return { curve, mean: column(curve.mean), min: column(curve.min), max: column(curve.max) };
}

export interface CurveSummary {
    readonly least: number;
    readonly mean: number;
    readonly greatest: number;
    readonly last: number;
}

/** undefined: nothing is known of it. */
export function summaryOf({ min, max, mean, last, known }: Curve): CurveSummary | undefined {
    const latest = last.at(-1);
    if (latest === undefined) return undefined;
    const weight = known.reduce((sum, share) => sum + share, 0);
    const weighted = mean.reduce((sum, value, index) => sum + value * (known[index] ?? 0), 0);
    return {
        least: min.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY),
        mean: weight > 0 ? weighted / weight : latest,
        greatest: max.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY),
        last: latest,
    };
}

/** RFC 4180; a line for each moment of each curve. Times as ISO 8601 says, for programs and for people. */
export function csvOf(curves: readonly Curve[]): string {
    const head = 'time,device,variable,unit,min,mean,max,last';
    const lines = curves.flatMap(({ device, variable, unit, times, min, mean, max, last }) =>
        times.map((time, index) =>
            [
                new Date(time).toISOString(),
                device,
                variable,
                unit,
                min[index],
                mean[index],
                max[index],
                last[index],
            ].join(','),
        ),
    );
    return [head, ...lines, ''].join('\r\n');
}

function byNumber(one: number, other: number): number {
    return one - other;
}
