// What a part of the recorder is: tables of its own, queries of its own, and what it does when something happened. The
// recorder runs all parts in one process on one database, one after the other: a part must never take long.

import type Database from 'better-sqlite3';
import type { QueryName, RecorderQueries, StoredFact } from '#model/recorder.ts';
import type { Curves } from './history/curves.ts';
import type { SeriesTable } from './history/series-table.ts';
import type { RecorderSettings } from './messages.ts';

export interface RecorderPart {
    /** Never changes: migrations are counted by it. */
    readonly name: string;
    /** SQL, carried out once and in this order. What was released is never edited: append another one. */
    readonly migrations: readonly string[];
    /** Called when the tables are there. */
    open(context: PartContext): OpenPart;
}

export interface PartContext {
    readonly database: Database;
    readonly series: SeriesTable;
    readonly curves: Curves;
    readonly settings: RecorderSettings;
    /** Milliseconds since 1970, as well as this machine knows. */
    readonly now: () => number;
    /** Bytes that were handed to the disk since the process started. */
    readonly written: () => number;
    readonly log: PartLog;
    /** Keeps something that the part has to say, as if it had come with the stream. One sentence. */
    readonly say: (text: string) => void;
}

export type PartLog = (
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields?: Readonly<Record<string, unknown>>,
) => void;

export interface OpenPart {
    /**
     * Arguments may come from the web: a query checks them and throws GatewayError `query-invalid`. It only reads: facts
     * that wait for their flush are shown to it in a transaction that is taken back. More than some 50 ms hold
     * everything else up.
     */
    readonly queries?: Partial<QueryTable>;
    /** Queries that write. What they wrote stays whatever waits for its flush. */
    readonly changes?: Partial<QueryTable>;
    /**
     * Facts in their order, inside the transaction that stores them: what it writes is on the disk with them, or not. Called
     * again with the same ones when they were not: it remembers nothing but in tables.
     */
    observe?(facts: readonly StoredFact[]): void;
    /**
     * The clock of this boot was wrong by `byMs` until now: what was kept in it with a time of its own moves by that.
     * `offsetMs` is what to add to the time since the boot. In a transaction; after a crash it may be called again.
     */
    shift?(change: { readonly boot: string; readonly byMs: number; readonly offsetMs: number }): void;
    /** About once a minute, for what has to be done without an event. */
    tick?(nowMs: number): void;
    /** The last call, before the database is closed. */
    stop?(): void;
    /** A piece of work of some milliseconds that can wait; false: there was none. Called often. */
    work?(): boolean;
}

export type QueryTable = { readonly [Name in QueryName]: (args: unknown) => RecorderQueries[Name]['result'] };
