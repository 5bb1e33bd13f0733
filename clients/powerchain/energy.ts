// `powerchain energy`: kilowatt-hours of the rack, with their price and carbon. `powerchain report`: a month of it to print.

import * as v from 'valibot';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { parseDuration } from './parse-duration.ts';
import { table } from './table.ts';

const text = v.pipe(v.string(), v.transform(printable));
const ENERGY = v.looseObject({
    currency: text,
    places: v.array(
        v.looseObject({
            kind: text,
            id: text,
            isWhole: v.boolean(),
            kilowattHours: v.number(),
            estimatedKilowattHours: v.number(),
            cost: v.optional(v.number()),
            carbonKilograms: v.optional(v.number()),
            rest: v.optional(v.looseObject({ watts: v.number(), share: v.number(), kilowattHours: v.number() })),
        }),
    ),
    upss: v.array(
        v.looseObject({
            id: text,
            lossKilowattHours: v.number(),
            efficiencyPercent: v.number(),
            isEstimated: v.boolean(),
        }),
    ),
});

type Energy = v.InferOutput<typeof ENERGY>;

const DAY_SECONDS = 86_400;
const MONTH = /^(20\d\d)-(0[1-9]|1[0-2])$/;
// Who is at rest for less is at work.
const REST_SHARE_MIN = 0.5;

/** `words` behind `powerchain energy`; returns the exit code. */
export async function runEnergy(words: readonly string[], context: Context): Promise<number> {
    const { api, options, print, complain } = context;
    const range = rangeOf(options);
    if (!range || words.length > 0) {
        complain('powerchain energy: --since 7d or --month 2026-03, at most 62 days');
        return NOT_UNDERSTOOD;
    }
    const query = `from=${range.from}&to=${range.to}`;
    if (options.csv) return printText(await api.text(`api/v1/energy?${query}&format=csv`), context);
    const answer = await api.ask(`api/v1/energy?${query}`, ENERGY);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else for (const line of linesOf(answer.value)) print(line);
    if (answer.value.places.length > 0) return DONE;
    complain('Nothing that was measured in that time belongs to the power chain.');
    return FAILED;
}

/** `words` behind `powerchain report`; returns the exit code. */
export async function runReport(words: readonly string[], context: Context): Promise<number> {
    const [month = ''] = words;
    if (!MONTH.test(month) || words.length > 1) {
        context.complain('powerchain report: a month such as 2026-03');
        return NOT_UNDERSTOOD;
    }
    return printText(await context.api.text(`api/v1/energy/report?month=${month}`), context);
}

function printText(answer: Awaited<ReturnType<Context['api']['text']>>, { print, complain }: Context): number {
    if (answer.ok) print(answer.value.trimEnd());
    else complain(answer.error);
    return answer.ok ? DONE : FAILED;
}

/** Milliseconds since 1970; undefined: not understood. */
function rangeOf({ since, month }: Context['options']): { from: number; to: number } | undefined {
    if (month !== undefined) {
        const [, year, number] = MONTH.exec(month) ?? [];
        if (year === undefined || since !== undefined) return undefined;
        return {
            from: new Date(Number(year), Number(number) - 1).getTime(),
            to: new Date(Number(year), Number(number)).getTime(),
        };
    }
    const seconds = since === undefined ? DAY_SECONDS : parseDuration(since);
    if (seconds === undefined) return undefined;
    const to = Date.now();
    return { from: Math.round(to - seconds * 1000), to };
}

function linesOf({ places, upss, currency }: Energy): string[] {
    const rows = places.map(({ kind, id, isWhole, kilowattHours, estimatedKilowattHours, cost, carbonKilograms }) => [
        kind,
        id,
        `${isWhole ? '' : 'at least '}${kilowattHours.toFixed(2)} kWh`,
        cost === undefined ? '' : `${cost.toFixed(2)} ${currency}`,
        carbonKilograms === undefined ? '' : `${carbonKilograms.toFixed(2)} kg CO₂`,
        estimatedKilowattHours > 0 ? `${Math.round((100 * estimatedKilowattHours) / kilowattHours)} % estimated` : '',
    ]);
    const losses = upss.map(
        ({ id, lossKilowattHours, efficiencyPercent, isEstimated }) =>
            `${id} lost ${lossKilowattHours.toFixed(2)} kWh: ${efficiencyPercent.toFixed(1)} % efficient${isEstimated ? ' (by its own word)' : ''}`,
    );
    const resting = places.flatMap(({ id, rest }) =>
        rest && rest.share >= REST_SHARE_MIN
            ? [
                  `${id} was at rest ${Math.round(100 * rest.share)} % of the time: ${Math.round(rest.watts)} W, ${rest.kilowattHours.toFixed(2)} kWh`,
              ]
            : [],
    );
    return [...table(rows), ...[losses, resting].flatMap((lines) => (lines.length > 0 ? ['', ...lines] : []))];
}
