// `powerchain history`: what is recorded, and a curve of it in a line of the terminal.

import * as v from 'valibot';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { localTime } from './local-time.ts';
import { parseDuration } from './parse-duration.ts';
import { table } from './table.ts';

const text = v.pipe(v.string(), v.transform(printable));
const info = { device: text, variable: text, unit: text, digits: v.number() };
const column = v.array(v.number());
const SERIES = v.array(v.object(info));
const CHART = v.object({
    stepSeconds: v.number(),
    curves: v.array(
        v.object({ ...info, times: column, min: column, max: column, mean: column, last: column, known: column }),
    ),
});

type Curve = v.InferOutput<typeof CHART>['curves'][number];

// A line of a terminal, beside the names.
const POINTS = 60;
const DAY_SECONDS = 86_400;
const BARS = '▁▂▃▄▅▆▇█';

/** `words` behind `powerchain history`; returns the exit code. */
export async function runHistory(words: readonly string[], context: Context): Promise<number> {
    const [device, ...variables] = words;
    const seconds = context.options.since === undefined ? DAY_SECONDS : parseDuration(context.options.since);
    if (seconds === undefined) {
        context.complain(`powerchain history --since ${context.options.since}: write 90min, 6h, 7d, 1y`);
        return NOT_UNDERSTOOD;
    }
    if (device === undefined || variables.length === 0) return list(device, context);
    return draw({ device, variables, seconds }, context);
}

async function list(device: string | undefined, { api, options, print, complain }: Context): Promise<number> {
    const query = device === undefined ? '' : `?${new URLSearchParams({ device })}`;
    const answer = await api.ask(`api/v1/history/series${query}`, SERIES);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else for (const line of table(answer.value.map((one) => [one.device, one.variable, one.unit]))) print(line);
    if (answer.value.length > 0) return DONE;
    complain(device === undefined ? 'Nothing is recorded yet.' : `Nothing is recorded of “${device}”.`);
    return FAILED;
}

async function draw(
    { device, variables, seconds }: { device: string; variables: readonly string[]; seconds: number },
    { api, options, print, complain }: Context,
): Promise<number> {
    const to = Date.now();
    const query = new URLSearchParams({
        series: variables.map((variable) => `${device}:${variable}`).join(','),
        from: String(Math.max(0, to - seconds * 1000)),
        to: String(to),
        ...(options.json ? {} : { points: String(POINTS) }),
    });
    const answer = await api.ask(`api/v1/history?${query}`, CHART);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const { curves } = answer.value;
    const frame = { from: to - seconds * 1000, stepMs: answer.value.stepSeconds * 1000 };
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else for (const curve of curves) print(describe(curve, frame));
    return curves.some(({ times }) => times.length > 0) ? DONE : FAILED;
}

function describe(curve: Curve, frame: { from: number; stepMs: number }): string {
    const { variable, unit, digits, times } = curve;
    const [first] = times;
    if (first === undefined) return `${variable}: nothing is known of this time`;
    const shown = (value: number): string => `${value.toFixed(digits)} ${unit}`.trimEnd();
    const figures = [
        `least ${shown(Math.min(...curve.min))}`,
        `mean ${shown(meanOf(curve))}`,
        `greatest ${shown(Math.max(...curve.max))}`,
        `last ${shown(curve.last.at(-1) ?? 0)}`,
    ];
    return [`${variable} since ${localTime(first)}: ${figures.join(', ')}`, `  ${sparkline(curve, frame)}`].join('\n');
}

function meanOf({ mean, known }: Curve): number {
    const weight = known.reduce((sum, one) => sum + one, 0);
    if (weight === 0) return mean.at(-1) ?? 0;
    return mean.reduce((sum, one, place) => sum + one * (known[place] ?? 0), 0) / weight;
}

/** Greatest values as bars; a space where nothing is known. */
function sparkline({ times, max, min }: Curve, { from, stepMs }: { from: number; stepMs: number }): string {
    const bars = Array.from({ length: POINTS }, () => ' ');
    const low = Math.min(...min);
    const span = Math.max(...max) - low;
    for (const [place, time] of times.entries()) {
        const height = span === 0 ? 0 : ((max[place] ?? low) - low) / span;
        const at = Math.min(POINTS - 1, Math.max(0, Math.round((time - from) / stepMs)));
        bars[at] = BARS[Math.round(height * (BARS.length - 1))] ?? ' ';
    }
    return bars.join('');
}
