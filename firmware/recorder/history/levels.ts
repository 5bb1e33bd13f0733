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

/** Series in the key of a row: what it has room for. */
export const SERIES_MAX = 65_536;

/**
 * Rows are pieces of a block: a page of the file is filled by some small rows, and left half empty by a large one. A day of a
 * series is some kilobytes, so these give back a third of the file.
 */
export const PIECE_BYTES = 500;
/** 2 MB of a series' day; what is more stands in the last one. */
export const PIECES_MAX = 4096;

/**
 * The key of a block's first piece, those of the others follow: all series of a block stand together, so a day is appended
 * and never scattered. A whole number far below 2^53.
 */
export function keyOf(block: number, series: number): number {
    return (block * SERIES_MAX + series) * PIECES_MAX;
}

/** What a key means. */
export function placeOf(key: number): { readonly block: number; readonly series: number } {
    const row = Math.floor(key / PIECES_MAX);
    return { block: Math.floor(row / SERIES_MAX), series: row % SERIES_MAX };
}
