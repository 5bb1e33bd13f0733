// A small state that outlives the machine's uptime: one JSON file, written as a whole and in the background. Whoever changes
// the state often has only the last one written. Must never hold up an event, and never throw: who cannot write goes on.

import { readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '#model/errors.ts';
import type { Log } from './log.ts';

// A thousand alerts with their letters are about 2 MB.
const FILE_BYTES_MAX = 16_000_000;

export class StateFile {
    readonly #file: string;
    readonly #log: Log;
    #waiting: { readonly content: () => unknown; readonly done: PromiseWithResolvers<boolean> } | undefined;
    #writing: Promise<void> | undefined;
    #isFailing = false;

    constructor(options: { file: string; log: Log }) {
        this.#file = options.file;
        this.#log = options.log;
    }

    /** What `parse` makes of the content; undefined if the file is missing, or damaged, which is logged. */
    read<State>(parse: (content: unknown) => State): State | undefined {
        try {
            const text = readFileSync(this.#file, 'utf8');
            if (text.length > FILE_BYTES_MAX) throw new Error(`it is larger than ${FILE_BYTES_MAX} bytes`);
            return parse(JSON.parse(text));
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
                this.#log.warn(
                    { file: this.#file, error: messageOf(error) },
                    'a state could not be read: it begins anew',
                );
            }
            return undefined;
        }
    }

    /** `content` is asked when its turn comes. Resolves with whether that, or something later, is on the disk. */
    write(content: () => unknown): Promise<boolean> {
        const done = this.#waiting?.done ?? Promise.withResolvers<boolean>();
        this.#waiting = { content, done };
        this.#writing ??= this.#writeAll().finally(() => {
            this.#writing = undefined;
        });
        return done.promise;
    }

    /** Resolves when nothing is left to be written. */
    async settled(): Promise<void> {
        while (this.#writing) await this.#writing;
    }

    async #writeAll(): Promise<void> {
        // What happens in one go is written in one go.
        await Promise.resolve();
        for (let next = this.#waiting; next !== undefined; next = this.#waiting) {
            this.#waiting = undefined;
            next.done.resolve(await this.#write(JSON.stringify(next.content())));
        }
    }

    async #write(text: string): Promise<boolean> {
        try {
            await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
            const draft = `${this.#file}.new`;
            const handle = await open(draft, 'w', 0o600);
            try {
                await handle.writeFile(text);
                await handle.datasync();
            } finally {
                await handle.close();
            }
            await rename(draft, this.#file);
            this.#isFailing = false;
            return true;
        } catch (error) {
            // A full disk stays full: said once.
            if (!this.#isFailing)
                this.#log.error({ file: this.#file, error: messageOf(error) }, 'a state is not saved');
            this.#isFailing = true;
            return false;
        }
    }
}
