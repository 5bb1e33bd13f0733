// The journal of the curves: what has come since the last rotation, in one file, and, while that is being put into the
// database, what came before it, in the other. Knows records and generations; what they mean is curves.ts.

import { join } from 'node:path';
import { Journal } from './journal.ts';
import { decodeRecord, encodeRecord, type RecordHead, type SampleColumns } from './journal-record.ts';
import { LastValues } from './last-values.ts';

export interface LogRecord {
    readonly generation: number;
    readonly head: RecordHead;
    readonly samples: SampleColumns;
}

// A day of 2,000 series is 12 MB: longer files are from a flood.
const KEPT_BYTES_MAX = 32_000_000;

export class CurveLog {
    #current: Journal;
    #other: Journal;
    /** Of the newest generation. */
    readonly #said = new LastValues();

    constructor(folder: string) {
        this.#current = new Journal(join(folder, 'curves-a.journal'));
        this.#other = new Journal(join(folder, 'curves-b.journal'));
    }

    get generation(): number {
        return this.#current.generation;
    }

    get length(): number {
        return this.#current.length;
    }

    /**
     * All records of generations after `done`, the older generation first. Call it once, before anything is appended; what
     * is appended then is of the newest generation.
     */
    *recover(done: number): Generator<LogRecord> {
        if (this.#other.firstGeneration() > this.#current.firstGeneration()) this.#swap();
        for (const journal of [this.#other, this.#current]) {
            this.#said.clear();
            for (const bytes of journal.read()) {
                if (journal.generation <= done) continue;
                const record = decodeRecord(bytes, this.#said);
                this.#note(record.samples);
                yield { generation: journal.generation, ...record };
            }
        }
        if (this.#current.generation <= done) this.#current.begin(done + 1);
    }

    /** On the disk after the next flush. */
    append(head: RecordHead, samples: SampleColumns): void {
        this.#current.append(encodeRecord(head, samples, this.#said));
        this.#note(samples);
    }

    /** What was appended is on the disk when it returns. */
    flush(): void {
        this.#other.flush();
        this.#current.flush();
    }

    /** The same when it resolves. */
    async flushMeanwhile(): Promise<void> {
        await Promise.all([this.#other.flushMeanwhile(), this.#current.flushMeanwhile()]);
    }

    /** From here on records go into the other file; it must be done with. */
    rotate(): void {
        const generation = this.#current.generation + 1;
        this.#swap();
        this.#current.begin(generation);
        this.#said.clear();
        this.#current.shrink(KEPT_BYTES_MAX);
    }

    close(): void {
        this.#current.close();
        this.#other.close();
    }

    #note({ series, values, count }: SampleColumns): void {
        this.#said.take(series, values, count);
    }

    #swap(): void {
        [this.#current, this.#other] = [this.#other, this.#current];
    }
}
