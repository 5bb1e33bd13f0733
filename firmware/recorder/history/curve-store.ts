// The curves in the database: some rows for each series and block of each level. What is written here was in the journal
// before, so a commit need not wait for the card.

import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { decodeBuckets, encodeBuckets } from './bucket-segment.ts';
import { Buckets } from './buckets.ts';
import {
    DAY_SECONDS,
    keyOf,
    LEVELS,
    type Level,
    type LevelName,
    PIECE_BYTES,
    PIECES_MAX,
    placeOf,
    RAW,
} from './levels.ts';
import { decodeSegments, encodeSegment, joinSteps, type Steps } from './segment.ts';

export const CURVE_TABLES = [RAW, ...LEVELS.map(({ name }) => name)]
    .map((name) => `CREATE TABLE curve_${name} (key INTEGER PRIMARY KEY, data BLOB NOT NULL);`)
    .join('\n');

/** Levels that are written when a day is closed, each out of the one before; the minutes follow when its raw steps go. */
const CLOSING_LEVELS = LEVELS.filter(({ name }) => name !== 'minute');

export class CurveStore {
    readonly #insert: Readonly<Record<string, Statement>>;
    readonly #last: Readonly<Record<string, Statement>>;
    readonly #append: Readonly<Record<string, Statement>>;
    readonly #blocks: Readonly<Record<string, Statement>>;
    readonly #first: Statement;

    constructor(database: Database) {
        const prepare = (sql: (table: string) => string): Record<string, Statement> =>
            Object.fromEntries(
                [RAW, ...LEVELS.map(({ name }) => name)].map((name) => [name, database.prepare(sql(`curve_${name}`))]),
            );
        this.#insert = prepare((table) => `INSERT INTO ${table} (key, data) VALUES (?, ?)`);
        this.#last = prepare(
            (table) =>
                `SELECT key, length(data) AS bytes FROM ${table} WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT 1`,
        );
        // `||` makes text of blobs.
        this.#append = prepare((table) => `UPDATE ${table} SET data = CAST(data || ? AS BLOB) WHERE key = ?`);
        // The blocks of a series lie far apart: SQLite walks there and joins them faster than we could ask for each.
        this.#blocks = prepare(
            (table) => `WITH RECURSIVE block (key) AS
                (VALUES (?) UNION ALL SELECT key + ${keyOf(1, 0)} FROM block WHERE key < ?)
                SELECT min(row.key) AS first, max(row.key) AS last, sum(row.key % ${PIECES_MAX} = 0) AS count,
                    CAST(group_concat(row.data, '') AS BLOB) AS data
                FROM block CROSS JOIN ${table} AS row ON row.key >= block.key AND row.key < block.key + ${PIECES_MAX}`,
        );
        this.#first = database.prepare('SELECT min(key) FROM curve_day').pluck();
    }

    /** Seconds since 1970: the midnight before anything that is kept here; infinite when nothing is. */
    get since(): number {
        const key = this.#first.get();
        return typeof key === 'number' ? placeOf(key).block * DAY_SECONDS : Number.POSITIVE_INFINITY;
    }

    /** Packs what a series said, by days, for `put`. The last step holds until `end` (seconds since 1970). */
    pack(series: number, steps: Steps, end: number): PackedBlock[] {
        return byDay(steps, end).flatMap((part) => {
            const key = keyOf(part.day, series);
            const blocks: PackedBlock[] = [{ table: RAW, key, data: encodeSegment(part.steps) }];
            let finer: Buckets | undefined;
            for (const level of CLOSING_LEVELS) {
                const buckets = emptyDay(level, part.day);
                if (finer) buckets.addBuckets(finer);
                else buckets.addSteps(part.steps, part.end);
                if (buckets.hasAny) blocks.push(packLevel(level, series, buckets));
                finer = buckets;
            }
            return blocks;
        });
    }

    /** Behind what is there. */
    put({ table, key, data }: PackedBlock): void {
        const last = this.#last[table]?.get(key, key + PIECES_MAX) as { key: number; bytes: number } | undefined;
        // The days of a week are small: what fits is one piece, or a chart of a year would read hundreds.
        if (last && last.bytes + data.length <= PIECE_BYTES) {
            this.#append[table]?.run(data, last.key);
            return;
        }
        let free = last ? last.key + 1 : key;
        for (let at = 0; at < data.length; free++) {
            const isLast = free + 1 === key + PIECES_MAX;
            const end = isLast ? data.length : Math.min(data.length, at + PIECE_BYTES);
            this.#insert[table]?.run(free, data.subarray(at, end));
            at = end;
        }
    }

    /** Makes the minutes of a day out of its raw steps. */
    writeMinutes(series: number, day: number): void {
        const steps = decodeSegments(this.#read(RAW, series, day, day)?.data ?? NONE);
        if (steps.length === 0) return;
        const minutes = emptyDay(LEVELS[0], day);
        minutes.addSteps(joinSteps(steps), (day + 1) * DAY_SECONDS);
        if (minutes.hasAny) this.put(packLevel(LEVELS[0], series, minutes));
    }

    /** What is known between two times, and what held before the first. In the order of the blocks. */
    steps(series: number, from: number, to: number): Steps[] {
        const day = Math.floor(Math.max(from, this.since) / DAY_SECONDS);
        if (day * DAY_SECONDS >= to) return [];
        const read = this.#read(RAW, series, day, Math.ceil(to / DAY_SECONDS) - 1);
        return decodeSegments(read?.data ?? NONE, 0, to);
    }

    /**
     * Adds what is known between two times to `target`, from rows of this level, and of coarser ones where this one is no
     * longer kept. `from` and `to` in seconds since 1970; raw steps hold at most until `to`.
     */
    addRange(level: LevelName | typeof RAW, series: number, range: TimeRange, target: Buckets): void {
        const index = level === RAW ? -1 : LEVELS.findIndex(({ name }) => name === level);
        this.#addRange(index, series, { from: Math.max(range.from, this.since), to: range.to }, target);
    }

    #addRange(index: number, series: number, { from, to }: TimeRange, target: Buckets): void {
        if (from >= to || index >= LEVELS.length) return;
        const level = LEVELS[index];
        const blockSeconds = level?.blockSeconds ?? DAY_SECONDS;
        const [first, last] = [Math.floor(from / blockSeconds), Math.ceil(to / blockSeconds) - 1];
        const read = this.#read(level?.name ?? RAW, series, first, last);
        if (!read) {
            this.#addRange(index + 1, series, { from, to }, target);
            return;
        }
        if (read.count < read.last - read.first + 1) {
            // Not all between them is kept: each half for itself.
            const middle = Math.ceil((first + last) / 2) * blockSeconds;
            this.#addRange(index, series, { from, to: middle }, target);
            this.#addRange(index, series, { from: middle, to }, target);
            return;
        }
        const begin = Math.max(from, read.first * blockSeconds);
        const end = Math.min(to, (read.last + 1) * blockSeconds);
        this.#addRange(index + 1, series, { from, to: begin }, target);
        if (level) decodeBuckets(read.data, { bucketSeconds: level.bucketSeconds, from: begin, to: end, target });
        else target.addSteps(joinSteps(decodeSegments(read.data, 0, end)), end);
        this.#addRange(index + 1, series, { from: end, to }, target);
    }

    /** All blocks between two, both among them, behind one another. */
    #read(table: LevelName | typeof RAW, series: number, first: number, last: number): ReadBlocks | undefined {
        const row = this.#blocks[table]?.get(keyOf(first, series), keyOf(last, series)) as ReadBlocks;
        if (!row.count) return undefined;
        return { ...row, first: placeOf(row.first).block, last: placeOf(row.last).block };
    }
}

interface ReadBlocks {
    readonly first: number;
    readonly last: number;
    /** How many there are. */
    readonly count: number;
    readonly data: Uint8Array;
}

const NONE = new Uint8Array();

/** Seconds since 1970; `to` is not in it. */
export interface TimeRange {
    readonly from: number;
    readonly to: number;
}

/** A block of a table, or what comes behind it. */
export interface PackedBlock {
    readonly table: LevelName | typeof RAW;
    readonly key: number;
    readonly data: Uint8Array;
}

function packLevel({ name, blockSeconds }: Level, series: number, buckets: Buckets): PackedBlock {
    const key = keyOf(Math.floor(buckets.from / blockSeconds), series);
    return { table: name, key, data: encodeBuckets(buckets) };
}

function emptyDay({ bucketSeconds }: Level, day: number): Buckets {
    return new Buckets({ from: day * DAY_SECONDS, bucketSeconds, count: DAY_SECONDS / bucketSeconds });
}

interface DayPart {
    readonly day: number;
    readonly steps: Steps;
    /** Until when the last step holds. */
    readonly end: number;
}

/** Cuts steps at midnight (UTC). What held at midnight is the first step of the new day, also if the day has no other. */
function byDay({ count, times, values }: Steps, end: number): DayPart[] {
    const parts: DayPart[] = [];
    const last = Math.max(Math.floor((end - 1) / DAY_SECONDS), Math.floor((times[count - 1] ?? 0) / DAY_SECONDS));
    let held = Number.NaN;
    let first = 0;
    for (let day = Math.floor((times[0] ?? 0) / DAY_SECONDS); day <= last && count > 0; day++) {
        const midnight = (day + 1) * DAY_SECONDS;
        let next = first;
        while (next < count && (times[next] ?? 0) < midnight) next++;
        const own = { count: next - first, times: times.subarray(first, next), values: values.subarray(first, next) };
        const steps = withHeld(own, day * DAY_SECONDS, held);
        if (steps.count > 0) parts.push({ day, steps, end: Math.min(midnight, next < count ? midnight : end) });
        if (next > first) held = values[next - 1] ?? Number.NaN;
        first = next;
    }
    return parts;
}

function withHeld(steps: Steps, from: number, held: number): Steps {
    if (Number.isNaN(held) || steps.times[0] === from) return steps;
    return {
        count: steps.count + 1,
        times: Uint32Array.of(from, ...steps.times),
        values: Float64Array.of(held, ...steps.values),
    };
}
