// Which facts belong together for a reader: every type stands in one area.

import type { FactType } from './recorder.ts';

export const FACT_AREAS = {
    power: ['status', 'alarm', 'chain', 'incident', 'voltage', 'discharge', 'forced-shutdown', 'shutdown', 'nap'],
    devices: ['link', 'device-added', 'device-changed', 'device-removed', 'offer'],
    people: ['command', 'battery-test', 'audit', 'config'],
    alerts: ['alert', 'delivery'],
    /** Words and settings that devices tell: many, and seldom what somebody looks for. */
    values: ['value'],
    gateway: ['driver-started', 'driver-exited', 'driver-parked', 'recorder'],
} as const satisfies Readonly<Record<string, readonly FactType[]>>;

export type FactArea = keyof typeof FACT_AREAS;

/** What is told to who asks for no area. */
export const MAIN_AREAS = (Object.keys(FACT_AREAS) as FactArea[]).filter((area) => area !== 'values');

// The compiler's proof that none is forgotten.
true satisfies Exclude<FactType, (typeof FACT_AREAS)[FactArea][number]> extends never ? true : false;
