// `powerchain alerts` and `powerchain alert`: what should be known now, who was told, that somebody takes care of it, and
// whether a destination works.

import * as v from 'valibot';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { localTime } from './local-time.ts';
import type { Mood } from './paint.ts';
import { table } from './table.ts';

const text = v.pipe(v.string(), v.transform(printable));

const ALERTS = v.object({
    alerts: v.array(
        v.object({
            id: text,
            severity: text,
            title: text,
            raisedAt: v.number(),
            acknowledged: v.optional(v.object({ by: text })),
        }),
    ),
    waiting: v.optional(v.array(v.object({ destination: text, title: text, attempts: v.number() })), []),
    destinations: v.optional(v.array(v.object({ name: text, type: text })), []),
});
const HISTORY = v.object({
    facts: v.array(v.object({ at: v.number(), type: text, body: v.record(v.string(), v.unknown()) })),
});
const DELIVERY = v.object({
    title: text,
    destination: text,
    attempt: v.number(),
    outcome: text,
    detail: text,
});
const ACKNOWLEDGED = v.object({ id: text, title: text });

const MOODS: Readonly<Record<string, Mood>> = { info: 'unsure', warning: 'warning', critical: 'bad' };
const DELIVERIES_SHOWN = 10;

/** `words` behind `powerchain alerts`; returns the exit code: 1 when a critical alert holds. */
export async function runAlerts(words: readonly string[], context: Context): Promise<number> {
    const { api, options, print, complain, paint } = context;
    if (words.length > 0) {
        complain('powerchain alerts: takes no more words (powerchain alert ack ID, powerchain alert test NAME)');
        return NOT_UNDERSTOOD;
    }
    const answer = await api.ask('api/v1/alerts', ALERTS);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const { alerts, waiting, destinations } = answer.value;
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else {
        const rows = alerts.map(({ severity, raisedAt, title, id, acknowledged }) => [
            severity,
            localTime(raisedAt),
            title,
            acknowledged ? `acknowledged by ${acknowledged.by}` : id,
        ]);
        for (const [place, line] of table(rows).entries())
            print(paint(line, MOODS[alerts[place]?.severity ?? ''] ?? 'unsure'));
        if (alerts.length === 0) print(paint('All is well: no alert holds.', 'good'));
        const names = destinations.map(({ name, type }) => `${name} (${type})`).join(', ');
        print(
            names === '' ? 'Alerts go nowhere: write alerts.destinations into gateway.yaml.' : `Alerts go to ${names}.`,
        );
        for (const { destination, title, attempts } of waiting) {
            print(paint(`${destination} could not be told yet of: ${title} (attempts: ${attempts})`, 'warning'));
        }
        await printDeliveries(context);
    }
    return alerts.some(({ severity }) => severity === 'critical') ? FAILED : DONE;
}

async function printDeliveries({ api, print }: Context): Promise<void> {
    const answer = await api.ask('api/v1/alerts/history?limit=100', HISTORY);
    if (!answer.ok) return; // without a recorder there is no past, and what holds now was said
    const rows = answer.value.facts
        .flatMap(({ at, type, body }) => {
            const delivery = v.safeParse(DELIVERY, body.delivery);
            if (type !== 'delivery' || !delivery.success) return [];
            const { destination, outcome, title, detail } = delivery.output;
            return [[localTime(at), destination, outcome, title, detail]];
        })
        .slice(0, DELIVERIES_SHOWN);
    if (rows.length > 0) print('\nDelivered lately:');
    for (const line of table(rows)) print(`  ${line}`);
}

/** `words` behind `powerchain alert`; returns the exit code. */
export async function runAlert(words: readonly string[], context: Context): Promise<number> {
    const [verb, name, ...rest] = words;
    if (name !== undefined && rest.length === 0) {
        if (verb === 'ack') return acknowledge(name, context);
        if (verb === 'test') return test(name, context);
    }
    context.complain('powerchain alert: “ack ID” or “test DESTINATION” (powerchain alerts shows both)');
    return NOT_UNDERSTOOD;
}

async function acknowledge(id: string, { api, options, print, complain }: Context): Promise<number> {
    const path = `api/v1/alerts/${encodeURIComponent(id)}/acknowledge`;
    const answer = await api.post(path, options.note === undefined ? {} : { note: options.note }, ACKNOWLEDGED);
    if (answer.ok) print(`${answer.value.title}: acknowledged`);
    else complain(answer.error);
    return answer.ok ? DONE : FAILED;
}

async function test(destination: string, { api, print, complain }: Context): Promise<number> {
    const answer = await api.post('api/v1/alerts/test', { destination }, DELIVERY);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const { outcome, detail } = answer.value;
    if (outcome === 'delivered') print(`${destination}: delivered (${detail})`);
    else complain(`${destination}: ${detail}`);
    return outcome === 'delivered' ? DONE : FAILED;
}
