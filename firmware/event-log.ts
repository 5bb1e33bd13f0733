// What of the stream of events a person wants to find in the log: one line per change, with its reason. Readings are not
// logged, whatever they say: that is what the history is for.

import type { Delivery } from '#model/alert.ts';
import type { GatewayEvent } from '#model/events.ts';
import { describeIncident } from '#model/incident.ts';
import type { Gateway } from './gateway.ts';
import type { Log } from './log.ts';

interface Line {
    readonly level: 'info' | 'warn' | 'error';
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
}

/** Returns the function that ends it. */
export function logEvents(gateway: Gateway, log: Log): () => void {
    return gateway.subscribe('event-log', (event) => {
        const line = lineOf(event);
        if (line) log[line.level](line.fields, line.message);
    });
}

/** The line for an event; undefined where there is nothing to say. */
export function lineOf(event: GatewayEvent): Line | undefined {
    switch (event.type) {
        case 'status': {
            const { device, status, previous } = event;
            return {
                level: isTrouble(status) ? 'warn' : 'info',
                message: 'status',
                fields: { device, status, previous },
            };
        }
        case 'link': {
            const { device, link, reason } = event;
            return { level: link === 'ok' ? 'info' : 'warn', message: `link ${link}`, fields: { device, reason } };
        }
        case 'alarm': {
            const { device, text } = event;
            return text === undefined
                ? { level: 'info', message: 'alarm over', fields: { device } }
                : { level: 'warn', message: 'alarm', fields: { device, text } };
        }
        case 'forced-shutdown': {
            const { device, on, by } = event;
            return {
                level: 'warn',
                message: on ? 'forced shutdown' : 'forced shutdown cleared',
                fields: { device, by },
            };
        }
        case 'shutdown': {
            const { device, step, isDryRun } = event;
            return {
                level: step.to === 'running' ? 'info' : 'warn',
                message: isDryRun ? `shutdown (dry run): ${step.to}` : `shutdown: ${step.to}`,
                fields: { device, why: step.text, by: step.by },
            };
        }
        case 'nap': {
            const { device, to, text, by } = event;
            return { level: 'info', message: `nap: ${to}`, fields: { device, why: text, by } };
        }
        case 'chain': {
            const { device, verdict } = event;
            const isSafe = verdict.redundancy === 'n+1' || verdict.redundancy === 'n';
            return {
                level: isSafe ? 'info' : 'warn',
                message: 'power chain',
                fields: { device, verdict: verdict.sentence },
            };
        }
        case 'command': {
            const { device, request, by, outcome } = event;
            const fields = { device, what: request.name, value: request.value, by };
            return outcome.ok
                ? { level: 'info', message: 'command done', fields }
                : { level: 'warn', message: 'command failed', fields: { ...fields, reason: outcome.error.message } };
        }
        case 'incident':
            return incidentLine(event);
        case 'battery-test': {
            const { device, test } = event;
            const { result, detail, by } = test;
            const level = result === 'failed' ? 'error' : result === 'refused' ? 'warn' : 'info';
            return { level, message: `battery test ${result}`, fields: { device, by, detail } };
        }
        case 'alert': {
            const { phase, alert } = event;
            const fields = { alert: alert.id, severity: alert.severity, title: alert.title };
            return {
                level: phase === 'raised' || phase === 'escalated' ? 'warn' : 'info',
                message: `alert ${phase}`,
                fields,
            };
        }
        case 'delivery':
            return deliveryLine(event.delivery);
        case 'voltage': {
            const { device, kind, variable, extremeVolts, endedAt } = event.event;
            if (endedAt === undefined) return undefined;
            return { level: 'info', message: `voltage ${kind}`, fields: { device, variable, extremeVolts } };
        }
        case 'audit': {
            const { by, action, about, outcome } = event;
            return {
                level: outcome === 'done' ? 'info' : 'warn',
                message: 'audit',
                fields: { by, action, about, outcome },
            };
        }
        case 'offer': {
            const { phase, text } = event;
            return { level: phase === 'forbidden' ? 'warn' : 'info', message: text, fields: {} };
        }
        case 'driver-exited':
            return { level: 'warn', message: 'driver exited', fields: withoutType(event) };
        case 'driver-parked':
            return { level: 'error', message: 'driver parked', fields: withoutType(event) };
        default:
            return undefined;
    }
}

function incidentLine({ phase, incident, at }: Extract<GatewayEvent, { type: 'incident' }>): Line | undefined {
    if (phase === 'changed') return undefined;
    return {
        level: phase === 'opened' ? 'warn' : 'info',
        message: `incident ${phase}`,
        fields: { incident: incident.id, text: describeIncident(incident, at) },
    };
}

/** A destination that is away is told of when it begins and when something is given up, not with every attempt. */
function deliveryLine({ outcome, attempt, ...fields }: Delivery): Line | undefined {
    if (outcome === 'delivered') return { level: 'info', message: 'alert delivered', fields: { ...fields, attempt } };
    if (outcome === 'dropped') return { level: 'error', message: 'alert given up', fields: { ...fields, attempt } };
    return attempt === 1 ? { level: 'warn', message: 'alert not delivered yet', fields } : undefined;
}

function isTrouble(status: string): boolean {
    return /\b(?:OB|LB|FSD|OFF|BYPASS|OVER|RB)\b/.test(status);
}

function withoutType({ type: _type, at: _at, ...fields }: GatewayEvent): Record<string, unknown> {
    return fields;
}
