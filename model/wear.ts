// What the recorder may write, and what it wrote.

/** A day, of 2,000 values every ten seconds: 18 GB a year, where the smallest cards live for some terabytes. */
export const WRITE_BUDGET_BYTES = 50_000_000;

export interface WearAnswer {
    /** Bytes that the recorder should not exceed in a day. */
    readonly budgetBytes: number;
    /** What it handed to the disk; the last day goes on. */
    readonly days: readonly {
        /** Midnight, UTC, in milliseconds since 1970. */
        readonly at: number;
        readonly bytes: number;
    }[];
}

export interface WearQueries {
    readonly 'wear.days': { readonly args: Record<string, never>; readonly result: WearAnswer };
}
