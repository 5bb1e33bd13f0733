// Two files that take what must not be lost before it is in the database: one is appended to, the other holds what is being
// put into the database. Records begin on a page of the card: what is written never touches what was written before, so a
// power cut can only damage the last one. Files keep their length: writing into them moves no blocks and costs one write.
//
//   page 0 …  magic, generation, length, checksum, payload   padded to a page
//
// A record of an older generation, or a wrong checksum, is the end of what was written.

import {
    closeSync,
    constants,
    fdatasync,
    fdatasyncSync,
    fstatSync,
    ftruncateSync,
    openSync,
    readSync,
    writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { PendingFlush } from '../pending-flush.ts';

// What a card and SQLite call a page.
const PAGE_BYTES = 4096;
const HEAD_BYTES = 16;
const MAGIC = 0x50434a31; // PCJ1
// A file grows by so much at once, in zeros: the first day costs twice, every other once. A quarter of an hour of a large rack,
// and nobody waits long for it.
const GROW_BYTES = 262_144;
// One flush of 65,000 series is 1 MB.
const RECORD_BYTES_MAX = 16_000_000;

export class Journal {
    readonly #file: number;
    #generation: number;
    #at = 0;
    #size: number;
    readonly #pending: PendingFlush;

    /** Opens the file or makes it. What it holds is of `generation`, see `read`. */
    constructor(path: string) {
        this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
        this.#size = fstatSync(this.#file).size;
        this.#generation = 0;
        this.#pending = new PendingFlush(() => promisify(fdatasync)(this.#file));
    }

    /** Bytes in use. */
    get length(): number {
        return this.#at;
    }

    get generation(): number {
        return this.#generation;
    }

    /** Of the first record, right or damaged; 0: there is none. */
    firstGeneration(): number {
        const head = Buffer.alloc(HEAD_BYTES);
        const bytes = readSync(this.#file, head, 0, HEAD_BYTES, 0);
        return bytes === HEAD_BYTES && head.readUInt32LE(0) === MAGIC ? head.readUInt32LE(4) : 0;
    }

    /** All records of the newest generation in the file; afterwards more are appended behind them. */
    *read(): Generator<Uint8Array> {
        this.#at = 0;
        const head = Buffer.alloc(HEAD_BYTES);
        for (;;) {
            if (readSync(this.#file, head, 0, HEAD_BYTES, this.#at) < HEAD_BYTES) return;
            const generation = head.readUInt32LE(4);
            const length = head.readUInt32LE(8);
            const isFirst = this.#at === 0;
            if (head.readUInt32LE(0) !== MAGIC || length > RECORD_BYTES_MAX) return;
            if (!isFirst && generation !== this.#generation) return;
            const payload = Buffer.alloc(length);
            if (readSync(this.#file, payload, 0, length, this.#at + HEAD_BYTES) < length) return;
            if (checksum(generation, payload) !== head.readUInt32LE(12)) return;
            this.#generation = generation;
            this.#at += paged(HEAD_BYTES + length);
            yield payload;
        }
    }

    /** Forgets what it holds. Generations count up over both files. */
    begin(generation: number): void {
        this.#generation = generation;
        this.#at = 0;
    }

    /** On the disk after the next flush. Throws what the system says, ENOSPC for one; then nothing was appended. */
    append(payload: Uint8Array): void {
        const bytes = paged(HEAD_BYTES + payload.length);
        const record = Buffer.alloc(bytes);
        record.writeUInt32LE(MAGIC, 0);
        record.writeUInt32LE(this.#generation, 4);
        record.writeUInt32LE(payload.length, 8);
        record.writeUInt32LE(checksum(this.#generation, payload), 12);
        record.set(payload, HEAD_BYTES);
        this.#makeRoom(bytes);
        writeAll(this.#file, record, this.#at);
        this.#at += bytes;
        this.#pending.wrote();
    }

    /** What was appended is on the disk when it returns. */
    flush(): void {
        if (!this.#pending.isPending) return;
        fdatasyncSync(this.#file);
        this.#pending.isDone();
    }

    /** The same when it resolves. */
    flushMeanwhile(): Promise<void> {
        return this.#pending.run();
    }

    /** Gives back the room of a file that has grown larger than `bytes`. */
    shrink(bytes: number): void {
        if (this.#at > 0 || this.#size <= bytes) return;
        ftruncateSync(this.#file, bytes);
        this.#size = bytes;
    }

    close(): void {
        closeSync(this.#file);
    }

    #makeRoom(bytes: number): void {
        const missing = this.#at + bytes - this.#size;
        if (missing <= 0) return;
        const more = Math.ceil(missing / GROW_BYTES) * GROW_BYTES;
        writeAll(this.#file, Buffer.alloc(more), this.#size);
        this.#size += more;
    }
}

function writeAll(file: number, bytes: Uint8Array, at: number): void {
    for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done, bytes.length - done, at + done);
    }
}

function checksum(generation: number, payload: Uint8Array): number {
    return crc32(payload, generation);
}

function paged(bytes: number): number {
    return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}
