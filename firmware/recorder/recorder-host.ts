// The recorder inside its process: takes batches, writes them at the right pace, says what is on the disk, answers queries.
// Knows nothing of processes: host.ts gives it the channel.

import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { type ErrorCode, GatewayError, messageOf } from '#model/errors.ts';
import type { Fact, QueryName, StoredFact } from '#model/recorder.ts';
import { failed, ok } from '#model/result.ts';
import { openDatabase } from './database.ts';
import { FactWriter, type TimelyFact } from './facts.ts';
import { FlushPace } from './flush-pace.ts';
import type { Batch, FromRecorder, QueryOutcome, RecorderSettings, ToRecorder } from './messages.ts';
import { migrate } from './migrate.ts';
import type { OpenPart, RecorderPart } from './part.ts';
import { readClock } from './read-clock.ts';

export interface RecorderHostOptions {
    readonly parts: readonly RecorderPart[];
    readonly send: (message: FromRecorder) => void;
}

// Parts do what needs no event about so often.
const TICK_MS = 60_000;
// How exact the pace of writing is.
const LOOK_MS = 500;

export class RecorderHost {
    readonly #parts: readonly RecorderPart[];
    readonly #send: (message: FromRecorder) => void;
    #open: OpenRecorder | undefined;
    #timer: NodeJS.Timeout | undefined;

    constructor(options: RecorderHostOptions) {
        this.#parts = options.parts;
        this.#send = options.send;
    }

    receive(message: ToRecorder): void {
        switch (message.type) {
            case 'settings':
                this.#start(message.run, message.settings);
                break;
            case 'define':
                break;
            case 'batch':
                this.#open?.take(message.batch);
                break;
            case 'query':
                this.#send({ type: 'result', call: message.call, outcome: this.#answer(message.name, message.args) });
                break;
            case 'stop':
                this.stop();
                break;
            default:
                message satisfies never;
        }
    }

    /** Writes everything. */
    stop(): void {
        clearInterval(this.#timer);
        this.#open?.close();
        this.#open = undefined;
    }

    #start(run: string, settings: RecorderSettings): void {
        this.#open = new OpenRecorder({ run, settings, parts: this.#parts, send: this.#send });
        this.#timer = setInterval(() => this.#open?.look(), LOOK_MS);
        this.#send({ type: 'ready' });
    }

    #answer(name: string, args: unknown): QueryOutcome {
        try {
            const query = this.#open?.queries.get(name);
            if (query) return ok(query(args));
            return failed({ code: 'query-unknown', message: `the recorder has no query “${name.slice(0, 64)}”` });
        } catch (error) {
            const code: ErrorCode = error instanceof GatewayError ? error.code : 'query-failed';
            return failed({ code, message: messageOf(error) });
        }
    }
}

interface OpenRecorderOptions extends RecorderHostOptions {
    readonly run: string;
    readonly settings: RecorderSettings;
}

class OpenRecorder {
    readonly queries = new Map<string, (args: unknown) => unknown>();
    readonly #options: OpenRecorderOptions;
    readonly #database: Database;
    readonly #parts: readonly OpenPart[];
    readonly #facts: FactWriter;
    readonly #noteFed: Statement;
    readonly #pace: FlushPace;
    readonly #own: TimelyFact[] = [];
    #waiting: Batch[] = [];
    #fedNumber: number;
    #tickedAtMs = 0;

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
        this.#parts = parts.map((part) => this.#openPart(part));
    }

    take(batch: Batch): void {
        this.#waiting.push(batch);
        const { facts, samples } = batch.lost;
        if (facts + samples > 0) this.#say(`the box was full: ${samples} values and ${facts} events were not kept`);
        this.#pace.came(batch.isUrgent, performance.now());
        if (this.#pace.isDue(performance.now())) this.#flush();
    }

    look(): void {
        const nowMs = performance.now();
        if (this.#pace.isDue(nowMs)) this.#flush();
        if (nowMs - this.#tickedAtMs < TICK_MS) return;
        this.#tickedAtMs = nowMs;
        for (const part of this.#parts) part.tick?.(Date.now());
    }

    close(): void {
        this.#flush();
        this.#database.close();
    }

    #openPart(part: RecorderPart): OpenPart {
        const opened = part.open({
            database: this.#database,
            now: Date.now,
            log: (level, message, fields = {}) => this.#options.send({ type: 'log', level, message, fields }),
            say: (text) => this.#say(text),
        });
        for (const [name, query] of Object.entries(opened.queries ?? {})) this.queries.set(name as QueryName, query);
        return opened;
    }

    #say(text: string): void {
        const { boot, monotonicMs, wallMs } = readClock();
        const fact: Fact = { at: wallMs, type: 'recorder', text };
        this.#own.push({ fact, boot, monotonicMs });
        this.#pace.came(false, performance.now());
    }

    #flush(): void {
        const batches = this.#waiting;
        const last = batches.at(-1);
        this.#writeFacts(batches.filter(({ number }) => number > this.#fedNumber));
        this.#pace.flushed(performance.now());
        this.#waiting = [];
        if (last) this.#options.send({ type: 'stored', number: last.number });
    }

    #writeFacts(batches: readonly Batch[]): void {
        const facts = [
            ...batches.flatMap(({ clock: { boot }, facts }) => facts.map((one) => ({ ...one, boot }))),
            ...this.#own.splice(0),
        ];
        if (facts.length === 0) return;
        const number = batches.at(-1)?.number ?? this.#fedNumber;
        this.#database.transaction(() => {
            const stored: StoredFact[] = facts.map((one) => this.#facts.write(one));
            for (const part of this.#parts) part.observe?.(stored);
            this.#noteFed.run(this.#options.run, number);
        })();
        this.#fedNumber = number;
    }
}
