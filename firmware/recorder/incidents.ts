// Incidents as they were last told, one row each: the open one is replaced as it goes on.

import * as v from 'valibot';
import type { Incident } from '#model/incident.ts';
import type { IncidentsAnswer } from '#model/recorder.ts';
import { parseArgs } from './parse-args.ts';
import type { OpenPart, PartContext, RecorderPart } from './part.ts';

export const INCIDENTS: RecorderPart = {
    name: 'incidents',
    migrations: [
        `CREATE TABLE incidents (
             id TEXT PRIMARY KEY,
             started INTEGER NOT NULL,       -- ms since 1970
             body TEXT NOT NULL              -- JSON: model/incident.ts Incident
         );
         CREATE INDEX incidents_by_time ON incidents (started);`,
    ],
    open: openIncidents,
};

const LIMIT_MAX = 200;
// Several a day for years; with their stories about 100 MB.
const INCIDENTS_MAX = 10_000;

const LIST = v.strictObject({
    from: v.optional(v.number()),
    to: v.optional(v.number()),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMIT_MAX)), 50),
});
const GET = v.strictObject({ id: v.pipe(v.string(), v.maxLength(64)) });

function openIncidents({ database }: PartContext): OpenPart {
    const put = database.prepare('INSERT OR REPLACE INTO incidents (id, started, body) VALUES (?, ?, ?)');
    const select = database
        .prepare('SELECT body FROM incidents WHERE started >= ? AND started < ? ORDER BY started DESC LIMIT ?')
        .pluck();
    const get = database.prepare('SELECT body FROM incidents WHERE id = ?').pluck();
    const forget = database.prepare(
        'DELETE FROM incidents WHERE started < (SELECT started FROM incidents ORDER BY started DESC LIMIT 1 OFFSET ?)',
    );
    const parse = (body: unknown): Incident => JSON.parse(String(body)) as Incident;
    return {
        queries: {
            'incidents.list': (args): IncidentsAnswer => {
                const { from = 0, to = Number.MAX_SAFE_INTEGER, limit } = parseArgs('incidents.list', LIST, args);
                return { incidents: select.all(from, to, limit).map(parse) };
            },
            'incidents.get': (args) => {
                const body = get.get(parseArgs('incidents.get', GET, args).id);
                return body === undefined ? undefined : parse(body);
            },
        },
        observe: (facts) => {
            // Of one that changed often only the last is written.
            const latest = new Map<string, Incident>();
            for (const { type, body } of facts) {
                if (type !== 'incident') continue;
                const incident = body.incident as Incident;
                latest.set(incident.id, incident);
            }
            for (const incident of latest.values()) put.run(incident.id, incident.startedAt, JSON.stringify(incident));
        },
        tick: () => {
            forget.run(INCIDENTS_MAX);
        },
    };
}
