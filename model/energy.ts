// Energy as the recorder counts it, meter by meter. What the meters of a rack mean together is energy-places.ts.

import type { Tariff } from './tariff.ts';

export interface EnergyRequest {
    /** Milliseconds since 1970; whole hours are counted. At most 62 days. */
    readonly from: number;
    /** Not included. */
    readonly to: number;
    readonly tariff: Tariff;
    /** Devices whose counters are our own sums, which know nothing of gaps: their power goes before those. */
    readonly hosts?: readonly string[];
}

/** What can be added up. */
export interface Amount {
    /** Measured and estimated together. */
    readonly kilowattHours: number;
    /** Of these, what was added or shared out for hours in which nothing was known, or in which a counter began anew. */
    readonly estimatedKilowattHours: number;
    /** Absent: there is no price. */
    readonly cost?: number;
    /** Absent: the grid's intensity is not known. */
    readonly carbonKilograms?: number;
}

/** What went through one place of measuring. Places feed one another: their sum means nothing. */
export interface MeterEnergy extends Amount {
    readonly device: string;
    /** What it was counted from: power, or a counter of energy. */
    readonly variable: string;
    readonly meanWatts: number;
    readonly maxWatts: number;
    /** By day, in the order of the answer's `days`. */
    readonly dailyKilowattHours: readonly number[];
    /** Absent: less than a day is known. */
    readonly rest?: Rest;
}

/** The hours in which it drew about the least that it ever drew. */
export interface Rest {
    /** Mean of its least hour. */
    readonly watts: number;
    readonly hours: number;
    /** Of the hours that are known. */
    readonly share: number;
    readonly kilowattHours: number;
    readonly cost?: number;
}

export interface EnergyMeters {
    readonly from: number;
    /** Never later than what is known. */
    readonly to: number;
    /** When each day begins, local time, in milliseconds since 1970; the first is `from`. */
    readonly days: readonly number[];
    readonly meters: readonly MeterEnergy[];
    /** Means of what UPSs say of their efficiency, in per cent. */
    readonly efficiencies: readonly { readonly device: string; readonly percent: number }[];
}

/** Grams of carbon dioxide of a kilowatt-hour, from `from` (milliseconds since 1970) for an hour. */
export interface CarbonHour {
    readonly from: number;
    readonly grams: number;
}

export interface EnergyQueries {
    readonly 'energy.report': { readonly args: EnergyRequest; readonly result: EnergyMeters };
    readonly 'energy.carbon': {
        readonly args: { readonly hours: readonly CarbonHour[] };
        readonly result: { readonly kept: number };
    };
}
