// What can be asked about curves. Times are milliseconds since 1970.

import type { Value } from './value.ts';

/** How many days each level of a curve is kept; 0 days: not at all. The means of days are kept for ever. */
export interface KeepDays {
    /** Every value; when these go, minutes are made of them. */
    readonly raw: number;
    readonly minute: number;
    readonly quarter: number;
    readonly hour: number;
}

/** A season of every value, two years of minutes; what is asked of older times is asked by the hour. */
export const KEEP_DAYS: KeepDays = { raw: 90, minute: 730, quarter: 1825, hour: 3650 };

export interface SeriesRef {
    readonly device: string;
    readonly variable: string;
}

export interface SeriesInfo extends SeriesRef {
    /** Printed after the value; '' for a plain number. */
    readonly unit: string;
    /** Decimals that are kept. */
    readonly digits: number;
}

export interface SeriesRequest {
    /** Absent: of all devices. */
    readonly device?: string;
}

export interface ChartRequest {
    /** 1 to 50. */
    readonly series: readonly SeriesRef[];
    readonly from: number;
    /** Not included. */
    readonly to: number;
    /** How many points a curve may have: 1 to 5,000; absent: 1,000. */
    readonly points?: number;
}

export interface ChartAnswer {
    /** Length of a point's stretch of time, in seconds. */
    readonly stepSeconds: number;
    /** Up to when anything is known. */
    readonly upTo: number;
    /** In the order of the request; one that was never recorded has no points. */
    readonly curves: readonly Curve[];
}

/** Columns of equal length; stretches in which nothing was known are left out. */
export interface Curve extends SeriesInfo {
    /** When the stretch begins. */
    readonly times: readonly number[];
    readonly min: readonly number[];
    readonly max: readonly number[];
    /** Weighted by time. */
    readonly mean: readonly number[];
    readonly last: readonly number[];
    /** Share of the stretch in which a value was known, 0 to 1. */
    readonly known: readonly number[];
}

/** As many columns as a curve has, behind one another in one block: a chart crosses from process to process in half the time. */
export interface PackedCurve extends SeriesInfo {
    readonly columns: Float64Array;
}

export interface PackedChart extends Omit<ChartAnswer, 'curves'> {
    readonly curves: readonly PackedCurve[];
}

export interface StepsRequest extends SeriesRef {
    readonly from: number;
    readonly to: number;
    /** 1 to 10,000; absent: 1,000. */
    readonly limit?: number;
}

/** The values as they were kept; each holds until the next. */
export interface StepsAnswer {
    readonly steps: readonly {
        readonly at: number /** `null`: nothing is known from here on. */;
        readonly value: Value;
    }[];
    /** Where to ask on; absent: that was all. */
    readonly next?: number;
}

export interface HistoryQueries {
    readonly 'history.series': { readonly args: SeriesRequest; readonly result: readonly SeriesInfo[] };
    readonly 'history.chart': { readonly args: ChartRequest; readonly result: PackedChart };
    readonly 'history.steps': { readonly args: StepsRequest; readonly result: StepsAnswer };
}
