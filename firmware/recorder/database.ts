// Opens the one database of the recorder; one that is damaged is moved aside and a new one begun with what can be read of it.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';
import type { RecorderPart } from './part.ts';
import { isFull, Reserve } from './reserve.ts';
import { moveAside, type Salvaged, salvage } from './salvage.ts';

const FILE = 'history.sqlite';
// Left by a process that met damage while it ran: the next one begins anew.
const MARK = 'history.damaged';

export interface OpenedDatabase {
    readonly database: Database;
    /** Where the damaged one lies now, and what was saved. */
    readonly aside?: Salvaged & { readonly file: string };
}

/** With its tables up to date. `folder` is made if it is missing; only we may read it. */
export function openRecord(
    folder: string,
    parts: readonly Pick<RecorderPart, 'name' | 'migrations'>[],
): OpenedDatabase {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(join(folder, MARK))) {
        try {
            return { database: opened(openWithRoom(folder, parts)) };
        } catch (error) {
            if (!isDamaged(error)) throw error;
        }
    }
    const file = moveAside(join(folder, FILE), new Date());
    const database = openWithRoom(folder, parts);
    const salvaged = salvage(file, database);
    rmSync(join(folder, MARK), { force: true });
    return { database: opened(database), aside: { file, ...salvaged } };
}

/** From here on others flush the log, and put it into the database (write-ahead-log.ts). */
function opened(database: Database): Database {
    database.pragma('synchronous = NORMAL');
    database.pragma('wal_autocheckpoint = 0');
    return database;
}

/** The next one who opens it moves it aside. */
export function markDamaged(folder: string): void {
    writeFileSync(join(folder, MARK), '');
}

/** The file is not what it was. */
export function isDamaged(error: unknown): boolean {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

/** On a disk that is full already SQLite finds no room even for looking: the reserve is for that, too. */
function openWithRoom(...how: Parameters<typeof openMigrated>): Database {
    try {
        return openMigrated(...how);
    } catch (error) {
        if (!isFull(error) || !new Reserve(how[0]).release()) throw error;
        return openMigrated(...how);
    }
}

function openMigrated(folder: string, parts: readonly Pick<RecorderPart, 'name' | 'migrations'>[]): Database {
    const database = new Database(join(folder, FILE));
    try {
        // Room that is given up goes back to the disk when it is needed there. Before there is any table.
        database.pragma('auto_vacuum = INCREMENTAL');
        // Readers and the writer are one thread: the log only saves writes and makes each commit one append.
        database.pragma('journal_mode = WAL');
        // What is saved from a damaged file is on the disk before that is forgotten.
        database.pragma('synchronous = FULL');
        // 4 MB: the roots of all indexes and the pages of today.
        database.pragma('cache_size = -4000');
        migrate(database, parts);
    } catch (error) {
        database.close();
        throw error;
    }
    return database;
}
