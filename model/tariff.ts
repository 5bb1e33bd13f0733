// What energy costs and what it weighs in carbon dioxide, by the time of day. Pure; an hour of energy is priced by its beginning.

import * as v from 'valibot';

const clock = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00'));
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const price = v.pipe(v.number(), v.minValue(-1000), v.maxValue(1000));
/** Grams of carbon dioxide for a kilowatt-hour; no grid comes near the greatest. */
export const CARBON = v.pipe(v.number(), v.minValue(0), v.maxValue(5000));

/** Local time; `to` may be before `from`: over midnight. */
const hours = { from: clock, to: clock, days: v.optional(v.pipe(v.array(v.picklist(WEEKDAYS)), v.minLength(1))) };

export const TARIFF = v.strictObject({
    /** Printed after amounts. */
    currency: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(8)), 'EUR'),
    /** Of a kilowatt-hour, where no period says otherwise. Absent: nothing is priced. */
    price: v.optional(price),
    /** Times of day with a price of their own, in local time; the first that fits counts. `to` may be before `from`: over midnight. */
    periods: v.optional(v.pipe(v.array(v.strictObject({ ...hours, price })), v.maxLength(50)), []),
    /** Grams of carbon dioxide for a kilowatt-hour of your grid. Absent: not counted. */
    carbon: v.optional(CARBON),
    /** Times of day with an intensity of their own; the first that fits counts. What was fed over the API goes before all of it. */
    carbonPeriods: v.optional(v.pipe(v.array(v.strictObject({ ...hours, carbon: CARBON })), v.maxLength(50)), []),
});

export type Tariff = v.InferOutput<typeof TARIFF>;

interface Hours {
    readonly from: string;
    readonly to: string;
    readonly days?: readonly string[] | undefined;
}

/** Price of a kilowatt-hour at a time; undefined: there is none. */
export function priceAt({ price, periods }: Tariff, at: Date): number | undefined {
    return periodAt(periods, at)?.price ?? price;
}

/** Grams of carbon dioxide of a kilowatt-hour at a time; undefined: nobody says. */
export function carbonAt({ carbon, carbonPeriods }: Tariff, at: Date): number | undefined {
    return periodAt(carbonPeriods, at)?.carbon ?? carbon;
}

function periodAt<Period extends Hours>(periods: readonly Period[], at: Date): Period | undefined {
    const minute = at.getHours() * 60 + at.getMinutes();
    return periods.find(({ from, to, days }) => {
        const [begin, end] = [minuteOf(from), minuteOf(to)];
        const isOver = end <= begin;
        const isIn = isOver ? minute >= begin || minute < end : minute >= begin && minute < end;
        // What began yesterday evening is of yesterday.
        const day = isOver && minute < end ? (at.getDay() + 6) % 7 : at.getDay();
        return isIn && (days === undefined || days.includes(WEEKDAYS[day] ?? 'sun'));
    });
}

function minuteOf(text: string): number {
    return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
