// The recorder while its database is open: batches become facts and curves on the disk, parts get their turns.

import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import type { Fact, StoredFact } from '#model/recorder.ts';
import { openDatabase } from './database.ts';
import { FactWriter, type TimelyFact } from './facts.ts';
import { FlushPace } from './flush-pace.ts';
import { Curves } from './history/curves.ts';
import { SeriesTable } from './history/series-table.ts';
import type { Batch, FromRecorder, RecorderSettings, SeriesName } from './messages.ts';
import { migrate } from './migrate.ts';
import type { OpenPart, RecorderPart } from './part.ts';
import { readClock } from './read-clock.ts';

export interface OpenRecorderOptions {
    /** Names the life of the gateway process. */
    readonly run: string;
    readonly settings: RecorderSettings;
    readonly parts: readonly RecorderPart[];
    readonly send: (message: FromRecorder) => void;
}

// Parts do what needs no event about so often.
const TICK_MS = 60_000;
// Out of every half second: queries and batches come first.
const WORK_MS = 25;

export class OpenRecorder {
    readonly queries = new Map<string, (args: unknown) => unknown>();
    readonly #options: OpenRecorderOptions;
    readonly #database: Database;
    readonly #curves: Curves;
    readonly #series: SeriesTable;
    readonly #parts: readonly OpenPart[];
    readonly #facts: FactWriter;
    readonly #noteFed: Statement;
    readonly #pace: FlushPace;
    /** What waits for the next flush. */
    #waiting: TimelyFact[] = [];
    #takenNumber = 0;
    #fedNumber: number;
    #tickedAtMs = performance.now();

    constructor(options: OpenRecorderOptions) {
        const { run, settings, parts } = options;
        this.#options = options;
        this.#pace = new FlushPace(settings.flushSeconds * 1000);
        this.#database = openDatabase(settings.folder);
        migrate(this.#database, parts);
        this.#facts = new FactWriter(this.#database);
        const fed = this.#database.prepare('SELECT number FROM fed WHERE run = ?').pluck().get(run);
        this.#fedNumber = typeof fed === 'number' ? fed : 0;
        this.#noteFed = this.#database.prepare('INSERT OR REPLACE INTO fed (id, run, number) VALUES (1, ?, ?)');
        this.#series = new SeriesTable(this.#database);
        const { folder } = settings;
        this.#curves = new Curves({ database: this.#database, folder, series: this.#series, run });
        this.#parts = parts.map((part) => this.#openPart(part));
    }

    define(series: readonly SeriesName[]): void {
        this.#curves.define(series);
    }

    take(batch: Batch): void {
        this.#readClock(batch);
        this.#curves.take(batch);
        this.#takenNumber = batch.number;
        if (batch.number > this.#fedNumber) this.#takeFacts(batch);
        this.#pace.came(batch.isUrgent, performance.now());
        if (this.#pace.isDue(performance.now())) this.#flush();
    }

    /** To be called every half second. */
    look(): void {
        const nowMs = performance.now();
        if (this.#pace.isDue(nowMs)) this.#flush();
        if (nowMs - this.#tickedAtMs >= TICK_MS) {
            this.#tickedAtMs = nowMs;
            for (const part of this.#parts) part.tick?.(Date.now());
        }
        while (this.#work() && performance.now() - nowMs < WORK_MS);
    }

    close(): void {
        this.#flush();
        this.#curves.close();
        this.#database.close();
    }

    #work(): boolean {
        return this.#curves.work() || this.#parts.some((part) => part.work?.() ?? false);
    }

    #openPart(part: RecorderPart): OpenPart {
        const opened = part.open({
            database: this.#database,
            series: this.#series,
            curves: this.#curves,
            settings: this.#options.settings,
            now: Date.now,
            log: (level, message, fields = {}) => this.#options.send({ type: 'log', level, message, fields }),
            say: (text) => this.#say(text),
        });
        for (const [name, query] of Object.entries(opened.queries ?? {})) this.queries.set(name, query);
        return opened;
    }

    #readClock(batch: Batch): void {
        const byMs = this.#curves.readClock(batch);
        if (byMs === 0) return;
        const { boot } = batch.clock;
        this.#waiting = this.#waiting.map((one) =>
            one.boot === boot ? { ...one, fact: { ...one.fact, at: Math.round(one.fact.at + byMs) } } : one,
        );
        this.#database.transaction(() => {
            for (const part of this.#parts) part.shift?.({ boot, byMs, offsetMs: this.#curves.wallMs(0) });
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
        this.#writeFacts();
        this.#curves.flush();
        this.#pace.flushed(performance.now());
        this.#options.send({ type: 'stored', number: this.#takenNumber });
    }

    #writeFacts(): void {
        const facts = this.#waiting;
        if (facts.length === 0) return;
        const number = Math.max(this.#takenNumber, this.#fedNumber);
        this.#database.transaction(() => {
            const stored: StoredFact[] = facts.map((one) => this.#facts.write(one));
            for (const part of this.#parts) part.observe?.(stored);
            this.#noteFed.run(this.#options.run, number);
        })();
        this.#waiting = [];
        this.#fedNumber = number;
    }
}
