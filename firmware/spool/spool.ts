// What could not be told waits here, on the disk, until it was: values in the order in which they came, in files of some ten thousand.
// The newest file grows a frame a second and is packed anew when it is full; the oldest goes when all of it was delivered, or when there
// is no more room. A file that is cut off in the middle is good up to there. Must never hold up an event, and never throw.
//
//   push ──> box ──each second──> newest file (frames) ──full──> packed file … oldest file ──> take ──> confirm: gone

import { messageOf } from '#model/errors.ts';
import type { Log } from '../log.ts';
import type { Sample } from './sample.ts';
import { type Place, SpoolFolder } from './spool-folder.ts';

export interface SpoolOptions {
    readonly folder: string;
    readonly bytesMax: number;
    readonly log: Log;
}

/** What was taken; `upTo` stands for all of it and what came before. */
export interface Batch {
    readonly samples: readonly Sample[];
    readonly upTo: Place;
}

// As much as may be lost when the process is killed, and little enough writing for an SD card.
const FLUSH_MS = 1000;
// Packed and read within a slice of the process' time; 10 to 50 kB.
const SAMPLES_PER_FILE = 16_384;
// Kept in memory while the disk is full or slow.
const BOX_MAX = 100_000;

export class Spool {
    readonly #options: SpoolOptions;
    readonly #files: SpoolFolder;
    #box: Sample[] = [];
    /** On their way to the disk. */
    #underWay = 0;
    /** What stands in the newest file. */
    #newest: Sample[] = [];
    #reading: { readonly file: number; readonly samples: readonly Sample[] } | undefined;
    #next: Place = { file: 0, index: 0 };
    #delivered: Place = { file: 0, index: 0 };
    #dropped = 0;
    #isFull = false;
    #timer: NodeJS.Timeout | undefined;
    /** One thing after the other. */
    #busy: Promise<unknown> = Promise.resolve();

    constructor(options: SpoolOptions) {
        this.#options = options;
        this.#files = new SpoolFolder(options);
    }

    /** Values that wait. */
    get length(): number {
        const onDisk = Math.max(0, this.#files.count - this.#delivered.index);
        return onDisk + this.#box.length + this.#underWay;
    }

    get dropped(): number {
        return this.#dropped;
    }

    /** Takes up what an earlier life left. */
    async open(): Promise<void> {
        this.#delivered = await this.#files.open();
        this.#next = this.#delivered;
    }

    push(samples: readonly Sample[]): void {
        for (const sample of samples) this.#box.push(sample);
        if (this.#box.length > BOX_MAX) this.#dropped += this.#box.splice(0, this.#box.length - BOX_MAX).length;
        if (this.#box.length > 0) this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
    }

    /** Puts on the disk what waits in memory. */
    flush(): Promise<void> {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        return this.#inTurn(() => this.#flush());
    }

    /** The next ones, at most `max`, oldest first; empty: there are no more. */
    take(max: number): Promise<Batch> {
        return this.#inTurn(() => this.#take(max), { samples: [], upTo: this.#next });
    }

    /** They were delivered: never again, also not after a restart. */
    confirm(upTo: Place): Promise<void> {
        return this.#inTurn(async () => {
            if (!isBefore(this.#delivered, upTo)) return;
            this.#delivered = upTo;
            await this.#files.forget(upTo);
        });
    }

    /** What was taken and not confirmed is taken again. */
    rewind(): Promise<void> {
        return this.#inTurn(async () => {
            this.#next = this.#delivered;
        });
    }

    async close(): Promise<void> {
        await this.flush();
        await this.#files.close();
    }

    #inTurn<T>(work: () => Promise<T>): Promise<T | undefined>;
    #inTurn<T>(work: () => Promise<T>, otherwise: T): Promise<T>;
    #inTurn<T>(work: () => Promise<T>, otherwise?: T): Promise<T | undefined> {
        const turn = this.#busy.then(work).catch((error) => {
            this.#options.log.error({ folder: this.#options.folder, error: messageOf(error) }, 'values are not stored');
            return otherwise;
        });
        this.#busy = turn;
        return turn;
    }

    async #flush(): Promise<void> {
        const box = this.#box;
        if (box.length === 0) return;
        this.#box = [];
        this.#underWay = box.length;
        try {
            await this.#files.append(box);
        } catch (error) {
            this.#box = [...box, ...this.#box];
            throw error;
        } finally {
            this.#underWay = 0;
        }
        for (const sample of box) this.#newest.push(sample);
        if (this.#newest.length >= SAMPLES_PER_FILE) await this.#seal();
        await this.#makeRoom();
    }

    async #seal(): Promise<void> {
        const full = this.#newest;
        this.#newest = [];
        await this.#files.seal(full);
    }

    async #makeRoom(): Promise<void> {
        while (this.#files.bytes > this.#options.bytesMax && this.#files.isSeveral) {
            const { file, count } = await this.#files.dropOldest();
            const known = this.#delivered.file === file ? this.#delivered.index : 0;
            this.#dropped += count - known;
            const after = { file: file + 1, index: 0 };
            if (isBefore(this.#delivered, after)) this.#delivered = after;
            if (isBefore(this.#next, after)) this.#next = after;
            if (!this.#isFull) {
                this.#options.log.warn(
                    { folder: this.#options.folder },
                    'the store is full: the oldest values are dropped',
                );
            }
            this.#isFull = true;
        }
    }

    async #take(max: number): Promise<Batch> {
        await this.#flush();
        const file = this.#files.from(this.#next.file);
        if (file === undefined) {
            this.#isFull = false;
            return { samples: [], upTo: this.#next };
        }
        if (file !== this.#next.file) this.#next = { file, index: 0 };
        if (this.#reading?.file !== file) {
            if (this.#files.isNewest(file)) await this.#seal();
            this.#reading = { file, samples: await this.#files.read(file) };
        }
        const { samples } = this.#reading;
        const taken = samples.slice(this.#next.index, this.#next.index + max);
        const index = this.#next.index + taken.length;
        this.#next = index >= samples.length ? { file: file + 1, index: 0 } : { file, index };
        // A file of which nothing could be read.
        return taken.length === 0 ? this.#take(max) : { samples: taken, upTo: this.#next };
    }
}

function isBefore(one: Place, other: Place): boolean {
    return one.file < other.file || (one.file === other.file && one.index < other.index);
}
