// When nobody wants to hear of it: quiet hours that come every day, and maintenance windows that come once. Times are those
// of the gateway's own time zone. Pure.

import * as v from 'valibot';
import type { Severity } from './incident.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const clock = v.pipe(
    v.string(),
    v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in quotes, as in "22:00"'),
);
const date = v.pipe(
    v.string(),
    v.regex(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/, 'must be a time, as in "2026-05-04 22:00"'),
    v.transform((text) => new Date(text.replace(' ', 'T')).getTime()),
    v.check((at) => Number.isFinite(at), 'is no day of the calendar'),
);

/** What is less than critical waits until they are over. */
export const QUIET = v.strictObject({
    from: clock,
    to: clock,
    /** Days on which they begin; absent: every day. */
    days: v.optional(v.pipe(v.array(v.picklist(DAYS)), v.minLength(1))),
});

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

export type QuietConfig = v.InferOutput<typeof QUIET>;
export type MaintenanceConfig = v.InferOutput<typeof MAINTENANCE>;

const MINUTES_A_DAY = 1440;

/** Whether `at` (ms since 1970) falls into quiet hours; what is critical is never quiet. */
export function isQuiet(quiet: readonly QuietConfig[], at: number, severity: Severity): boolean {
    if (severity === 'critical') return false;
    const now = new Date(at);
    const minute = now.getHours() * 60 + now.getMinutes();
    return quiet.some(({ from, to, days }) => {
        const [begin, end] = [minuteOf(from), minuteOf(to)];
        const length = (end - begin + MINUTES_A_DAY) % MINUTES_A_DAY || MINUTES_A_DAY;
        const since = (minute - begin + MINUTES_A_DAY) % MINUTES_A_DAY;
        if (since >= length) return false;
        // After midnight it is still the night of the day before.
        const begun = minute >= begin ? now.getDay() : (now.getDay() + 6) % 7;
        return days === undefined || days.some((day) => DAYS[begun] === day);
    });
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

function minuteOf(text: string): number {
    const [hours = 0, minutes = 0] = text.split(':').map(Number);
    return hours * 60 + minutes;
}
