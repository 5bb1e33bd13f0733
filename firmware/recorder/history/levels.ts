// The levels of history, the finest first. The raw steps of a series are kept in blocks of a day; the others in buckets.

export const RAW = 'raw';

export interface Level {
    readonly name: 'minute' | 'quarter' | 'hour' | 'day';
    readonly bucketSeconds: number;
    /** Buckets of so many seconds stand in one row. */
    readonly blockSeconds: number;
}

export const DAY_SECONDS = 86_400;

/**
 * An hour level of a week a row makes a year 52 rows to read and is written seven times; more hours in a row would be
 * written again too often. The minute level costs nearly what the raw steps cost, and is written only when those go.
 */
export const LEVELS = [
    { name: 'minute', bucketSeconds: 60, blockSeconds: DAY_SECONDS },
    { name: 'quarter', bucketSeconds: 900, blockSeconds: DAY_SECONDS },
    { name: 'hour', bucketSeconds: 3600, blockSeconds: 7 * DAY_SECONDS },
    { name: 'day', bucketSeconds: DAY_SECONDS, blockSeconds: DAY_SECONDS },
] as const satisfies readonly Level[];

export type LevelName = Level['name'];

/** Series in a row number: what the key of a row has room for. */
export const SERIES_MAX = 65_536;

/**
 * The key of a row: all series of a block stand together, so a day is appended and never scattered. A whole number far
 * below 2^53.
 */
export function keyOf(block: number, series: number): number {
    return block * SERIES_MAX + series;
}
