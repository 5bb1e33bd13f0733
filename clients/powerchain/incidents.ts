// `powerchain incidents`: outages in a sentence each, the story of one, or sags and swells of the voltage.

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

const VOLTAGES = v.object({
    facts: v.array(
        v.object({
            device: text,
            body: v.object({
                event: v.object({
                    variable: text,
                    kind: text,
                    startedAt: v.number(),
                    endedAt: v.optional(v.number()),
                    extremeVolts: v.number(),
                    limitVolts: v.number(),
                }),
            }),
        }),
    ),
});

/** `words` behind `powerchain incidents`; returns the exit code. */
export async function runIncidents(words: readonly string[], context: Context): Promise<number> {
    const [id, ...rest] = words;
    if (rest.length > 0) {
        context.complain('powerchain incidents: nothing more for all of them, one ID, or “voltage”');
        return NOT_UNDERSTOOD;
    }
    if (id === 'voltage') return voltages(context);
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

async function voltages({ api, options, print, complain }: Context): Promise<number> {
    const answer = await api.ask('api/v1/incidents/voltage?limit=200', VOLTAGES);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    // The newest first: what is said of one later holds.
    const latest = new Map<string, string[]>();
    for (const { device, body } of answer.value.facts) {
        const { variable, kind, startedAt, endedAt, extremeVolts, limitVolts } = body.event;
        const key = `${device} ${variable} ${startedAt}`;
        const lasted = endedAt === undefined ? 'goes on' : durationText((endedAt - startedAt) / 1000);
        const row = [
            localTime(startedAt),
            device,
            kind,
            lasted,
            `${extremeVolts} V`,
            `${variable}, limit ${limitVolts} V`,
        ];
        if (!latest.has(key)) latest.set(key, row);
    }
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else for (const line of table([...latest.values()])) print(line);
    if (latest.size === 0 && !options.json) print('No sag or swell is on record.');
    return DONE;
}
