// The files of a spool: frames of packed values, each with its length and how many it holds. Numbers rise; the newest may grow.

import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants as zlib, zstdCompress, zstdDecompress } from 'node:zlib';
import * as v from 'valibot';
import type { Log } from '../log.ts';
import { StateFile } from '../state-file.ts';
import { pack, type Sample, unpack } from './sample.ts';

export interface SpoolFolderOptions {
    readonly folder: string;
    readonly log: Log;
}

interface SpoolFile {
    readonly number: number;
    count: number;
    bytes: number;
}

/** In the order of all values: a file, and how many of it come before. */
export interface Place {
    readonly file: number;
    readonly index: number;
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const PLACE = v.object({ file: whole, index: whole });
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
// A checksum tells a frame that was cut off from a whole one.
const PACKING = { params: { [zlib.ZSTD_c_checksumFlag]: 1, [zlib.ZSTD_c_compressionLevel]: 9 } };
// 16,384 values are 1 MB at most, unless all of them are long texts.
const UNPACKED_BYTES_MAX = 64_000_000;
/** Length of what follows, and number of values. */
const HEAD_BYTES = 8;
const FILE = /^(\d{10})\.spool$/;

export class SpoolFolder {
    readonly #folder: string;
    readonly #log: Log;
    readonly #cursor: StateFile;
    #files: SpoolFile[] = [];
    #handle: FileHandle | undefined;
    #delivered: Place = { file: 0, index: 0 };
    #bytes = 0;
    #count = 0;

    constructor({ folder, log }: SpoolFolderOptions) {
        this.#folder = folder;
        this.#log = log;
        this.#cursor = new StateFile({ file: join(folder, 'delivered.json'), log });
    }

    get bytes(): number {
        return this.#bytes;
    }

    get count(): number {
        return this.#count;
    }

    get isSeveral(): boolean {
        return this.#files.length > 1;
    }

    /** Where delivery goes on. */
    async open(): Promise<Place> {
        await mkdir(this.#folder, { recursive: true, mode: 0o700 });
        const numbers = (await readdir(this.#folder)).flatMap((name) => FILE.exec(name)?.[1] ?? []).map(Number);
        for (const number of numbers.sort((left, right) => left - right)) {
            this.#add(await this.#measure(number));
        }
        const saved = this.#cursor.read(parsePlace);
        const first = this.#files[0]?.number ?? 0;
        this.#delivered = saved && saved.file >= first ? saved : { file: first, index: 0 };
        await this.#removeBefore(this.#delivered.file);
        return this.#delivered;
    }

    /** Adds a frame to the newest file; after `seal` a new one begins. */
    async append(samples: readonly Sample[]): Promise<void> {
        const frame = await frameOf(samples);
        if (!this.#handle) {
            const number = this.#nextNumber();
            this.#handle = await open(this.#path(number), 'a', 0o600);
            this.#add({ number, count: 0, bytes: 0 });
        }
        await this.#handle.appendFile(frame);
        const newest = this.#files.at(-1);
        if (!newest) return;
        newest.count += samples.length;
        newest.bytes += frame.length;
        this.#count += samples.length;
        this.#bytes += frame.length;
    }

    /** The newest file holds `samples`: written as one frame, it needs less room. */
    async seal(samples: readonly Sample[]): Promise<void> {
        const newest = this.#files.at(-1);
        if (!this.#handle || !newest) return;
        await this.#handle.close();
        this.#handle = undefined;
        const draft = `${this.#path(newest.number)}.new`;
        const frame = await frameOf(samples);
        const handle = await open(draft, 'w', 0o600);
        try {
            await handle.writeFile(frame);
            await handle.datasync();
        } finally {
            await handle.close();
        }
        await rename(draft, this.#path(newest.number));
        this.#bytes += frame.length - newest.bytes;
        newest.bytes = frame.length;
    }

    isNewest(number: number): boolean {
        return this.#handle !== undefined && this.#files.at(-1)?.number === number;
    }

    /** The first file with this number or a later one. */
    from(number: number): number | undefined {
        return this.#files.find((file) => file.number >= number)?.number;
    }

    /** What can be read of it. */
    async read(number: number): Promise<Sample[]> {
        const samples: Sample[] = [];
        const content = await readFile(this.#path(number));
        for (let at = 0; at + HEAD_BYTES <= content.length; ) {
            const end = at + HEAD_BYTES + content.readUInt32LE(at);
            try {
                const packed = content.subarray(at + HEAD_BYTES, end);
                const bytes = await decompress(packed, { maxOutputLength: UNPACKED_BYTES_MAX });
                for (const sample of unpack(bytes)) samples.push(sample);
            } catch {
                this.#log.warn({ file: this.#path(number) }, 'a file of waiting values is cut off: the rest is lost');
                break;
            }
            at = end;
        }
        return samples;
    }

    /** Everything before it was delivered. */
    async forget(delivered: Place): Promise<void> {
        await this.#cursor.write(() => delivered);
        this.#delivered = delivered;
        await this.#removeBefore(delivered.file);
    }

    async dropOldest(): Promise<{ file: number; count: number }> {
        const oldest = this.#files[0];
        if (!oldest) return { file: 0, count: 0 };
        await this.#remove(oldest);
        return { file: oldest.number, count: oldest.count };
    }

    async close(): Promise<void> {
        await this.#handle?.datasync();
        await this.#handle?.close();
        this.#handle = undefined;
        await this.#cursor.settled();
    }

    /** Numbers never come again: what was delivered is known by them. */
    #nextNumber(): number {
        const { file, index } = this.#delivered;
        return Math.max((this.#files.at(-1)?.number ?? -1) + 1, index > 0 ? file + 1 : file);
    }

    /** How many values its whole frames hold. */
    async #measure(number: number): Promise<SpoolFile> {
        const handle = await open(this.#path(number), 'r');
        try {
            const { size: bytes } = await handle.stat();
            const head = Buffer.alloc(HEAD_BYTES);
            let count = 0;
            for (let at = 0; at + HEAD_BYTES <= bytes; at += HEAD_BYTES + head.readUInt32LE(0)) {
                await handle.read(head, 0, HEAD_BYTES, at);
                if (at + HEAD_BYTES + head.readUInt32LE(0) <= bytes) count += head.readUInt32LE(4);
            }
            return { number, count, bytes };
        } finally {
            await handle.close();
        }
    }

    async #removeBefore(number: number): Promise<void> {
        for (let oldest = this.#files[0]; oldest && oldest.number < number; oldest = this.#files[0]) {
            await this.#remove(oldest);
        }
    }

    async #remove(file: SpoolFile): Promise<void> {
        this.#files = this.#files.filter((one) => one !== file);
        this.#count -= file.count;
        this.#bytes -= file.bytes;
        await rm(this.#path(file.number), { force: true });
    }

    #path(number: number): string {
        return join(this.#folder, `${String(number).padStart(10, '0')}.spool`);
    }

    #add(file: SpoolFile): void {
        this.#files.push(file);
        this.#count += file.count;
        this.#bytes += file.bytes;
    }
}

async function frameOf(samples: readonly Sample[]): Promise<Buffer> {
    const packed = await compress(pack(samples), PACKING);
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(packed.length, 0);
    head.writeUInt32LE(samples.length, 4);
    return Buffer.concat([head, packed]);
}

function parsePlace(content: unknown): Place {
    return v.parse(PLACE, content);
}
