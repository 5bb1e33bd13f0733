// Opens the one database of the recorder.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** `folder` is made if it is missing; only we may read it. */
export function openDatabase(folder: string): Database {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const database = new Database(join(folder, 'history.sqlite'));
    // Readers and the writer are one thread: the log only saves writes and makes each commit one append.
    database.pragma('journal_mode = WAL');
    // A commit is on the disk when it returns: facts are what an outage is judged by.
    database.pragma('synchronous = FULL');
    // 4 MB: the roots of all indexes and the pages of today.
    database.pragma('cache_size = -4000');
    return database;
}
