// What alerts look like in the file that outlives a restart. Whatever stands there is checked before it is believed.

import * as v from 'valibot';
import type { Alert, Notice } from '#model/alert.ts';
import { SEVERITIES } from '#model/incident.ts';
import type { SavedAlerts, Telling } from './alert-policy.ts';
import type { Letter } from './delivery-queue.ts';

export interface SavedDesk {
    readonly alerts: SavedAlerts;
    /** Kept back until the morning. */
    readonly held: readonly Telling[];
    /** Not yet delivered. */
    readonly letters: readonly Letter[];
}

const PHASES = ['raised', 'escalated', 'resolved', 'reminder', 'test'] as const;

const ALERT = v.object({
    id: v.string(),
    rule: v.string(),
    severity: v.picklist(SEVERITIES),
    title: v.string(),
    raisedAt: v.number(),
    resolvedAt: v.exactOptional(v.number()),
    nodes: v.array(
        v.object({ node: v.string(), text: v.string(), since: v.number(), until: v.exactOptional(v.number()) }),
    ),
    incident: v.exactOptional(v.string()),
    acknowledged: v.exactOptional(v.object({ at: v.number(), by: v.string(), note: v.string() })),
}) satisfies v.GenericSchema<unknown, Alert>;

const NOTICE = v.object({
    id: v.string(),
    alert: v.string(),
    rule: v.string(),
    condition: v.string(),
    phase: v.picklist(PHASES),
    severity: v.picklist(SEVERITIES),
    at: v.number(),
    since: v.number(),
    gateway: v.string(),
    title: v.string(),
    text: v.string(),
    nodes: v.array(v.string()),
    incident: v.exactOptional(v.string()),
    runtimeSeconds: v.exactOptional(v.number()),
}) satisfies v.GenericSchema<unknown, Notice>;

const SAVED = v.object({
    alerts: v.object({
        alerts: v.array(v.object({ alert: ALERT, reminders: v.number(), toldAt: v.number() })),
        count: v.number(),
    }),
    held: v.array(v.object({ phase: v.picklist(PHASES), alert: ALERT, at: v.number(), number: v.number() })),
    letters: v.array(v.object({ notice: NOTICE, destination: v.string(), attempts: v.number() })),
}) satisfies v.GenericSchema<unknown, SavedDesk>;

/** Throws what does not fit. */
export function parseDesk(content: unknown): SavedDesk {
    return v.parse(SAVED, content);
}
