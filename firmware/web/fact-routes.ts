// The route /api/v1/facts: everything that happened, the newest first, page by page. What people did is for admins.

import * as v from 'valibot';
import { reaches } from '#model/access.ts';
import { FACT_AREAS, type FactArea, MAIN_AREAS } from '#model/fact-areas.ts';
import type { FactsAnswer } from '#model/recorder.ts';
import { type AskedRecorder, ask, defined, refuse } from './recorder-answers.ts';
import { type Route, route } from './route.ts';

const count = v.pipe(v.string(), v.regex(/^\d{1,16}$/, 'must be a whole number'), v.transform(Number));
const AREAS = Object.keys(FACT_AREAS) as FactArea[];
const QUERY = v.strictObject({
    from: v.optional(count),
    to: v.optional(count),
    device: v.optional(v.string()),
    areas: v.optional(
        v.pipe(
            v.string(),
            v.transform((text) => text.split(',')),
            v.array(v.picklist(AREAS, `must be some of ${AREAS.join(', ')}`)),
        ),
    ),
    limit: v.optional(count),
    before: v.optional(v.string()),
});

/** `recorder` undefined: nothing is recorded here. */
export function factRoutes(recorder: AskedRecorder | undefined): Route[] {
    return [
        route({
            method: 'GET',
            area: 'history',
            role: 'viewer',
            path: '/api/v1/facts',
            summary: 'Everything that happened, the newest first',
            about: [
                `\`areas\`: some of ${AREAS.join(', ')}, with commas between them; all but \`values\` without it. \`from\` and \`to\` in milliseconds since 1970.`,
                '`next` in the answer: what `before` must be for the page before. What people did to the gateway is told to admins only.',
            ].join('\n'),
            query: QUERY,
            handle: ({ query: { areas = MAIN_AREAS, ...rest }, who }): Promise<FactsAnswer> => {
                const isAdmin = who.role !== undefined && reaches(who.role, 'admin');
                const types = areas.flatMap((area) => FACT_AREAS[area]).filter((type) => isAdmin || type !== 'audit');
                return ask(recorder, 'facts.list', { ...defined(rest), types }).catch(refuse);
            },
        }),
    ];
}
