// The curves of all series. What comes goes into memory and, batch by batch, into the journal; once a day the memory is put
// into the database, a few series at a time, while new samples go into a fresh memory and the other journal.
//
//   batch ──> open chunks (memory) ──midnight──> closing chunks ──slices──> database ──checkpoint──> journal may be reused
//        └──> box ──flush──> journal (on the disk)
//
// Queries see all three places as one.

import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import type { Batch, ClockReading, SeriesName } from '../messages.ts';
import { BootClock } from './boot-clock.ts';
import type { Buckets } from './buckets.ts';
import { CurveLog } from './curve-log.ts';
import { CurveStore, type PackedBlock } from './curve-store.ts';
import type { RecordHead, SampleColumns } from './journal-record.ts';
import { DAY_SECONDS, type LevelName, type RAW } from './levels.ts';
import type { OpenChunk } from './open-chunk.ts';
import { OpenChunks } from './open-chunks.ts';
import { SampleBox } from './sample-box.ts';
import { joinSteps, type Steps } from './segment.ts';
import type { Series, SeriesTable } from './series-table.ts';

export const CURVE_STATE = `CREATE TABLE curve_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    done INTEGER NOT NULL,      -- generation of the journal up to which everything is in the database
    closing INTEGER NOT NULL    -- of the next generation: series up to this one are in the database
);
INSERT INTO curve_state VALUES (1, 0, 0);`;

export interface CurvesOptions {
    readonly database: Database;
    readonly folder: string;
    readonly series: SeriesTable;
    /** Names the life of the gateway process that feeds us. */
    readonly run: string;
    /** Whether the network has told this machine the time. */
    readonly isSynchronized?: (() => boolean) | undefined;
    /** Puts SQLite's log into the database meanwhile (WriteAheadLog); absent: at once, and whoever asks waits for the disk. */
    readonly checkpoint?: (isLast: boolean) => Promise<boolean>;
}

interface Closing {
    readonly generation: number;
    readonly chunks: OpenChunks;
    /** Those that are not yet packed, in the order of their numbers. */
    readonly rest: Iterator<[series: number, chunk: OpenChunk]>;
    /** Seconds since 1970: the last values hold until here. */
    readonly end: number;
}

/** Of one series; not yet in the database. */
interface PackedSeries {
    readonly series: number;
    readonly blocks: readonly PackedBlock[];
}

// Larger values have no unit that we know: 2^44 of the last digit.
const VALUE_MAX = 2 ** 44;
// A slice of packing may hold up a query so long.
const SLICE_MS = 4;
// So much goes into the database at once: each commit writes a dozen pages anew that are not full, and takes some milliseconds.
const COMMIT_BYTES = 100_000;
// Batches are closed every second or two.
const LATE_SECONDS = 5;
// So much may be in the write-ahead log before it is put into the database: small steps, none of which takes long.
const CHECKPOINT_BYTES = 250_000;
// Floods end in the database before midnight: what a Pi can spare, and a replay of some seconds.
const MEMORY_BYTES_MAX = 24_000_000;
// A disk that takes nothing for hours: 16 MB of the newest are lost then, not the process.
const WAITING_MAX = 1_000_000;
const JOURNAL_BYTES_MAX = 64_000_000;

export class Curves {
    readonly #database: Database;
    readonly #series: SeriesTable;
    readonly #run: string;
    readonly #isSynchronized: () => boolean;
    readonly #checkpointMeanwhile: CurvesOptions['checkpoint'];
    readonly #store: CurveStore;
    readonly #log: CurveLog;
    readonly #saveState: Statement;
    readonly #box = new SampleBox();
    /** By the numbers of the feed. */
    readonly #byNumber: (Series | undefined)[] = [];
    #clock = new BootClock({ lastMs: 0 });
    #open = new OpenChunks();
    #openDay = 0;
    /** Seconds since 1970: when the open chunks began. */
    #openSince = 0;
    #closing: Closing | undefined;
    #packed: PackedSeries[] = [];
    #packedBytes = 0;
    #uncheckedBytes = 0;
    /** The log is being put into the database: nothing more goes there meanwhile. */
    #isChecking = false;
    /** It failed: the next slice does it, and says why. */
    #mustCheckNow = false;
    /** Of the last record in the journal, and of the last batch taken. */
    #stored = { run: '', number: 0 };
    #taken = { run: '', number: 0 };
    /** Seconds since 1970. */
    #upTo = 0;
    /** Moves what is in the journal, and is not yet written there. */
    #shift = 0;
    #refused = 0;

    constructor(options: CurvesOptions) {
        const { database, folder, series, run } = options;
        this.#database = database;
        this.#series = series;
        this.#run = run;
        this.#isSynchronized = options.isSynchronized ?? networkToldTime;
        this.#checkpointMeanwhile = options.checkpoint;
        this.#store = new CurveStore(database);
        this.#log = new CurveLog(folder);
        this.#saveState = database.prepare('UPDATE curve_state SET done = ?, closing = ?');
        this.#recover();
    }

    /** Seconds since 1970 up to which something is known; 0: nothing yet. */
    get upTo(): number {
        return this.#upTo;
    }

    /** Seconds since 1970 before which nothing is known of a series, as well as can be told at no cost. */
    since(series: number): number {
        return Math.min(this.#store.since, ...this.#memory(series).map(({ firstTime }) => firstTime));
    }

    /** Milliseconds since 1970. */
    wallMs(monotonicMs: number): number {
        return this.#clock.wallMs(monotonicMs);
    }

    /** Samples that were no values, or of a series for which there was no number. */
    get refused(): number {
        return this.#refused;
    }

    get store(): CurveStore {
        return this.#store;
    }

    /** A day is being put into the database. */
    get isClosing(): boolean {
        return this.#closing !== undefined;
    }

    /** Samples that are not yet in the journal. */
    get waiting(): number {
        return this.#box.count;
    }

    define(names: readonly SeriesName[]): void {
        const series = this.#series.define(names);
        for (const [index, { number }] of names.entries()) this.#byNumber[number] = series[index];
    }

    /** Takes a reading of the clocks. Returns the ms by which what was recorded in this boot has to be moved; mostly 0. */
    readClock(clock: ClockReading): number {
        if (this.#clock.saved?.boot !== clock.boot) this.#endBoot();
        const shiftMs = this.#clock.read(clock, this.#isSynchronized());
        const seconds = Math.round(shiftMs / 1000);
        if (seconds !== 0) this.#move(seconds);
        return shiftMs;
    }

    /** The batch's clock was read before. */
    take({ number, samples, clock }: Batch): void {
        const wasHere = this.#taken.run === this.#run;
        if (wasHere && number <= this.#taken.number) return;
        // Another life of the gateway: what was between the two, nobody knows.
        if (!wasHere && this.#upTo > 0) this.#endAll(this.#upTo);
        const upTo = Math.floor(this.#clock.wallMs(clock.monotonicMs) / 1000);
        const day = Math.floor(upTo / DAY_SECONDS);
        if (this.#openDay === 0) this.#openDay = day;
        if (day > this.#openDay && this.#openDay * DAY_SECONDS < this.#upTo) this.#rotate(day * DAY_SECONDS);
        this.#openDay = Math.max(day, this.#openDay);
        this.#upTo = upTo;
        this.#taken = { run: this.#run, number };
        this.#takeSamples(samples);
    }

    /** Everything that was taken is on the disk when it returns. Throws what the system says. */
    flush(): void {
        this.#write();
        this.#log.flush();
        this.#rotateIfFull();
    }

    /** The same, when it resolves: nobody waits for the disk. Throws at once what the system says of writing. */
    flushMeanwhile(): Promise<void> {
        this.#write();
        const flushed = this.#log.flushMeanwhile();
        this.#rotateIfFull();
        return flushed;
    }

    #write(): void {
        const { run, number } = this.#taken;
        const isNew = run !== this.#stored.run || number !== this.#stored.number;
        const clock = this.#clock.saved;
        if (!clock || (!isNew && this.#box.count === 0)) return;
        const head: RecordHead = { run, number, clock, upTo: this.#upTo };
        this.#log.append(this.#shift === 0 ? head : { ...head, shift: this.#shift }, this.#box);
        this.#shift = 0;
        this.#box.clear();
        this.#stored = this.#taken;
    }

    #rotateIfFull(): void {
        if (this.#isFull()) this.#rotate(this.#upTo);
    }

    /** Packs some series of the day before, or puts those that are packed into the database; false: there is nothing to do now. */
    work(): boolean {
        const closing = this.#closing;
        if (!closing) return false;
        if (this.#mustCheckNow) {
            this.#checkpointNow(closing);
            return true;
        }
        if (this.#isChecking) return false;
        if (this.#packedBytes < COMMIT_BYTES && this.#pack(closing)) return true;
        // All of it is in the journal: a power cut undoes this commit and loses nothing.
        this.#database.transaction(() => this.#writePacked(closing))();
        for (const { series } of this.#packed) closing.chunks.delete(series);
        this.#uncheckedBytes += this.#packedBytes;
        this.#forgetPacked();
        if (closing.chunks.size === 0 || this.#uncheckedBytes > CHECKPOINT_BYTES) this.#checkpoint(closing);
        return true;
    }

    /** What is known between two times (seconds since 1970), and what held before them. Ordered by time. */
    steps(series: number, from: number, to: number): Steps {
        return joinSteps([...this.#store.steps(series, from, to), ...this.#memorySteps(series, to)]);
    }

    /** Adds what is known of a series to `target`, from rows of this level and from memory. */
    addTo(target: Buckets, level: LevelName | typeof RAW, series: number): void {
        const memory = this.#memorySteps(series, target.to);
        // What is in memory goes on where the rows end.
        const to = Math.min(target.to, this.#upTo, memory[0]?.times[0] ?? Number.POSITIVE_INFINITY);
        this.#store.addRange(level, series, { from: target.from, to }, target);
        if (memory.length > 0) target.addSteps(joinSteps(memory), this.#upTo);
    }

    close(): void {
        this.#log.close();
    }

    #memory(series: number): OpenChunk[] {
        return [this.#closing?.chunks.get(series), this.#open.get(series)].filter((chunk) => chunk !== undefined);
    }

    #memorySteps(series: number, to: number): Steps[] {
        const chunks = this.#memory(series).filter(({ firstTime }) => firstTime < to);
        return chunks.map((chunk) => chunk.steps());
    }

    #takeSamples({ series, monotonicMs, values }: Batch['samples']): void {
        const offsetMs = this.#clock.wallMs(0);
        for (let index = 0; index < values.length; index++) {
            const one = this.#byNumber[series[index] ?? -1];
            const value = Math.round((values[index] ?? Number.NaN) * (one?.scale ?? 0));
            if (!one || Math.abs(value) > VALUE_MAX || this.#box.count >= WAITING_MAX) {
                this.#refused++;
                continue;
            }
            const last = this.#open.last(one.id);
            // NaN is equal to nothing, and nearer to nothing than any dead band.
            if (value === last || Math.abs(value - last) < one.deadband) continue;
            if (Number.isNaN(value) && Number.isNaN(last)) continue;
            const time = Math.floor(((monotonicMs[index] ?? 0) + offsetMs) / 1000);
            // The last second before midnight comes with the first one after it: no row is written again for it.
            const isLate = time < this.#openSince && time >= this.#openSince - LATE_SECONDS;
            this.#keep(one.id, isLate ? this.#openSince : time, value);
        }
    }

    #keep(id: number, time: number, value: number): void {
        this.#open.append(id, time, value);
        this.#box.put(id, time, value);
    }

    #endAll(time: number): void {
        for (const [id] of this.#open.entries()) {
            if (!Number.isNaN(this.#open.last(id))) this.#keep(id, time, Number.NaN);
        }
    }

    /** What is here has its time for good, and the gap behind it belongs to it: no later clock moves it. */
    #endBoot(): void {
        if (this.#upTo > 0) this.#endAll(this.#upTo);
        this.flush();
        this.#open.settle();
    }

    #move(seconds: number): void {
        this.#open.shift(seconds);
        this.#box.shift(seconds);
        this.#shift += seconds;
        this.#upTo += seconds;
        this.#openDay = Math.floor(this.#upTo / DAY_SECONDS);
    }

    #isFull(): boolean {
        if (this.#closing) return false;
        if (this.#log.length > JOURNAL_BYTES_MAX) return true;
        return this.#open.packedBytes > MEMORY_BYTES_MAX;
    }

    /** `end` in seconds since 1970: what comes from now on is of the next generation. */
    #rotate(end: number): void {
        while (this.#closing) this.#workNow(this.#closing);
        // The next flush is for both journals.
        this.#write();
        this.#closing = this.#close(this.#log.generation, end);
        this.#log.rotate();
        this.#openSince = end;
        for (const [id] of this.#closing.chunks.entries()) {
            const last = this.#closing.chunks.last(id);
            if (!Number.isNaN(last)) this.#keep(id, end, last);
        }
        this.#stored = { run: '', number: 0 };
    }

    /** What is open becomes what is closing. */
    #close(generation: number, end: number): Closing {
        const chunks = this.#open;
        this.#open = new OpenChunks();
        this.#forgetPacked();
        return { generation, chunks, rest: chunks.entries(), end };
    }

    /** One slice; false: all are packed. */
    #pack({ rest, end }: Closing): boolean {
        const startedMs = performance.now();
        while (performance.now() - startedMs < SLICE_MS) {
            const next = rest.next();
            if (next.done) return false;
            const [series, chunk] = next.value;
            const blocks = this.#store.pack(series, chunk.steps(), end);
            this.#packed.push({ series, blocks });
            this.#packedBytes += blocks.reduce((sum, { data }) => sum + data.length, 0);
        }
        return true;
    }

    #writePacked({ generation, chunks }: Closing): void {
        for (const { blocks } of this.#packed) for (const block of blocks) this.#store.put(block);
        // In the order of numbers: the state says how far it came.
        if (chunks.size > this.#packed.length) this.#saveState.run(generation - 1, this.#packed.at(-1)?.series ?? 0);
        else this.#saveState.run(generation, 0);
    }

    #forgetPacked(): void {
        this.#packed = [];
        this.#packedBytes = 0;
    }

    #checkpoint(closing: Closing): void {
        this.#isChecking = true;
        if (this.#checkpointMeanwhile === undefined) this.#checkpointNow(closing);
        else {
            const isLast = closing.chunks.size === 0;
            this.#checkpointMeanwhile(isLast).then(
                (isDone) => {
                    if (isDone) this.#checked(closing);
                    // Facts are being put away: with the next slice.
                    else this.#isChecking = false;
                },
                () => {
                    this.#mustCheckNow = true;
                },
            );
        }
    }

    #checkpointNow(closing: Closing): void {
        this.#database.pragma('wal_checkpoint(PASSIVE)');
        this.#checked(closing);
    }

    #checked(closing: Closing): void {
        // Somebody who could not wait has done it already.
        if (closing !== this.#closing || !this.#isChecking) return;
        this.#isChecking = false;
        this.#mustCheckNow = false;
        this.#uncheckedBytes = 0;
        if (closing.chunks.size === 0) this.#closing = undefined;
    }

    /** A slice that waits for the disk. */
    #workNow(closing: Closing): void {
        if (this.#isChecking) this.#checkpointNow(closing);
        else this.work();
    }

    #recover(): void {
        const { done, closing } = this.#database.prepare('SELECT done, closing FROM curve_state').get() as {
            done: number;
            closing: number;
        };
        let generation = done + 1;
        for (const record of this.#log.recover(done)) {
            if (record.generation !== generation && this.#open.size > 0) {
                this.#closing = this.#close(generation, this.#upTo);
            }
            generation = record.generation;
            this.#replay(record.head, record.samples, generation === done + 1 ? closing : 0);
        }
        if (closing > 0 && !this.#closing) {
            this.#closing = this.#close(generation, this.#upTo);
            this.#log.rotate();
        }
        this.#openDay = Math.floor(this.#upTo / DAY_SECONDS);
    }

    /** Series up to `done` are in the database. */
    #replay({ run, number, clock, upTo, shift }: RecordHead, samples: SampleColumns, done: number): void {
        if (this.#clock.saved && this.#clock.saved.boot !== clock.boot) {
            this.#open.settle();
        }
        if (shift !== undefined) this.#open.shift(shift);
        for (let index = 0; index < samples.count; index++) {
            const id = samples.series[index] ?? 0;
            if (id <= done) continue;
            this.#open.append(id, samples.times[index] ?? 0, samples.values[index] ?? Number.NaN);
        }
        this.#clock = new BootClock({ saved: clock, lastMs: upTo * 1000 });
        this.#upTo = upTo;
        this.#stored = { run, number };
        this.#taken = this.#stored;
    }
}

/** systemd-timesyncd.service(8): the file is there when the time came from the network in this boot. */
function networkToldTime(): boolean {
    return existsSync('/run/systemd/timesync/synchronized');
}
