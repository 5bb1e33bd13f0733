// A disk that is full must not end the record: a file that holds some room goes first, then the oldest curves. Facts and
// incidents stay.

import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { Retention } from './history/retention.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

export interface RoomOptions {
    readonly folder: string;
    readonly database: Database;
    readonly log: WriteAheadLog;
    readonly retention: Retention;
}

export class Room {
    /** What SQLite needs for the clearing itself: its log, some pages. */
    static readonly ROOM_BYTES = 4 * 1_048_576;

    readonly #file: string;
    readonly #options: RoomOptions;

    constructor(options: RoomOptions) {
        this.#options = options;
        this.#file = join(options.folder, 'reserve');
    }

    /** Of the database: what it needs, and what it could use again. */
    get bytes(): { readonly used: number; readonly free: number } {
        const [pages = 0, free = 0, size = 0] = ['page_count', 'freelist_count', 'page_size'].map((name) =>
            Number(this.#options.database.pragma(name, { simple: true })),
        );
        return { used: (pages - free) * size, free: free * size };
    }

    /** Takes the room for later; not when there is none. */
    reserve(): void {
        if (existsSync(this.#file)) return;
        const file = openSync(this.#file, 'w', 0o600);
        try {
            writeSync(file, Buffer.alloc(Room.ROOM_BYTES));
        } catch (error) {
            rmSync(this.#file, { force: true });
            if (!isFull(error)) throw error;
        } finally {
            closeSync(file);
        }
    }

    release(): void {
        rmSync(this.#file, { force: true });
    }

    /**
     * Gives up days of curves until some room is free inside the file, and half of it outside. Returns the last of them, seconds since
     * 1970; undefined: there was none.
     */
    giveUpCurves(): number | undefined {
        const { database, log, retention } = this.#options;
        // The log first: it is the largest piece, and clearing needs one.
        unlessFull(() => log.truncate());
        let last: number | undefined;
        while (this.bytes.free < Room.ROOM_BYTES) {
            const day = unlessFull(() => retention.makeRoom());
            if (day === undefined) break;
            last = day;
        }
        unlessFull(() => log.truncate());
        unlessFull(() => database.pragma(`incremental_vacuum(${Room.ROOM_BYTES / 2 / 4096})`));
        unlessFull(() => log.truncate());
        return last;
    }
}

/** ENOSPC and EDQUOT of errno(3), SQLITE_FULL. A card that cannot write for another reason is not full. */
export function isFull(error: unknown): boolean {
    const code = codeOf(error);
    return code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL';
}

/** Undefined when there was no room for it. */
export function unlessFull<T>(work: () => T): T | undefined {
    try {
        return work();
    } catch (error) {
        if (isFull(error)) return undefined;
        throw error;
    }
}

/** The file is not what it was. */
export function isDamaged(error: unknown): boolean {
    const code = codeOf(error);
    return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

function codeOf(error: unknown): string {
    return error instanceof Error && 'code' in error ? String(error.code) : '';
}
