// The recorder while its database is open: batches become facts and curves on the disk, parts get their turns.

import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { GatewayError } from '#model/errors.ts';
import type { Fact, StoredFact } from '#model/recorder.ts';
import { isDamaged, markDamaged, openRecord } from './database.ts';
import { FactWriter, type TimelyFact } from './facts.ts';
import { FlushPace } from './flush-pace.ts';
import { Curves } from './history/curves.ts';
import { Retention } from './history/retention.ts';
import { SeriesTable } from './history/series-table.ts';
import type { Batch, ClockReading, FromRecorder, RecorderSettings, SeriesName } from './messages.ts';
import { OpenParts } from './open-parts.ts';
import type { RecorderPart } from './part.ts';
import { readClock } from './read-clock.ts';
import { isFull, unlessFull } from './reserve.ts';
import { Room } from './room.ts';
import { WriteAheadLog } from './write-ahead-log.ts';
import { WrittenBytes } from './written-bytes.ts';

export interface OpenRecorderOptions {
    /** Names the life of the gateway process. */
    readonly run: string;
    readonly settings: RecorderSettings;
    readonly parts: readonly RecorderPart[];
    readonly send: (message: FromRecorder) => void;
    /** Whether the network has told this machine the time; absent: systemd knows. */
    readonly isSynchronized?: () => boolean;
}

// Parts do what needs no event about so often.
const TICK_MS = 60_000;
// Each gives up some megabytes of curves.
const ROOM_ATTEMPTS = 10;
// Out of every half second, and the rest of its last piece: queries and batches come first.
const WORK_MS = 5;

export class OpenRecorder {
    readonly #options: OpenRecorderOptions;
    readonly #database: Database;
    readonly #curves: Curves;
    readonly #series: SeriesTable;
    readonly #parts: OpenParts;
    readonly #facts: FactWriter;
    readonly #noteFed: Statement;
    readonly #pace: FlushPace;
    readonly #retention: Retention;
    readonly #room: Room;
    readonly #written = new WrittenBytes();
    readonly #log: WriteAheadLog;
    #isClosed = false;
    #mayBeOld = true;
    /** What waits for the next flush. */
    #waiting: TimelyFact[] = [];
    #takenNumber = 0;
    #fedNumber: number;
    #tickedAtMs = performance.now();

    constructor(options: OpenRecorderOptions) {
        const { run, settings, parts, isSynchronized } = options;
        this.#options = options;
        this.#pace = new FlushPace(settings.flushSeconds * 1000);
        const { database, aside } = openRecord(settings.folder, parts);
        this.#database = database;
        this.#log = new WriteAheadLog(database, { during: (work) => this.#written.during(work) });
        this.#facts = new FactWriter(database);
        const fed = this.#database.prepare('SELECT number FROM fed WHERE run = ?').pluck().get(run);
        this.#fedNumber = typeof fed === 'number' ? fed : 0;
        this.#noteFed = this.#database.prepare('INSERT OR REPLACE INTO fed (id, run, number) VALUES (1, ?, ?)');
        this.#series = new SeriesTable(this.#database);
        const { folder } = settings;
        this.#curves = new Curves({
            ...{ database, folder, series: this.#series, run, isSynchronized },
            checkpoint: (isLast) => this.#log.checkpoint(isLast),
        });
        this.#retention = new Retention(database, this.#curves.store);
        this.#room = new Room({ folder, database, log: this.#log, retention: this.#retention });
        this.#parts = new OpenParts(parts, {
            ...{ database, series: this.#series, curves: this.#curves, settings },
            now: () => this.#now(),
            written: () => this.#written.total,
            log: (level, message, fields = {}) => options.send({ type: 'log', level, message, fields }),
            say: (text) => this.#say(text),
        });
        this.#guard(() => this.#readClock(readClock()));
        if (aside) {
            const { file, rows, damaged } = aside;
            this.#say(
                `the history was damaged (${damaged.join(', ') || 'its index'}): ${rows} rows were saved, it lies in ${file}`,
            );
        }
        this.#guard(() => this.#room.reserve());
    }

    define(series: readonly SeriesName[]): void {
        this.#guard(() => this.#curves.define(series));
    }

    take(batch: Batch): void {
        this.#guard(() => this.#readClock(batch.clock));
        this.#guard(() => this.#curves.take(batch));
        this.#takenNumber = batch.number;
        if (batch.number > this.#fedNumber) this.#takeFacts(batch);
        this.#pace.came(batch.isUrgent, performance.now());
        if (this.#pace.isDue(performance.now())) this.#flush();
    }

    /** To be called every half second. */
    look(): void {
        const nowMs = performance.now();
        if (this.#pace.isDue(nowMs)) this.#flush();
        if (nowMs - this.#tickedAtMs >= TICK_MS) this.#tick(nowMs);
        this.#guard(() => {
            while (this.#work() && performance.now() - nowMs < WORK_MS);
        });
    }

    /** Throws GatewayError: query-unknown, query-invalid. */
    ask(name: string, args: unknown): unknown {
        const [query, change] = [this.#parts.query(name), this.#parts.change(name)];
        try {
            if (query) return this.#withWaiting(() => query(args));
            if (change) return this.#change(() => change(args));
        } catch (error) {
            if (isDamaged(error)) this.#endDamaged(error);
            throw error;
        }
        throw new GatewayError('query-unknown', `the recorder has no query “${name.slice(0, 64)}”`);
    }

    close(): void {
        this.#guard(() => this.#parts.stop());
        this.#flushNow();
        this.#isClosed = true;
        this.#curves.close();
        this.#log.close();
    }

    /** The next process moves the file aside. Who asked is answered before. */
    #endDamaged(error: unknown): void {
        markDamaged(this.#options.settings.folder);
        setImmediate(() => {
            throw error;
        });
    }

    #tick(nowMs: number): void {
        this.#tickedAtMs = nowMs;
        this.#mayBeOld = true;
        this.#guard(() => {
            this.#parts.tick(this.#now());
            if (this.#room.used > this.#options.settings.bytesMax)
                this.#dropCurves('they took more than recorder.size allows');
            this.#room.reserve();
            void this.#log.keepShort();
        });
    }

    #work(): boolean {
        if (this.#curves.work() || this.#parts.work()) return true;
        // A clock that knows nothing must not make anything old.
        this.#mayBeOld &&= this.#retention.work(this.#options.settings.keep, this.#curves.upTo * 1000);
        return this.#mayBeOld;
    }

    #now(): number {
        return Math.round(this.#curves.wallMs(readClock().monotonicMs));
    }

    /** A disk that is full ends nothing: room is made, and what cannot be written waits. A file that is damaged ends us. */
    #guard(work: () => void): void {
        for (let attempt = 0; attempt < ROOM_ATTEMPTS; attempt++) {
            try {
                this.#written.during(work);
                return;
            } catch (error) {
                if (isDamaged(error)) markDamaged(this.#options.settings.folder);
                if (!isFull(error)) throw error;
                if (!this.#makeRoom()) break;
            }
        }
        const fields = { folder: this.#options.settings.folder };
        this.#options.send({
            type: 'log',
            level: 'error',
            message: 'the disk is full: history waits for room',
            fields,
        });
    }

    /** False: there was nothing to give up. */
    #makeRoom(): boolean {
        this.#room.release();
        return this.#dropCurves('the disk is full');
    }

    #dropCurves(why: string): boolean {
        const last = this.#room.giveUpCurves();
        if (last === undefined) return false;
        this.#say(`${why}: curves up to ${new Date(last * 1000).toISOString().slice(0, 10)} were given up`);
        return true;
    }

    #readClock(clock: ClockReading): void {
        const byMs = this.#curves.readClock(clock);
        if (byMs === 0) return;
        const { boot } = clock;
        this.#waiting = this.#waiting.map((one) =>
            one.boot === boot ? { ...one, fact: { ...one.fact, at: Math.round(one.fact.at + byMs) } } : one,
        );
        this.#database.transaction(() => {
            this.#parts.shift({ boot, byMs, offsetMs: this.#curves.wallMs(0) });
        })();
        this.#say(`the clock was set by ${Math.round(byMs / 1000)} s: what was recorded since the start was moved`);
    }

    #takeFacts({ facts, clock: { boot }, lost }: Batch): void {
        for (const { fact, monotonicMs } of facts) {
            const at = Math.round(this.#curves.wallMs(monotonicMs));
            this.#waiting.push({ fact: { ...fact, at }, boot, monotonicMs });
        }
        if (lost.facts + lost.samples > 0) {
            this.#say(`the box was full: ${lost.samples} values and ${lost.facts} events were not kept`);
        }
    }

    #say(text: string): void {
        const { boot, monotonicMs } = readClock();
        const fact: Fact = { at: Math.round(this.#curves.wallMs(monotonicMs)), type: 'recorder', text };
        this.#waiting.push({ fact, boot, monotonicMs });
        this.#pace.came(false, performance.now());
    }

    #flush(): void {
        this.#pace.flushed(performance.now());
        const number = this.#takenNumber;
        let flushed: Promise<unknown> | undefined;
        this.#guard(() => {
            this.#writeFacts();
            flushed = Promise.all([this.#curves.flushMeanwhile(), this.#log.flushMeanwhile()]);
        });
        // A disk that cannot flush ends the process: what is not stored is sent again.
        const refused = (error: unknown): void => {
            if (!this.#isClosed) throw error;
        };
        if (flushed) void flushed.then(() => this.#options.send({ type: 'stored', number }), refused);
        else this.#pace.came(false, performance.now());
    }

    #flushNow(): void {
        this.#guard(() => {
            this.#writeFacts();
            this.#log.flush();
            this.#curves.flush();
            this.#options.send({ type: 'stored', number: this.#takenNumber });
        });
    }

    /**
     * What waits for the next flush is there for who asks, too: it is written for the time of the query and taken back. A
     * page that looks every second thus wears no card out.
     */
    #withWaiting<T>(query: () => T): T {
        if (this.#waiting.length === 0) return query();
        this.#database.exec('BEGIN');
        try {
            unlessFull(() => this.#storeFacts());
            return query();
        } finally {
            // A disk that is full has ended it already.
            if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
        }
    }

    /** Is on the disk with the next flush, within a second. */
    #change<T>(change: () => T): T {
        const result = change();
        this.#log.wrote();
        this.#pace.came(true, performance.now());
        return result;
    }

    #storeFacts(): void {
        const stored: StoredFact[] = this.#waiting.map((one) => this.#facts.write(one));
        this.#parts.observe(stored);
    }

    #writeFacts(): void {
        if (this.#waiting.length === 0) return;
        const number = Math.max(this.#takenNumber, this.#fedNumber);
        this.#database.transaction(() => {
            this.#storeFacts();
            this.#noteFed.run(this.#options.run, number);
        })();
        this.#log.wrote();
        this.#waiting = [];
        this.#fedNumber = number;
    }
}
