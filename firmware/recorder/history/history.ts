// The part of the recorder that answers about curves. A chart is made from the coarsest level that is fine enough, so a year
// costs no more than a day.

import * as v from 'valibot';
import { GatewayError } from '#model/errors.ts';
import type { PackedChart, PackedCurve, SeriesInfo, StepsAnswer } from '#model/history.ts';
import { variableOf } from '#model/variable.ts';
import { parseArgs } from '../parse-args.ts';
import type { OpenPart, PartContext, RecorderPart } from '../part.ts';
import { Buckets } from './buckets.ts';
import { CURVE_TABLES } from './curve-store.ts';
import { CURVE_STATE, type Curves } from './curves.ts';
import { DAY_SECONDS, LEVELS, type LevelName, RAW } from './levels.ts';
import { packColumns } from './packed-chart.ts';
import { SERIES_TABLE, type Series } from './series-table.ts';

export const HISTORY: RecorderPart = {
    name: 'history',
    migrations: [[SERIES_TABLE, CURVE_TABLES, CURVE_STATE].join('\n')],
    open: openHistory,
};

// As many curves as a person can tell apart, and some.
const CURVES_MAX = 50;
const POINTS_MAX = 5000;
const STEPS_MAX = 10_000;
// Steps are read day by day; who wants more asks again.
const STEP_DAYS_MAX = 31;

const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(128));
const ref = v.strictObject({ device: name, variable: name });

const SERIES = v.strictObject({ device: v.optional(name) });
const CHART = v.strictObject({
    series: v.pipe(v.array(ref), v.minLength(1), v.maxLength(CURVES_MAX)),
    from: time,
    to: time,
    points: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(POINTS_MAX)), 1000),
});
const STEPS = v.strictObject({
    ...ref.entries,
    from: time,
    to: time,
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(STEPS_MAX)), 1000),
});

function openHistory({ curves, series }: PartContext): OpenPart {
    return {
        queries: {
            'history.series': (args) => {
                const { device } = parseArgs('history.series', SERIES, args);
                const wanted = series.all().filter((one) => device === undefined || one.device === device);
                return wanted.map(describe);
            },
            'history.chart': (args) => {
                const request = parseArgs('history.chart', CHART, args);
                const grid = gridOf(request);
                const drawn = request.series.map((one) => {
                    const known = series.find(one.device, one.variable);
                    return known
                        ? draw(curves, known, grid)
                        : { ...describe({ ...one, scale: 1 }), columns: new Float64Array() };
                });
                const answer: PackedChart = {
                    stepSeconds: grid.bucketSeconds,
                    upTo: curves.upTo * 1000,
                    curves: drawn,
                };
                return answer;
            },
            'history.steps': (args) => {
                const request = parseArgs('history.steps', STEPS, args);
                const known = series.find(request.device, request.variable);
                return known ? listSteps(curves, known, request) : { steps: [] };
            },
        },
    };
}

function describe({ device, variable, scale }: Pick<Series, 'device' | 'variable' | 'scale'>): SeriesInfo {
    return { device, variable, unit: variableOf(variable)?.unit ?? '', digits: Math.round(Math.log10(scale)) };
}

interface Grid {
    readonly from: number;
    readonly bucketSeconds: number;
    readonly count: number;
    readonly level: LevelName | typeof RAW;
}

/** Seconds. Throws `query-invalid` when the time runs backwards. */
function gridOf({ from, to, points }: { from: number; to: number; points: number }): Grid {
    const first = Math.floor(from / 1000);
    const seconds = Math.ceil(to / 1000) - first;
    if (to <= from) throw new GatewayError('query-invalid', 'history.chart: “to” must be later than “from”');
    const bucketSeconds = Math.max(1, seconds / points);
    const level = LEVELS.findLast((one) => one.bucketSeconds <= bucketSeconds)?.name ?? RAW;
    // Minutes are kept instead of the raw steps, not beside them: those that are kept are looked at first.
    return {
        from: first,
        bucketSeconds,
        count: Math.ceil(seconds / bucketSeconds),
        level: level === 'minute' ? RAW : level,
    };
}

function draw(curves: Curves, series: Series, { level, ...grid }: Grid): PackedCurve {
    const buckets = new Buckets(grid);
    curves.addTo(buckets, level, series.id);
    return { ...describe(series), columns: packColumns(buckets, series.scale) };
}

function listSteps(
    curves: Curves,
    series: Series,
    { from, to, limit }: { from: number; to: number; limit: number },
): StepsAnswer {
    const first = Math.max(Math.floor(from / 1000), Math.min(curves.since(series.id), Math.floor(to / 1000)));
    const wanted = Math.ceil(to / 1000);
    const last = Math.min(wanted, first + STEP_DAYS_MAX * DAY_SECONDS);
    const { count, times, values } = curves.steps(series.id, first, last);
    const steps: { at: number; value: number | null }[] = [];
    for (let index = 0; index < count; index++) {
        const at = times[index] ?? 0;
        if (at < first || at >= last) continue;
        if (steps.length === limit) return { steps, next: at * 1000 };
        const value = values[index] ?? Number.NaN;
        steps.push({ at: at * 1000, value: Number.isNaN(value) ? null : value / series.scale });
    }
    return last < wanted && first < curves.upTo ? { steps, next: last * 1000 } : { steps };
}
