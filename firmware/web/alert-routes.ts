// Routes of /api/v1/incidents, alerts and audit: what happened, who was told of it, and who did what. What goes on now is
// answered even while the recorder is away.

import * as v from 'valibot';
import type { Alert, Delivery } from '#model/alert.ts';
import { rulesOf } from '#model/alert-rules.ts';
import type { ApiAlerts, ApiIncidents } from '#model/api-alerts.ts';
import type { GatewayConfig } from '#model/config.ts';
import { describeIncident, type Incident } from '#model/incident.ts';
import { signatureOf } from '../access/principal.ts';
import type { Letter } from '../alerts/delivery-queue.ts';
import type { Gateway } from '../gateway.ts';
import { type AskedRecorder, ask, defined, refuse, whenAway } from './recorder-answers.ts';
import { Refusal, type Route, route } from './route.ts';

export interface AlertRouteSource {
    readonly gateway: Gateway;
    readonly config: () => GatewayConfig;
    readonly incidents: { readonly open: Incident | undefined };
    readonly desk: {
        readonly alerts: readonly Alert[];
        readonly letters: readonly Letter[];
        acknowledge(id: string, how: { by: string; note: string }): Alert | undefined;
        test(destination: string, by: string): Promise<Delivery | undefined>;
    };
    /** Absent: nothing is recorded. */
    readonly recorder?: AskedRecorder;
}

const count = v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'must be a number'), v.transform(Number));
const PAGE = v.strictObject({ limit: v.optional(count), before: v.optional(v.string()) });
const INCIDENTS = v.strictObject({ from: v.optional(count), to: v.optional(count), limit: v.optional(count) });
const AUDIT = v.strictObject({ after: v.optional(count), before: v.optional(count), limit: v.optional(count) });
const ACKNOWLEDGE = v.strictObject({ note: v.optional(v.pipe(v.string(), v.maxLength(500)), '') });
const TEST = v.strictObject({ destination: v.string() });

export function alertRoutes(source: AlertRouteSource): Route[] {
    return [...incidentRoutes(source), ...ownAlertRoutes(source), ...logRoutes(source)];
}

function incidentRoutes({ incidents, recorder }: AlertRouteSource): Route[] {
    const read = { method: 'GET', area: 'history', role: 'viewer' } as const;
    return [
        route({
            ...read,
            path: '/api/v1/incidents',
            summary: 'Outages, the newest first, and the one that goes on',
            about: '`from` and `to` in milliseconds since 1970 say when they began.',
            query: INCIDENTS,
            handle: async ({ query }): Promise<ApiIncidents> => {
                const { open } = incidents;
                const kept = await ask(recorder, 'incidents.list', defined(query)).catch(whenAway);
                const past = (kept?.incidents ?? []).filter(({ id }) => id !== open?.id);
                const all = open ? [open, ...past] : past;
                const now = Date.now();
                return {
                    now,
                    isComplete: kept !== undefined,
                    incidents: all.map((one) => ({ ...one, sentence: describeIncident(one, now) })),
                };
            },
        }),
        route({
            ...read,
            path: '/api/v1/incidents/voltage',
            summary: 'Sags, swells and interruptions of the voltage, the newest first',
            about: 'One that began and ended is there twice: the later one has `endedAt`.',
            query: PAGE,
            handle: ({ query }) => ask(recorder, 'facts.list', { ...defined(query), types: ['voltage'] }).catch(refuse),
        }),
        route({
            ...read,
            path: '/api/v1/incidents/:id',
            summary: 'One outage with its story',
            handle: async ({ params: { id = '' } }) => {
                const { open } = incidents;
                const found = open?.id === id ? open : await ask(recorder, 'incidents.get', { id }).catch(refuse);
                if (found) return { ...found, sentence: describeIncident(found, Date.now()) };
                throw new Refusal(404, 'not-found', `there is no incident “${id.slice(0, 64)}”`);
            },
        }),
    ];
}

function ownAlertRoutes({ gateway, config, desk }: AlertRouteSource): Route[] {
    const about = { area: 'alerts' } as const;
    return [
        route({
            ...about,
            method: 'GET',
            role: 'viewer',
            path: '/api/v1/alerts',
            summary: 'What should be known now, the rules, and where alerts go',
            handle: (): ApiAlerts => {
                const { destinations, rules } = config().alerts;
                return {
                    now: Date.now(),
                    alerts: desk.alerts,
                    waiting: desk.letters.map(({ destination, notice, attempts }) => ({
                        destination,
                        title: notice.title,
                        attempts,
                    })),
                    destinations: Object.entries(destinations).map(([name, { type }]) => ({ name, type })),
                    rules: [...rulesOf(rules)].map(([name, rule]) => ({ name, ...rule })),
                };
            },
        }),
        route({
            ...about,
            method: 'POST',
            role: 'operator',
            path: '/api/v1/alerts/:id/acknowledge',
            summary: 'Say that somebody takes care of it',
            body: ACKNOWLEDGE,
            handle: ({ params: { id = '' }, body: { note }, who }) => {
                const by = signatureOf(who);
                const alert = desk.acknowledge(id, { by, note });
                if (!alert) throw new Refusal(404, 'not-found', `no alert “${id.slice(0, 100)}” holds now`);
                gateway.apply({ type: 'audit', by, action: 'alert-acknowledged', about: id, outcome: 'done' });
                return alert;
            },
        }),
        route({
            ...about,
            method: 'POST',
            role: 'operator',
            path: '/api/v1/alerts/test',
            summary: 'Send a test to a destination, and say how it went',
            body: TEST,
            handle: async ({ body: { destination }, who }) => {
                const by = signatureOf(who);
                const delivery = await desk.test(destination, by);
                const names = Object.keys(config().alerts.destinations).join(', ') || 'none';
                if (!delivery) {
                    const message = `there is no destination “${destination.slice(0, 64)}”; there are: ${names}`;
                    throw new Refusal(404, 'not-found', message);
                }
                const outcome = delivery.outcome === 'delivered' ? 'done' : 'refused';
                gateway.apply({ type: 'audit', by, action: 'alert-tested', about: destination, outcome });
                return delivery;
            },
        }),
    ];
}

function logRoutes({ recorder }: AlertRouteSource): Route[] {
    return [
        route({
            method: 'GET',
            area: 'alerts',
            role: 'viewer',
            path: '/api/v1/alerts/history',
            summary: 'Alerts and deliveries of the past, the newest first',
            query: PAGE,
            handle: ({ query }) =>
                ask(recorder, 'facts.list', { ...defined(query), types: ['alert', 'delivery'] }).catch(refuse),
        }),
        route({
            method: 'GET',
            area: 'system',
            role: 'admin',
            path: '/api/v1/audit',
            summary: 'Who did what, from where, and how it ended; each row is chained to the one before',
            about: '`after`: rows behind that number, the oldest first. Without it the newest. `powerchain audit verify` follows the chain.',
            query: AUDIT,
            handle: ({ query }) => ask(recorder, 'audit.list', defined(query)).catch(refuse),
        }),
    ];
}
