// Curves on a real database in a folder of its own, fed by hand, with clocks of its own. For tests and benches.

import type Database from 'better-sqlite3';
import { openRecord } from '../database.ts';
import { Buckets } from '../history/buckets.ts';
import { Curves } from '../history/curves.ts';
import { HISTORY } from '../history/history.ts';
import type { LevelName, RAW } from '../history/levels.ts';
import { SeriesTable } from '../history/series-table.ts';
import { WriteAheadLog } from '../write-ahead-log.ts';

/** Monday, 2 March 2026, 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 2, 2) / 1000;

export interface CurveRigOptions {
    readonly folder: string;
    readonly run?: string;
    readonly boot?: string;
    /** Seconds since 1970 at the boot, as the machine's clock says; absent: Monday. */
    readonly bootedAt?: number;
    readonly isSynchronized?: boolean;
    readonly hasDeadband?: boolean;
    /** As in the recorder: threads wait for the disk. Absent: whoever asks. */
    readonly isShipped?: boolean;
    /** Seconds since the boot when it begins. */
    readonly uptime?: number;
}

export class CurveRig {
    readonly database: Database;
    readonly series: SeriesTable;
    readonly curves: Curves;
    readonly #boot: string;
    readonly #log: WriteAheadLog;
    #bootedAt: number;
    #number = 0;
    /** Seconds since the boot. */
    uptime: number;

    constructor(options: CurveRigOptions) {
        const { folder, run = 'run-1', boot = 'boot-1', bootedAt = MONDAY, uptime = 0 } = options;
        this.#boot = boot;
        this.#bootedAt = bootedAt;
        this.uptime = uptime;
        this.database = openRecord(folder, [HISTORY]).database;
        this.series = new SeriesTable(this.database, options.hasDeadband ?? true);
        this.#log = new WriteAheadLog(this.database);
        this.curves = new Curves({
            ...{ database: this.database, folder, series: this.series, run },
            isSynchronized: () => options.isSynchronized ?? true,
            ...(options.isShipped ? { checkpoint: (isLast) => this.#log.checkpoint(isLast) } : {}),
        });
    }

    /** The number of a variable of ups1; the feed's number is the place in the list. */
    define(...variables: readonly string[]): number[] {
        this.curves.define(variables.map((variable, number) => ({ number, device: 'ups1', variable })));
        return variables.map((variable) => this.series.find('ups1', variable)?.id ?? -1);
    }

    /** The clock is set forward. Returns what was moved, in ms. */
    setClock(bySeconds: number): number {
        this.#bootedAt += bySeconds;
        return this.#readClock();
    }

    /** Seconds of uptime, and the values that the first series had then. One batch each. */
    feed(...samples: readonly (readonly [uptime: number, ...values: number[]])[]): void {
        for (const [uptime, ...values] of samples) {
            this.uptime = uptime;
            this.put(
                values.map((_, index) => index),
                values.map(() => uptime),
                values,
            );
        }
    }

    put(series: readonly number[], uptimes: readonly number[], values: readonly number[]): void {
        this.#readClock();
        this.curves.take(
            this.#batch({
                series: Uint32Array.from(series),
                monotonicMs: Float64Array.from(uptimes, (seconds) => seconds * 1000),
                values: Float64Array.from(values),
            }),
        );
    }

    /** All that waits to be put into the database. */
    settle(): void {
        while (this.curves.work());
    }

    /** The same where threads wait for the disk. */
    async settleMeanwhile(): Promise<void> {
        while (this.curves.isClosing) {
            this.curves.work();
            await new Promise(setImmediate);
        }
    }

    /** `[seconds since Monday, value in the last digit kept]` of every step; `null` is a gap. */
    steps(series: number, from = MONDAY - 1e6, to = MONDAY + 1e8): (readonly [number, number | null])[] {
        const { count, times, values } = this.curves.steps(series, from, to);
        return Array.from({ length: count }, (_, index) => {
            const value = values[index] ?? Number.NaN;
            return [(times[index] ?? 0) - MONDAY, Number.isNaN(value) ? null : value];
        });
    }

    buckets(
        series: number,
        level: LevelName | typeof RAW,
        grid: { from: number; bucketSeconds: number; count: number },
    ): Buckets {
        const buckets = new Buckets(grid);
        this.curves.addTo(buckets, level, series);
        return buckets;
    }

    close(): void {
        this.curves.close();
        this.#log.close();
    }

    #readClock(): number {
        return this.curves.readClock(this.#batch(NOTHING, this.#number).clock);
    }

    #batch(samples: typeof NOTHING, number = ++this.#number) {
        const monotonicMs = this.uptime * 1000;
        const clock = { boot: this.#boot, monotonicMs, wallMs: this.#bootedAt * 1000 + monotonicMs };
        return { number, clock, facts: [], samples, lost: { facts: 0, samples: 0 }, isUrgent: false };
    }
}

const NOTHING = { series: new Uint32Array(), monotonicMs: new Float64Array(), values: new Float64Array() };
