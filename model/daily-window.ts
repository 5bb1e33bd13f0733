// Hours that come every day, as people write them: from "22:00" to "06:00", perhaps only on some days. Times are those of the
// gateway's own time zone. Pure.

import * as v from 'valibot';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const MINUTES_A_DAY = 1440;

const clock = v.pipe(
    v.string(),
    v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in quotes, as in "22:00"'),
);

export const DAILY_WINDOW = v.strictObject({
    from: clock,
    to: clock,
    /** Days on which it begins; absent: every day. */
    days: v.optional(v.pipe(v.array(v.picklist(DAYS)), v.minLength(1))),
});
export type DailyWindow = v.InferOutput<typeof DAILY_WINDOW>;

/** Whether `at` (ms since 1970) falls into it. From a time to the same time is the whole day. */
export function isWithin({ from, to, days }: DailyWindow, at: number): boolean {
    const now = new Date(at);
    const minute = now.getHours() * 60 + now.getMinutes();
    const [begin, end] = [minuteOf(from), minuteOf(to)];
    const length = (end - begin + MINUTES_A_DAY) % MINUTES_A_DAY || MINUTES_A_DAY;
    const since = (minute - begin + MINUTES_A_DAY) % MINUTES_A_DAY;
    if (since >= length) return false;
    // After midnight it is still the night of the day before.
    const begun = minute >= begin ? now.getDay() : (now.getDay() + 6) % 7;
    return days === undefined || days.some((day) => DAYS[begun] === day);
}

function minuteOf(text: string): number {
    const [hours = 0, minutes = 0] = text.split(':').map(Number);
    return hours * 60 + minutes;
}
