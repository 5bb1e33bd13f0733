// A file that holds some room for the day on which the disk is full: to be given up before anything else.

import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What SQLite needs for the clearing itself: its log, some pages. */
export const RESERVE_BYTES = 4 * 1_048_576;

export class Reserve {
    readonly #file: string;

    constructor(folder: string) {
        this.#file = join(folder, 'reserve');
    }

    /** Takes the room for later; not when there is none. */
    take(): void {
        if (existsSync(this.#file)) return;
        const file = openSync(this.#file, 'w', 0o600);
        try {
            writeSync(file, Buffer.alloc(RESERVE_BYTES));
        } catch (error) {
            rmSync(this.#file, { force: true });
            if (!isFull(error)) throw error;
        } finally {
            closeSync(file);
        }
    }

    /** False: there was none. */
    release(): boolean {
        const wasTaken = existsSync(this.#file);
        rmSync(this.#file, { force: true });
        return wasTaken;
    }
}

/**
 * ENOSPC and EDQUOT of errno(3), SQLITE_FULL, and what SQLite says when its shared memory finds no place. A card that cannot write for
 * another reason is not full.
 */
export function isFull(error: unknown): boolean {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(code);
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
