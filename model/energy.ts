// Energy, what it costs and what it weighs in carbon dioxide. Pure; an hour of energy has the price of its beginning.

import * as v from 'valibot';

const clock = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00'));
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export const TARIFF = v.strictObject({
    /** Printed after amounts. */
    currency: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(8)), 'EUR'),
    /** Of a kilowatt-hour, where no period says otherwise. Absent: nothing is priced. */
    price: v.optional(v.pipe(v.number(), v.minValue(-1000), v.maxValue(1000))),
    /** Times of day with a price of their own, in local time; the first that fits counts. `to` may be before `from`: over midnight. */
    periods: v.optional(
        v.pipe(
            v.array(
                v.strictObject({
                    from: clock,
                    to: clock,
                    days: v.optional(v.pipe(v.array(v.picklist(WEEKDAYS)), v.minLength(1))),
                    price: v.pipe(v.number(), v.minValue(-1000), v.maxValue(1000)),
                }),
            ),
            v.maxLength(50),
        ),
        [],
    ),
    /** Grams of carbon dioxide for a kilowatt-hour of your grid. Absent: not counted. */
    carbon: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(5000))),
});

export type Tariff = v.InferOutput<typeof TARIFF>;

export interface EnergyRequest {
    /** Milliseconds since 1970; whole hours are counted. At most 62 days. */
    readonly from: number;
    /** Not included. */
    readonly to: number;
    readonly tariff: Tariff;
}

/** What went through one place of measuring. Places feed one another: their sum means nothing. */
export interface MeterEnergy {
    readonly device: string;
    readonly variable: string;
    /** Measured and estimated together. */
    readonly kilowattHours: number;
    /** Of these, what was added for hours in which nothing was known, at the mean of the rest. */
    readonly estimatedKilowattHours: number;
    readonly meanWatts: number;
    readonly maxWatts: number;
    /** Absent: there is no price. */
    readonly cost?: number;
    /** Absent: the grid's intensity is not configured. */
    readonly carbonKilograms?: number;
}

export interface EnergyAnswer {
    readonly from: number;
    /** Never later than what is known. */
    readonly to: number;
    readonly meters: readonly MeterEnergy[];
}

export interface EnergyQueries {
    readonly 'energy.report': { readonly args: EnergyRequest; readonly result: EnergyAnswer };
}

/** Price of a kilowatt-hour at a time; undefined: there is none. */
export function priceAt({ price, periods }: Tariff, at: Date): number | undefined {
    const minute = at.getHours() * 60 + at.getMinutes();
    const fits = periods.find(({ from, to, days }) => {
        const [begin, end] = [minuteOf(from), minuteOf(to)];
        const isOver = end <= begin;
        const isIn = isOver ? minute >= begin || minute < end : minute >= begin && minute < end;
        // What began yesterday evening is of yesterday.
        const day = isOver && minute < end ? (at.getDay() + 6) % 7 : at.getDay();
        return isIn && (days === undefined || days.includes(WEEKDAYS[day] ?? 'sun'));
    });
    return fits?.price ?? price;
}

function minuteOf(text: string): number {
    return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
