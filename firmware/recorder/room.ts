// A disk that is full must not end the record: the reserve goes first, then the oldest curves. Facts and incidents stay.

import type Database from 'better-sqlite3';
import type { Retention } from './history/retention.ts';
import { RESERVE_BYTES, Reserve, unlessFull } from './reserve.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

export interface RoomOptions {
    readonly folder: string;
    readonly database: Database;
    readonly log: WriteAheadLog;
    readonly retention: Retention;
}

export class Room {
    readonly #options: RoomOptions;
    readonly #reserve: Reserve;

    constructor(options: RoomOptions) {
        this.#options = options;
        this.#reserve = new Reserve(options.folder);
    }

    /** Bytes of the database that are in use. */
    get used(): number {
        const [pages = 0, free = 0] = this.#numbers('page_count', 'freelist_count');
        return (pages - free) * this.#pageBytes;
    }

    /** Takes the room for later; not when there is none. */
    reserve(): void {
        this.#reserve.take();
    }

    release(): void {
        this.#reserve.release();
    }

    /**
     * Gives up days of curves until some room is free inside the database, and half of it outside. Returns the last of
     * these days, seconds since 1970; undefined: there was none.
     */
    giveUpCurves(): number | undefined {
        const { database, log, retention } = this.#options;
        // The log first: it is the largest piece, and clearing needs one.
        unlessFull(() => log.truncate());
        let last: number | undefined;
        while (this.#free < RESERVE_BYTES) {
            const day = unlessFull(() => retention.makeRoom());
            if (day === undefined) break;
            last = day;
        }
        unlessFull(() => log.truncate());
        unlessFull(() => database.pragma(`incremental_vacuum(${RESERVE_BYTES / 2 / this.#pageBytes})`));
        unlessFull(() => log.truncate());
        return last;
    }

    get #free(): number {
        const [free = 0] = this.#numbers('freelist_count');
        return free * this.#pageBytes;
    }

    get #pageBytes(): number {
        const [bytes = 0] = this.#numbers('page_size');
        return bytes;
    }

    #numbers(...names: readonly string[]): number[] {
        return names.map((name) => Number(this.#options.database.pragma(name, { simple: true })));
    }
}
