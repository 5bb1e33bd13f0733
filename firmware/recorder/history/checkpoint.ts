// Puts SQLite's write-ahead log into the database without waiting for the disk: both are flushed by threads of the system's, while queries and
// batches go on. SQLite's own checkpoint flushes twice and stands still meanwhile.
//
//   begin to read ──> flush the log ──> copy its pages (not flushed) ──> flush the database ──> end reading
//
// As long as somebody reads what is in the log, SQLite does not write over it (sqlite.org/wal.html), and it copies nothing that came after:
// until the copies are safe, a power cut finds all of it in the log.

import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';

/** Everything of this file is on the disk when it resolves. */
export type FlushFile = (path: string) => Promise<void>;

export class Checkpoint {
    readonly #database: Database;
    readonly #flush: FlushFile;

    constructor(database: Database, flush: FlushFile) {
        this.#database = database;
        this.#flush = flush;
    }

    /** One at a time. Throws what SQLite or the system says; then the log has everything. */
    async run(): Promise<void> {
        const path = this.#database.name;
        const reader = new Database(path, { readonly: true });
        try {
            reader.exec('BEGIN');
            reader.prepare('SELECT count(*) FROM sqlite_schema').get();
            await this.#flush(`${path}-wal`);
            // Whoever closed it meanwhile has everything in the log.
            if (!this.#database.open) return;
            this.#copy();
            await this.#flush(path);
        } finally {
            reader.close();
        }
    }

    #copy(): void {
        this.#database.pragma('synchronous = OFF');
        try {
            this.#database.pragma('wal_checkpoint(PASSIVE)');
        } finally {
            this.#database.pragma('synchronous = FULL');
        }
    }
}

/**
 * Flushes files by threads of the system's. Keeps each open: to close it once would end the locks that SQLite has on it in this process
 * (fcntl(2)), and with them its only protection from other programs.
 */
export class FileFlusher {
    readonly #files = new Map<string, number>();

    async flush(path: string): Promise<void> {
        const file = this.#files.get(path) ?? openSync(path, 'r');
        this.#files.set(path, file);
        await promisify(fdatasync)(file);
    }

    /** When the database is closed. */
    close(): void {
        for (const file of this.#files.values()) closeSync(file);
        this.#files.clear();
    }
}
