// What an incident looks like in the file that outlives a restart. Whatever stands there is checked before it is believed.

import * as v from 'valibot';
import { SEVERITIES, TROUBLE_LEVELS, VOLTAGE_KINDS, type VoltageEvent } from '#model/incident.ts';
import type { SavedIncidents } from './incident-policy.ts';

const time = v.pipe(v.number(), v.integer());

const INCIDENT = v.object({
    id: v.string(),
    startedAt: time,
    roots: v.array(v.string()),
    cause: v.string(),
    severity: v.picklist(SEVERITIES),
    nodes: v.array(
        v.object({
            node: v.string(),
            kind: v.picklist(['ups', 'host']),
            worst: v.picklist(TROUBLE_LEVELS),
            since: time,
            until: v.exactOptional(time),
            lowestCharge: v.exactOptional(v.number()),
            lowestRuntime: v.exactOptional(v.number()),
            toldAt: v.exactOptional(time),
        }),
    ),
    timeline: v.array(v.object({ at: time, node: v.string(), text: v.string() })),
    timelineDropped: v.number(),
});

const VOLTAGE = v.object({
    device: v.string(),
    variable: v.string(),
    kind: v.picklist(VOLTAGE_KINDS),
    startedAt: time,
    extremeVolts: v.number(),
    limitVolts: v.number(),
});

const SAVED = v.object({
    open: v.optional(INCIDENT),
    standing: v.array(v.string()),
    count: v.number(),
    voltages: v.optional(v.array(VOLTAGE), []),
});

export interface SavedWatch extends SavedIncidents {
    /** Sags and swells that go on. */
    readonly voltages: readonly VoltageEvent[];
}

/** Throws what does not fit. */
export function parseIncidents(content: unknown): SavedWatch {
    const { open, standing, count, voltages } = v.parse(SAVED, content);
    return { open, standing, count, voltages };
}
