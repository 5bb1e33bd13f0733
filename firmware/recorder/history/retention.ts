// What is given up for its age, or for room: raw steps become minutes, and each level ends after its time. In slices, each of
// them whole: raw steps and the minutes made of them change places in one transaction. Facts are never touched.

import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import type { KeepDays } from '#model/history.ts';
import type { CurveStore } from './curve-store.ts';
import { DAY_SECONDS, keyOf, LEVELS, PIECES_MAX, placeOf, RAW } from './levels.ts';

// Making the minutes of a day takes about a millisecond: a slice holds nobody up.
const RAW_BLOCKS = 8;
const BUCKET_BLOCKS = 100;

interface Shelf {
    readonly name: string;
    readonly blockSeconds: number;
    readonly oldest: Statement;
    readonly drop: Statement;
}

export class Retention {
    readonly #database: Database;
    readonly #store: CurveStore;
    /** The finest first: what is given up first when room is short. */
    readonly #shelves: readonly Shelf[];

    constructor(database: Database, store: CurveStore) {
        this.#database = database;
        this.#store = store;
        const levels = [{ name: RAW, blockSeconds: DAY_SECONDS }, ...LEVELS];
        this.#shelves = levels.map(({ name, blockSeconds }) => ({
            name,
            blockSeconds,
            // Rows are pieces of a block; the numbers of blocks are steps of PIECES_MAX.
            oldest: database
                .prepare(`SELECT DISTINCT key / ${PIECES_MAX} FROM curve_${name} WHERE key < ? LIMIT ?`)
                .pluck(),
            drop: database.prepare(`DELETE FROM curve_${name} WHERE key >= ? AND key < ?`),
        }));
    }

    /** One slice; false: everything is young enough. `nowMs` since 1970. */
    work(keep: KeepDays, nowMs: number): boolean {
        return this.#shelves.some((shelf) => {
            const days = keep[shelf.name as keyof KeepDays];
            if (days === undefined) return false;
            const end = Math.floor((nowMs / 1000 - days * DAY_SECONDS) / shelf.blockSeconds);
            return this.#giveUp(shelf, keyOf(end, 0), true) > 0;
        });
    }

    /**
     * For room: gives up the oldest day of the finest level that there is, minutes are not made of it. Returns the day in
     * seconds since 1970; undefined: nothing is left but the days, which are small.
     */
    makeRoom(): number | undefined {
        for (const shelf of this.#shelves.slice(0, -1)) {
            const [oldest] = shelf.oldest.all(Number.MAX_SAFE_INTEGER, 1) as number[];
            if (oldest === undefined) continue;
            const { block } = placeOf(oldest * PIECES_MAX);
            while (this.#giveUp(shelf, keyOf(block + 1, 0), false) > 0);
            return block * shelf.blockSeconds;
        }
        return undefined;
    }

    #giveUp(shelf: Shelf, before: number, isReplaced: boolean): number {
        const makesMinutes = isReplaced && shelf.name === RAW;
        const oldest = shelf.oldest.all(before, makesMinutes ? RAW_BLOCKS : BUCKET_BLOCKS) as number[];
        if (oldest.length === 0) return 0;
        this.#database.transaction(() => {
            for (const key of oldest.map((one) => one * PIECES_MAX)) {
                const { block, series } = placeOf(key);
                if (makesMinutes) this.#store.writeMinutes(series, block);
                shelf.drop.run(key, key + PIECES_MAX);
            }
        })();
        return oldest.length;
    }
}
