// The part of better-sqlite3 that the recorder uses. Rows come back as `unknown`: a query says what it selected.

declare module 'better-sqlite3' {
    export type SqlValue = string | number | bigint | null | Uint8Array;

    export interface Statement {
        run(...values: readonly SqlValue[]): { changes: number; lastInsertRowid: number | bigint };
        get(...values: readonly SqlValue[]): unknown;
        all(...values: readonly SqlValue[]): unknown[];
        iterate(...values: readonly SqlValue[]): IterableIterator<unknown>;
        /** Gives the first column instead of an object. */
        pluck(on?: boolean): this;
        /** Gives arrays instead of objects. */
        raw(on?: boolean): this;
    }

    export default class Database {
        constructor(file: string, options?: { readonly?: boolean; fileMustExist?: boolean; timeout?: number });
        /** Path of the file. */
        readonly name: string;
        readonly open: boolean;
        readonly inTransaction: boolean;
        prepare(sql: string): Statement;
        exec(sql: string): this;
        pragma(text: string, options?: { simple?: boolean }): unknown;
        transaction<Args extends readonly unknown[], Result>(
            work: (...args: Args) => Result,
        ): (...args: Args) => Result;
        close(): this;
    }
}
