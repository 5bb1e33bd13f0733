// Routes of /api/v1/history: which curves there are, curves as points of a chart, and the values as they were kept.

import * as v from 'valibot';
import type { ChartAnswer, SeriesInfo, SeriesRef, StepsAnswer } from '#model/history.ts';
import type { WearAnswer } from '#model/wear.ts';
import { unpackChart } from '../recorder/history/packed-chart.ts';
import { type AskedRecorder, ask, defined, refuse } from './recorder-answers.ts';
import { type Route, route } from './route.ts';

const count = v.pipe(v.string(), v.regex(/^\d{1,16}$/, 'must be a whole number'), v.transform(Number));
const one = v.pipe(
    v.string(),
    v.regex(/^[^:,]+:[^,]+$/, 'must be DEVICE:VARIABLE'),
    v.transform((text): SeriesRef => {
        const at = text.indexOf(':');
        return { device: text.slice(0, at), variable: text.slice(at + 1) };
    }),
);
const several = v.pipe(
    v.string(),
    v.transform((text) => text.split(',')),
    v.array(one),
);

const DAY_MS = 86_400_000;

const SERIES = v.strictObject({ device: v.optional(v.string()) });
const CHART = v.strictObject({
    series: several,
    from: v.optional(count),
    to: v.optional(count),
    points: v.optional(count),
});
const STEPS = v.strictObject({ series: one, from: v.optional(count), to: v.optional(count), limit: v.optional(count) });

/** `recorder` undefined: nothing is recorded here. */
export function historyRoutes(recorder: AskedRecorder | undefined): Route[] {
    const read = { method: 'GET', area: 'history', role: 'viewer' } as const;
    return [
        route({
            ...read,
            path: '/api/v1/history/series',
            summary: 'Which variables of which devices have a history',
            query: SERIES,
            handle: ({ query }): Promise<readonly SeriesInfo[]> =>
                ask(recorder, 'history.series', defined(query)).catch(refuse),
        }),
        route({
            ...read,
            path: '/api/v1/history',
            summary: 'Curves, with at most as many points as asked for',
            about: [
                '`series`: up to 50 `DEVICE:VARIABLE`, with commas between them. `from` and `to` in milliseconds since 1970; without',
                'them the last 24 hours. `points`: 1 to 5,000, 1,000 without it. A point is a stretch of time with the least, the',
                'greatest, the mean (by time) and the last value; stretches in which nothing was known are missing.',
            ].join('\n'),
            query: CHART,
            handle: ({ query }): Promise<ChartAnswer> =>
                ask(recorder, 'history.chart', { ...defined(query), ...lately(query) }).then(unpackChart, refuse),
        }),
        route({
            ...read,
            path: '/api/v1/history/steps',
            summary: 'The values of one curve as they were kept; each holds until the next',
            about: '`next` in the answer: ask on from there. Where only averages are left, there are no steps.',
            query: STEPS,
            handle: ({ query: { series, ...rest } }): Promise<StepsAnswer> =>
                ask(recorder, 'history.steps', { ...series, ...defined(rest), ...lately(rest) }).catch(refuse),
        }),
        route({
            ...read,
            path: '/api/v1/history/wear',
            summary: 'What the recorder wrote to the disk, by day, and what it should not exceed',
            about: 'What its own calls wrote; the file system adds notes of its own. `/api/v1/system` tells what the disk took in all, and its wear.',
            handle: (): Promise<WearAnswer> => ask(recorder, 'wear.days', {}).catch(refuse),
        }),
    ];
}

function lately({ from, to = Date.now() }: { from?: number | undefined; to?: number | undefined }) {
    return { from: from ?? Math.max(0, to - DAY_MS), to };
}
