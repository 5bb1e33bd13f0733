// SQLite's write-ahead log, flushed and put into the database without waiting for the disk: threads of the system's do that, while queries and
// batches go on. A commit (synchronous = NORMAL) is in the log when it returns, and on the disk after the next flush. SQLite's own checkpoint
// flushes twice and stands still meanwhile; ours is taken apart:
//
//   begin to read ──> flush the log ──> copy its pages (not flushed) ──> flush the database ──> end reading
//
// As long as somebody reads what is in the log, SQLite does not write over it (sqlite.org/wal.html), and it copies nothing that came after:
// until the copies are safe, a power cut finds all of it in the log.
//
// The first commit into a log that begins anew is the one that SQLite itself flushes, and whoever commits waits. So a row of
// checkpoints reads on from each to the next: the log begins anew once, behind the last.

import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { PendingFlush } from './pending-flush.ts';

export interface LogOptions {
    /** Everything of this file is on the disk when it resolves. Another one in tests. */
    readonly flushFile?: (path: string) => Promise<void>;
    /** Who counts what is written while `work` runs. */
    readonly during?: (work: () => void) => void;
}

// Facts of some days: 2 MB.
const PAGES_MAX = 500;
// What better-sqlite3 gives a file that another program holds.
const BUSY_MS = 5000;

export class WriteAheadLog {
    readonly #database: Database;
    readonly #files = new OpenFiles();
    readonly #flushFile: (path: string) => Promise<void>;
    readonly #during: (work: () => void) => void;
    readonly #pending: PendingFlush;
    #reader: Database | undefined;
    #isRunning = false;

    /** The database commits into its log, and nobody else puts that away. */
    constructor(database: Database, options: LogOptions = {}) {
        this.#database = database;
        this.#flushFile = options.flushFile ?? ((path) => this.#files.flush(path));
        this.#during = options.during ?? ((work) => work());
        this.#pending = new PendingFlush(() => this.#flushFile(this.#path));
    }

    get #path(): string {
        return `${this.#database.name}-wal`;
    }

    /** There was a commit that must be on the disk after the next flush. */
    wrote(): void {
        this.#pending.wrote();
    }

    /** What was committed is on the disk when it resolves. */
    flushMeanwhile(): Promise<void> {
        return this.#pending.run();
    }

    /** The same when it returns. */
    flush(): void {
        if (!this.#pending.isPending) return;
        this.#files.flushNow(this.#path);
        this.#pending.isDone();
    }

    /**
     * Puts the log into the database. Behind the `last` of a row it begins anew. Resolves to false when one is under way already. Throws
     * what SQLite or the system says; then the log has everything.
     */
    async checkpoint(isLast: boolean): Promise<boolean> {
        if (this.#isRunning) return false;
        this.#isRunning = true;
        let mayEnd = true;
        try {
            this.#readOn();
            await this.#flushFile(this.#path);
            // Whoever closed it meanwhile has everything in the log.
            if (!this.#database.open) return true;
            this.#during(() => this.#copy());
            await this.#flushFile(this.#database.name);
            mayEnd = isLast;
            return true;
        } finally {
            this.#isRunning = false;
            if (mayEnd) this.#endReading();
        }
    }

    /** To be called about every minute: facts alone make the log long, too. */
    async keepShort(): Promise<void> {
        if (this.#reader || this.#isRunning) return;
        const [now] = this.#database.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[];
        if (!now || now.log < PAGES_MAX || now.log === now.checkpointed) return;
        // A disk that refuses is met by the next commit, too; here it is tried again a minute later.
        await this.checkpoint(true).catch(() => undefined);
    }

    /** At once, waiting for the disk: gives back the room of the log. One that is under way keeps it. */
    truncate(): void {
        if (!this.#isRunning) this.#endReading();
        this.#database.pragma('busy_timeout = 0');
        this.#database.pragma('wal_checkpoint(TRUNCATE)');
        this.#database.pragma(`busy_timeout = ${BUSY_MS}`);
    }

    /** Closes the database. */
    close(): void {
        if (!this.#isRunning) this.#endReading();
        this.#database.close();
        this.#files.close();
    }

    /** From here on; the one that read until now ends behind it. */
    #readOn(): void {
        const next = new Database(this.#database.name, { readonly: true });
        try {
            next.exec('BEGIN');
            next.prepare('SELECT count(*) FROM sqlite_schema').get();
        } catch (error) {
            next.close();
            throw error;
        }
        this.#endReading();
        this.#reader = next;
    }

    #endReading(): void {
        this.#reader?.close();
        this.#reader = undefined;
    }

    #copy(): void {
        this.#database.pragma('synchronous = OFF');
        try {
            this.#database.pragma('wal_checkpoint(PASSIVE)');
        } finally {
            this.#database.pragma('synchronous = NORMAL');
        }
    }
}

/**
 * Flushes files. Keeps each open: to close it once would end the locks that SQLite has on it in this process (fcntl(2)), and with them its
 * only protection from other programs.
 */
class OpenFiles {
    readonly #files = new Map<string, number>();

    async flush(path: string): Promise<void> {
        await promisify(fdatasync)(this.#open(path));
    }

    flushNow(path: string): void {
        fdatasyncSync(this.#open(path));
    }

    /** When the database is closed. */
    close(): void {
        for (const file of this.#files.values()) closeSync(file);
        this.#files.clear();
    }

    #open(path: string): number {
        const file = this.#files.get(path) ?? openSync(path, 'r');
        this.#files.set(path, file);
        return file;
    }
}
