// The last known state, in memory-backed storage, so that a restarted gateway serves it at once: hosts that are on battery
// shut down when they hear nothing for 15 seconds. Must never write to the SD card and never hold up an event.

import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { messageOf } from '#model/errors.ts';
import type { Gateway } from './gateway.ts';
import type { SavedDevice } from './live-device.ts';
import type { Log } from './log.ts';
import { Pace } from './pace.ts';

// Values wait up to a second: they are polled again after a restart anyway.
const DELAY_MS = 1000;
// A status decides who shuts down: it is written before the next event of the network.
const DELAY_STATUS_MS = 20;
// Older than a minute, the world has moved on: better to ask than to repeat.
const AGE_MS_MAX = 60_000;
// 1,000 devices of 100 values are about 5 MB.
const FILE_BYTES_MAX = 64_000_000;

// About 100 devices: a millisecond's work.
const PIECE_LENGTH = 100_000;

const value = v.union([v.string(), v.number(), v.null()]);
const SAVED = v.object({
    version: v.literal(1),
    writtenAt: v.number(),
    devices: v.array(
        v.object({
            id: v.string(),
            heardAt: v.number(),
            readings: v.record(v.string(), value),
            commands: v.array(v.object({ name: v.string(), about: v.exactOptional(v.string()) })),
            settings: v.record(
                v.string(),
                v.object({
                    kind: v.picklist(['text', 'number']),
                    maxLength: v.exactOptional(v.number()),
                    values: v.exactOptional(v.array(v.string())),
                    ranges: v.exactOptional(v.array(v.object({ min: v.number(), max: v.number() }))),
                }),
            ),
            forcedShutdown: v.boolean(),
        }),
    ),
});

export class Snapshot {
    readonly #file: string;
    readonly #gateway: Gateway;
    readonly #log: Log;
    #timer: NodeJS.Timeout | undefined;
    #dueAt = Number.POSITIVE_INFINITY;
    #unsubscribe: (() => void) | undefined;
    #isWriting = false;
    #isStopped = false;

    constructor(options: { file: string; gateway: Gateway; log: Log }) {
        this.#file = options.file;
        this.#gateway = options.gateway;
        this.#log = options.log;
    }

    /** What the last run left, if it is fresh enough to be repeated; nothing if it is missing, old or damaged. */
    read(now: number): readonly SavedDevice[] {
        try {
            const { size, uid } = statSync(this.#file);
            // A file that somebody else put there is not ours to believe.
            if (size > FILE_BYTES_MAX || uid !== process.getuid?.()) return [];
            const saved = v.parse(SAVED, JSON.parse(readFileSync(this.#file, 'utf8')));
            const age = now - saved.writtenAt;
            return age >= 0 && age <= AGE_MS_MAX ? saved.devices : [];
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
                this.#log.warn({ file: this.#file, error: messageOf(error) }, 'the last state could not be read');
            }
            return [];
        }
    }

    start(): void {
        mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
        this.#unsubscribe = this.#gateway.subscribe('snapshot', (event) => {
            if (event.type === 'status' || event.type === 'forced-shutdown') this.#schedule(DELAY_STATUS_MS);
            else if (event.type === 'readings' || event.type === 'capabilities') this.#schedule(DELAY_MS);
        });
    }

    /** Writes a last time. */
    stop(): void {
        this.#unsubscribe?.();
        clearTimeout(this.#timer);
        this.#isStopped = true;
        try {
            // Not the draft into which a write may be going on.
            const draft = `${this.#file}.last`;
            writeFileSync(draft, `${head()}${this.#gateway.save().map((saved) => JSON.stringify(saved))}${TAIL}`, {
                mode: 0o600,
            });
            renameSync(draft, this.#file);
        } catch (error) {
            this.#failed(error);
        }
    }

    #schedule(delayMs: number): void {
        const dueAt = performance.now() + delayMs;
        if (dueAt >= this.#dueAt) return;
        clearTimeout(this.#timer);
        this.#dueAt = dueAt;
        this.#timer = setTimeout(() => this.#begin(), delayMs).unref();
    }

    #begin(): void {
        this.#dueAt = Number.POSITIVE_INFINITY;
        if (this.#isWriting) {
            this.#schedule(DELAY_STATUS_MS);
            return;
        }
        this.#isWriting = true;
        void this.#write().finally(() => {
            this.#isWriting = false;
        });
    }

    /** In slices: the devices of a hall take half a second. What changes meanwhile is written the next time. */
    async #write(): Promise<void> {
        const draft = `${this.#file}.new`;
        try {
            await writeFile(draft, this.#text(), { mode: 0o600 });
            if (!this.#isStopped) await rename(draft, this.#file);
        } catch (error) {
            if (!this.#isStopped) this.#failed(error);
        }
    }

    async *#text(): AsyncGenerator<string> {
        const pace = new Pace();
        let piece = head();
        let comma = '';
        for (const saved of this.#gateway.saving()) {
            piece += comma + JSON.stringify(saved);
            comma = ',';
            if (piece.length < PIECE_LENGTH) continue;
            yield piece;
            piece = '';
            await pace.rest();
        }
        yield `${piece}${TAIL}`;
    }

    #failed(error: unknown): void {
        this.#log.warn({ file: this.#file, error: messageOf(error) }, 'the state could not be saved');
    }
}

function head(): string {
    return `{"version":1,"writtenAt":${Date.now()},"devices":[`;
}

const TAIL = ']}';
