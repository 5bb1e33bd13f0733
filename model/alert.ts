// Alerts: what somebody should know, who was told, and whether it arrived. Types and words; how they come about is
// firmware/alerts/. Times: milliseconds since 1970.

import type { Severity } from './incident.ts';

export interface Alert {
    /** Letters, digits and `-`. */
    readonly id: string;
    /** Name of the rule. */
    readonly rule: string;
    readonly severity: Severity;
    /** What it is about, in a line without a full stop. */
    readonly title: string;
    readonly raisedAt: number;
    /** Absent: it still holds. */
    readonly resolvedAt?: number;
    readonly nodes: readonly AlertNode[];
    /** The incident that it tells of. */
    readonly incident?: string;
    readonly acknowledged?: Acknowledgement;
}

/** A device, host, driver or file that the rule holds for. */
export interface AlertNode {
    readonly node: string;
    readonly text: string;
    readonly since: number;
    /** Absent: it still holds. */
    readonly until?: number;
}

export interface Acknowledgement {
    readonly at: number;
    readonly by: string;
    readonly note: string;
}

/** `escalated`: it became worse. `reminder`: nobody acknowledged it yet. */
export type NoticePhase = 'raised' | 'escalated' | 'resolved' | 'reminder' | 'test';

/** One message about an alert, the same to every destination. */
export interface Notice {
    /** Unique: a receiver that gets it twice can tell. */
    readonly id: string;
    /** '' for a test. */
    readonly alert: string;
    readonly rule: string;
    /** What the rule looks for: `outage`, a status word as `LB`, `link`, `redundancy`, the name of a variable … */
    readonly condition: string;
    readonly phase: NoticePhase;
    readonly severity: Severity;
    readonly at: number;
    /** When what it tells of began. */
    readonly since: number;
    /** Name of the gateway. */
    readonly gateway: string;
    readonly title: string;
    /** Lines for people. */
    readonly text: string;
    readonly nodes: readonly string[];
    readonly incident?: string;
    /** How long the shortest battery of the incident lasted at its worst, in seconds. */
    readonly runtimeSeconds?: number;
}

/** `over: feed-a failed`, `critical: ups1: battery low`. */
export function headlineOf({ phase, severity, title }: Pick<Notice, 'phase' | 'severity' | 'title'>): string {
    if (phase === 'resolved') return `over: ${title}`;
    if (phase === 'reminder') return `still ${severity}: ${title}`;
    return phase === 'test' ? `test: ${title}` : `${severity}: ${title}`;
}

/** How an attempt to deliver a notice ended. */
export interface Delivery {
    readonly notice: string;
    readonly title: string;
    readonly destination: string;
    /** Counted from 1. */
    readonly attempt: number;
    /** `waiting`: it failed and is tried again. `dropped`: it is given up. */
    readonly outcome: 'delivered' | 'waiting' | 'dropped';
    /** What the destination said, or why not; never a secret. */
    readonly detail: string;
}
