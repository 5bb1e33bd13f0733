// What /api/v1/incidents, /api/v1/alerts and /api/v1/batteries answer. Types only; times are milliseconds since 1970.

import type { Alert } from './alert.ts';
import type { RuleConfig } from './alert-rules.ts';
import type { BatteryHealth } from './battery.ts';
import type { Incident } from './incident.ts';

export interface ApiIncidents {
    readonly now: number;
    /** False: the recorder is away, and only the incident that goes on is known. */
    readonly isComplete: boolean;
    /** The newest first. */
    readonly incidents: readonly ApiIncident[];
}

export interface ApiIncident extends Incident {
    /** All of it in a sentence. */
    readonly sentence: string;
}

export interface ApiAlerts {
    readonly now: number;
    /** Those that hold now. */
    readonly alerts: readonly Alert[];
    /** Letters that could not be delivered yet. */
    readonly waiting: readonly { readonly destination: string; readonly title: string; readonly attempts: number }[];
    readonly destinations: readonly { readonly name: string; readonly type: string }[];
    readonly rules: readonly ({ readonly name: string } & RuleConfig)[];
}

export interface ApiBatteries {
    readonly now: number;
    readonly batteries: readonly BatteryHealth[];
}
