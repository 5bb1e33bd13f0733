// An incident: one outage over however many devices and hosts, from the first that went on battery to the last that came
// back. Types, and the words that people read; how it comes about is firmware/incidents/. Times: milliseconds since 1970.

import { durationText } from './duration.ts';

/** How a node fares, the worse the later. A UPS is at most on battery; the rest is said of hosts. */
export const TROUBLE_LEVELS = ['on battery', 'at risk', 'doomed', 'dark'] as const;
export type TroubleLevel = (typeof TROUBLE_LEVELS)[number];

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Incident {
    /** Letters, digits and `-`; sorts by time. */
    readonly id: string;
    readonly startedAt: number;
    /** When the last trouble ended; absent: it goes on. */
    readonly endedAt?: number;
    /** What failed, as far as the chain tells: the nodes furthest up. Empty: nobody knows. */
    readonly roots: readonly string[];
    /** The roots in words, without a full stop: `feed-a failed`. */
    readonly cause: string;
    readonly severity: Severity;
    readonly nodes: readonly IncidentNode[];
    readonly timeline: readonly TimelineEntry[];
    /** Entries that found no place in the timeline any more. */
    readonly timelineDropped: number;
}

/** What became of a UPS or host. */
export interface IncidentNode {
    readonly node: string;
    readonly kind: 'ups' | 'host';
    readonly worst: TroubleLevel;
    readonly since: number;
    /** Absent: it still is in trouble. */
    readonly until?: number;
    /** Percent. */
    readonly lowestCharge?: number;
    /** Seconds. */
    readonly lowestRuntime?: number;
    /** When it was told to shut down. */
    readonly toldAt?: number;
}

export interface TimelineEntry {
    readonly at: number;
    /** Device, host or source that it is about. */
    readonly node: string;
    readonly text: string;
}

/** Too much, too little, or no voltage at an input. EN 50160 §4.2.2, §4.3 */
export const VOLTAGE_KINDS = ['sag', 'swell', 'interruption'] as const;

export interface VoltageEvent {
    readonly device: string;
    /** The variable that showed it: `input.voltage`, `input.L2.voltage`. */
    readonly variable: string;
    readonly kind: (typeof VOLTAGE_KINDS)[number];
    readonly startedAt: number;
    /** Absent: it goes on. */
    readonly endedAt?: number;
    /** The lowest voltage of a sag, the highest of a swell, in volts. */
    readonly extremeVolts: number;
    /** What was crossed, in volts. */
    readonly limitVolts: number;
}

/** Seconds that it lasted, or has lasted until `now`. */
export function incidentSeconds({ startedAt, endedAt }: Pick<Incident, 'startedAt' | 'endedAt'>, now: number): number {
    return Math.max(0, ((endedAt ?? now) - startedAt) / 1000);
}

/** The UPS whose battery went lowest, and how low. */
export function lowestCharge({ nodes }: Pick<Incident, 'nodes'>): { node: string; percent: number } | undefined {
    let lowest: { node: string; percent: number } | undefined;
    for (const { node, lowestCharge: percent } of nodes) {
        if (percent !== undefined && (lowest === undefined || percent < lowest.percent)) lowest = { node, percent };
    }
    return lowest;
}

/** All of it in a sentence or two: `feed-a failed: 2 UPSs on battery for 12 min, lowest charge 41 % (ups1); clc went dark.` */
export function describeIncident(incident: Incident, now: number): string {
    const upss = incident.nodes.filter(({ kind }) => kind === 'ups').map(({ node }) => node);
    const hosts = incident.nodes.filter(({ kind }) => kind === 'host');
    const lasted = durationText(incidentSeconds(incident, now));
    const lowest = lowestCharge(incident);
    const parts = [
        upss.length > 0 ? `${few(upss, 'UPSs')} on battery for ${lasted}` : `lasted ${lasted}`,
        lowest ? `lowest charge ${Math.round(lowest.percent)} % (${lowest.node})` : '',
    ];
    const dark = hosts.filter(({ worst }) => worst === 'dark').map(({ node }) => node);
    const told = hosts.filter(({ toldAt, worst }) => toldAt !== undefined && worst !== 'dark').map(({ node }) => node);
    const fates = [
        dark.length > 0 ? `${few(dark, 'hosts')} went dark` : '',
        told.length > 0 ? `${few(told, 'hosts')} told to shut down` : '',
    ].filter(Boolean);
    const fate = fates.length > 0 ? fates.join(', ') : 'no host lost power';
    return `${incident.cause}: ${parts.filter(Boolean).join(', ')}; ${fate}`;
}

// Names that a person still reads in a sentence.
const NAMES_MAX = 4;

function few(names: readonly string[], what: string): string {
    return names.length <= NAMES_MAX ? names.join(', ') : `${names.length} ${what}`;
}
