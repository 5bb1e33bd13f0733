// The last versions of the configuration, who made them and why: one file each in the state folder, mode 0600, because
// secrets are in them. Never the only copy of anything: who cannot write here changes the configuration all the same.

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { messageOf } from '#model/errors.ts';
import { makeFolder, writeSecretFile } from '../certificates/state-folder.ts';
import type { Log } from '../log.ts';

const ENTRY = v.strictObject({
    id: v.number(),
    at: v.number(),
    by: v.string(),
    why: v.string(),
    main: v.string(),
    secrets: v.exactOptional(v.string()),
});
export type HistoryEntry = v.InferOutput<typeof ENTRY>;

// Years of careful changes; a big rack's file of 200 kB makes it 20 MB.
const ENTRIES_MAX = 100;

export class ConfigHistory {
    readonly #folder: string;
    readonly #log: Pick<Log, 'error'>;

    constructor({ stateFolder, log }: { stateFolder: string; log: Pick<Log, 'error'> }) {
        this.#folder = join(stateFolder, 'config-history');
        this.#log = log;
    }

    /** The latest first. Damaged ones are left out. */
    list(): HistoryEntry[] {
        return this.#ids()
            .toReversed()
            .flatMap((id) => this.read(id) ?? []);
    }

    get last(): HistoryEntry | undefined {
        return this.#ids()
            .toReversed()
            .map((id) => this.read(id))
            .find((entry) => entry !== undefined);
    }

    read(id: number): HistoryEntry | undefined {
        try {
            return v.parse(ENTRY, JSON.parse(readFileSync(this.#fileOf(id), 'utf8')));
        } catch {
            return undefined; // it was never there, is gone by age, or damaged: there is no such version
        }
    }

    add(entry: Omit<HistoryEntry, 'id'>): void {
        try {
            makeFolder(this.#folder);
            const ids = this.#ids();
            const id = (ids.at(-1) ?? 0) + 1;
            writeSecretFile(this.#fileOf(id), JSON.stringify({ id, ...entry }));
            for (const old of ids.slice(0, Math.max(0, ids.length + 1 - ENTRIES_MAX))) rmSync(this.#fileOf(old));
        } catch (error) {
            this.#log.error(
                { folder: this.#folder, problem: messageOf(error) },
                'a version of the configuration is not kept',
            );
        }
    }

    #ids(): number[] {
        try {
            const names = readdirSync(this.#folder).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []);
            return names.map(Number).sort((one, other) => one - other);
        } catch {
            return []; // nothing has been kept yet
        }
    }

    #fileOf(id: number): string {
        return join(this.#folder, `${id}.json`);
    }
}
