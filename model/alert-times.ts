// When nobody wants to hear of it: quiet hours that come every day, and maintenance windows that come once. Times are those
// of the gateway's own time zone. Pure.

import * as v from 'valibot';
import { type DailyWindow, isWithin } from './daily-window.ts';
import type { Severity } from './incident.ts';

const date = v.pipe(
    v.string(),
    v.regex(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/, 'must be a time, as in "2026-05-04 22:00"'),
    v.transform((text) => new Date(text.replace(' ', 'T')).getTime()),
    v.check((at) => Number.isFinite(at), 'is no day of the calendar'),
);

/** Nothing is alerted of what is worked on. */
export const MAINTENANCE = v.pipe(
    v.strictObject({
        from: date,
        to: date,
        /** Devices and hosts; absent: everything. */
        devices: v.optional(v.pipe(v.array(v.string()), v.maxLength(1000))),
        note: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
    }),
    v.check(({ from, to }) => from < to, 'must end after it begins'),
);

export type MaintenanceConfig = v.InferOutput<typeof MAINTENANCE>;

/** Whether `at` (ms since 1970) falls into quiet hours; what is critical is never quiet. */
export function isQuiet(quiet: readonly DailyWindow[], at: number, severity: Severity): boolean {
    return severity !== 'critical' && quiet.some((window) => isWithin(window, at));
}

/** The window that covers a device or host at that time. */
export function maintenanceOf(
    windows: readonly MaintenanceConfig[],
    node: string,
    at: number,
): MaintenanceConfig | undefined {
    const name = node.toLowerCase();
    return windows.find(
        ({ from, to, devices }) =>
            at >= from && at < to && (devices === undefined || devices.some((device) => device.toLowerCase() === name)),
    );
}
