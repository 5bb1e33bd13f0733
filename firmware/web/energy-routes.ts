// The route /api/v1/energy: what went through every place of measuring, with its price and its carbon dioxide.

import * as v from 'valibot';
import type { GatewayConfig } from '#model/config.ts';
import type { EnergyAnswer } from '#model/energy.ts';
import { type AskedRecorder, ask, refuse } from './recorder-answers.ts';
import { type Route, route } from './route.ts';

const count = v.pipe(v.string(), v.regex(/^\d{1,16}$/, 'must be a whole number'), v.transform(Number));
const QUERY = v.strictObject({ from: v.optional(count), to: v.optional(count) });
const DAY_MS = 86_400_000;

/** `recorder` undefined: nothing is recorded here. */
export function energyRoutes(recorder: AskedRecorder | undefined, config: () => GatewayConfig): Route[] {
    return [
        route({
            method: 'GET',
            area: 'history',
            role: 'viewer',
            path: '/api/v1/energy',
            summary: 'Kilowatt-hours of every outlet, PDU, UPS and host, with cost and carbon dioxide',
            about: [
                '`from` and `to` in milliseconds since 1970, whole hours, at most 62 days; without them the last 24 hours. Places of',
                'measuring feed one another: their sum means nothing. What was added for gaps is told as estimated.',
            ].join('\n'),
            query: QUERY,
            handle: ({ query: { to = Date.now(), from = Math.max(0, to - DAY_MS) } }): Promise<EnergyAnswer> =>
                ask(recorder, 'energy.report', { from, to, tariff: config().energy }).catch(refuse),
        }),
    ];
}
