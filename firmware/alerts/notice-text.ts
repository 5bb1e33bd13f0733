// What a notice says: the same words for every destination. Pure.

import type { Alert, Notice } from '#model/alert.ts';
import { durationText } from '#model/duration.ts';
import { describeIncident, type Incident } from '#model/incident.ts';
import type { Telling } from './alert-policy.ts';

// More lines nobody reads on a phone.
const LINES_MAX = 20;

/** `incident`: the one that the alert tells of, as it is now. */
export function noticeOf(
    { alert, phase, at, number }: Telling,
    { gateway, condition, incident }: { gateway: string; condition: string; incident: Incident | undefined },
): Notice {
    const runtimeSeconds = shortestRuntime(incident);
    return {
        id: `${alert.id}-${phase}${phase === 'escalated' ? `-${alert.severity}` : ''}${number > 0 ? `-${number}` : ''}`,
        alert: alert.id,
        rule: alert.rule,
        condition,
        phase,
        severity: alert.severity,
        at,
        since: incident?.startedAt ?? alert.raisedAt,
        gateway,
        title: alert.title,
        text: textOf(alert, { at, incident }),
        nodes: nodesOf(alert, incident),
        ...(alert.incident === undefined ? {} : { incident: alert.incident }),
        ...(runtimeSeconds === undefined ? {} : { runtimeSeconds }),
    };
}

function nodesOf(alert: Alert, incident: Incident | undefined): string[] {
    const all = [...(incident?.nodes ?? []), ...alert.nodes].map(({ node }) => node);
    return [...new Set(all)].filter((node) => node !== alert.incident);
}

function shortestRuntime(incident: Incident | undefined): number | undefined {
    const runtimes = (incident?.nodes ?? []).flatMap(({ lowestRuntime }) => lowestRuntime ?? []);
    return runtimes.length === 0 ? undefined : Math.min(...runtimes);
}

/** To see whether a destination works. */
export function testNotice({ gateway, at, by }: { gateway: string; at: number; by: string }): Notice {
    return {
        id: `test-${at}`,
        alert: '',
        rule: 'test',
        condition: 'test',
        phase: 'test',
        severity: 'info',
        at,
        since: at,
        gateway,
        title: 'this is a test',
        text: `Nothing has happened. ${by} asked whether alerts of ${gateway} arrive here: they do.`,
        nodes: [],
    };
}

function textOf(alert: Alert, { at, incident }: { at: number; incident: Incident | undefined }): string {
    const lines = incident ? [`${describeIncident(incident, at)}.`, ''] : [];
    const facts = [
        ...(incident ? storyOf(incident) : []),
        ...alert.nodes.filter(isUntold(alert, incident)).map(lineOf),
    ];
    const shown = facts.slice(0, LINES_MAX);
    if (facts.length > shown.length) shown.push(`… and ${facts.length - shown.length} more`);
    if (shown.length > 0) lines.push(...shown, '');
    const since = localTime(incident?.startedAt ?? alert.raisedAt);
    if (alert.resolvedAt === undefined) lines.push(`Since ${since}.`);
    else {
        const end = incident?.endedAt ?? alert.resolvedAt;
        const seconds = (end - (incident?.startedAt ?? alert.raisedAt)) / 1000;
        lines.push(`From ${since} to ${localTime(end)}, ${durationText(Math.max(0, seconds))}.`);
    }
    lines.push(`Rule “${alert.rule}”, alert ${alert.id}.`);
    return lines.join('\n');
}

/** What neither the sentence nor the story of the incident has said. */
function isUntold(alert: Alert, incident: Incident | undefined): (node: Alert['nodes'][number]) => boolean {
    const told = new Set(incident?.timeline.map(({ node }) => node));
    return ({ node }) => node !== alert.incident && !told.has(node);
}

function lineOf({ node, text, until }: Alert['nodes'][number]): string {
    return until === undefined ? `${node}: ${text}` : `${node}: over (${text})`;
}

function storyOf({ timeline }: Incident): string[] {
    return timeline.map(({ at, node, text }) => `${localTime(at).slice(11, 19)}  ${node}: ${text}`);
}

/** `2026-05-04 22:10:31 +02:00`, in the time zone of the gateway. */
export function localTime(at: number): string {
    const offset = -new Date(at).getTimezoneOffset();
    const local = new Date(at + offset * 60_000).toISOString();
    const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
    const zone = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
    return `${local.slice(0, 10)} ${local.slice(11, 19)} ${zone}`;
}
