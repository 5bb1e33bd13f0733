// `powerchain incidents`: outages in a sentence each, or the story of one.

import * as v from 'valibot';
import { durationText } from '#model/duration.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { localTime } from './local-time.ts';
import { table } from './table.ts';

const text = v.pipe(v.string(), v.transform(printable));

const INCIDENT = v.object({
    id: text,
    startedAt: v.number(),
    endedAt: v.optional(v.number()),
    severity: v.optional(text, ''),
    sentence: text,
    timeline: v.array(v.object({ at: v.number(), node: text, text })),
    timelineDropped: v.optional(v.number(), 0),
});
const INCIDENTS = v.object({
    now: v.number(),
    isComplete: v.optional(v.boolean(), true),
    incidents: v.array(INCIDENT),
});

/** `words` behind `powerchain incidents`; returns the exit code. */
export async function runIncidents(words: readonly string[], context: Context): Promise<number> {
    const [id, ...rest] = words;
    if (rest.length > 0) {
        context.complain('powerchain incidents: nothing more for all of them, or one ID');
        return NOT_UNDERSTOOD;
    }
    return id === undefined ? list(context) : story(id, context);
}

async function list({ api, options, print, complain, paint }: Context): Promise<number> {
    const answer = await api.ask('api/v1/incidents', INCIDENTS);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const { incidents, now, isComplete } = answer.value;
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else {
        const rows = incidents.map(({ id, startedAt, endedAt, sentence }) => [
            id,
            localTime(startedAt),
            endedAt === undefined
                ? `goes on, ${durationText((now - startedAt) / 1000)}`
                : durationText((endedAt - startedAt) / 1000),
            sentence,
        ]);
        for (const [place, line] of table(rows).entries()) {
            print(incidents[place]?.endedAt === undefined ? paint(line, 'bad') : line);
        }
        if (incidents.length === 0) print('No outage is on record.');
        if (!isComplete) complain('The recorder does not answer now: earlier incidents are missing here.');
    }
    return DONE;
}

async function story(id: string, { api, options, print, complain }: Context): Promise<number> {
    const answer = await api.ask(`api/v1/incidents/${encodeURIComponent(id)}`, INCIDENT);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const incident = answer.value;
    if (options.json) {
        print(JSON.stringify(incident, undefined, 2));
        return DONE;
    }
    print(`${incident.id}: ${incident.sentence}.\n`);
    for (const line of table(incident.timeline.map(({ at, node, text }) => [localTime(at), node, text]))) print(line);
    if (incident.timelineDropped > 0) print(`(${incident.timelineDropped} more lines in the middle were not kept)`);
    if (incident.endedAt === undefined) print('It goes on.');
    return DONE;
}
