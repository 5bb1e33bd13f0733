// The routes below /api/v1/energy: what went through every place of the rack, with its price and its carbon dioxide, as JSON, as a
// table, as a page to print; and what the grid's carbon is, from whoever knows.

import * as v from 'valibot';
import type { ChainGraph } from '#model/chain-graph.ts';
import type { GatewayConfig } from '#model/config.ts';
import { type EnergyAnswer, placesOf } from '#model/energy-places.ts';
import { CARBON } from '#model/tariff.ts';
import type { Value } from '#model/value.ts';
import { energyCsv } from './energy-csv.ts';
import { energyReport, monthRange } from './energy-report.ts';
import { type AskedRecorder, ask, refuse } from './recorder-answers.ts';
import { Answer, type Route, route } from './route.ts';

export interface EnergyRoutesOptions {
    /** Undefined: nothing is recorded here. */
    readonly recorder?: AskedRecorder | undefined;
    readonly config: () => GatewayConfig;
    readonly graph: () => ChainGraph;
    readonly readingOf: (device: string, variable: string) => Value | undefined;
}

const count = v.pipe(v.string(), v.regex(/^\d{1,16}$/, 'must be a whole number'), v.transform(Number));
const month = v.pipe(v.string(), v.regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-03'));
const QUERY = v.strictObject({
    from: v.optional(count),
    to: v.optional(count),
    format: v.optional(v.picklist(['json', 'csv']), 'json'),
});
const HOURS = v.strictObject({
    hours: v.pipe(
        v.array(v.strictObject({ from: v.pipe(v.number(), v.minValue(0)), grams: CARBON })),
        v.maxLength(168),
    ),
});
const DAY_MS = 86_400_000;
// The page needs its own style and nothing else.
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

export function energyRoutes(options: EnergyRoutesOptions): Route[] {
    const { recorder, config } = options;
    const energy = (from: number, to: number): Promise<EnergyAnswer> => energyOf(options, from, to).catch(refuse);
    return [
        route({
            method: 'GET',
            area: 'history',
            role: 'viewer',
            path: '/api/v1/energy',
            summary: 'Kilowatt-hours of every outlet, supply, host, UPS and feed, with cost and carbon dioxide',
            about: [
                '`from` and `to` in milliseconds since 1970, whole hours, at most 62 days; without them the last 24 hours. `meters` are the',
                'places of measuring, which feed one another; `places` is what they mean in the power chain. `format=csv`: the places as a table.',
            ].join('\n'),
            query: QUERY,
            handle: async ({ query: { to = Date.now(), from = Math.max(0, to - DAY_MS), format } }) => {
                const answer = await energy(from, to);
                if (format === 'json') return answer;
                const headers = {
                    'content-type': 'text/csv; charset=utf-8',
                    'content-disposition': 'attachment; filename="energy.csv"',
                };
                return new Answer(200, energyCsv(answer), headers);
            },
        }),
        route({
            method: 'GET',
            area: 'history',
            role: 'viewer',
            path: '/api/v1/energy/report',
            summary: 'The energy of a month as a page to print',
            query: v.strictObject({ month }),
            type: 'text/html',
            handle: async ({ query }) => {
                const { begin, end } = monthRange(query.month);
                const page = energyReport(await energy(begin, end), { name: config().name, month: query.month });
                return new Answer(200, page, {
                    'content-type': 'text/html; charset=utf-8',
                    'content-security-policy': PAGE_POLICY,
                });
            },
        }),
        route({
            method: 'PUT',
            area: 'history',
            role: 'operator',
            path: '/api/v1/energy/carbon',
            summary: 'Say what a kilowatt-hour of the grid weighs in carbon dioxide, hour by hour',
            about: 'Grams for hours that begin at `from` (milliseconds since 1970), at most a week at once, forecasts too. Goes before the configuration.',
            body: HOURS,
            handle: ({ body }) => ask(recorder, 'energy.carbon', body).catch(refuse),
        }),
    ];
}

async function energyOf(
    { recorder, config, graph, readingOf }: EnergyRoutesOptions,
    from: number,
    to: number,
): Promise<EnergyAnswer> {
    const { energy: tariff, hosts } = config();
    const meters = await ask(recorder, 'energy.report', { from, to, tariff, hosts: Object.keys(hosts) });
    return { ...meters, currency: tariff.currency, ...placesOf(graph(), meters, readingOf) };
}
