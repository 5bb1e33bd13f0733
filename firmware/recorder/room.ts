// A disk that is full must not end the record: a file that holds some room goes first, then the oldest curves. Facts and
// incidents stay.

import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export class Room {
    /** What SQLite needs for the clearing itself: its log, some pages. */
    static readonly ROOM_BYTES = 4 * 1_048_576;

    readonly #file: string;

    constructor(folder: string) {
        this.#file = join(folder, 'reserve');
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
