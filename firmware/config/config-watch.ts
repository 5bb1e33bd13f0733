// Reads the configuration again when one of its files changes. A configuration with a mistake is refused as a whole,
// with every place and reason in the log, and the running one is kept.

import { statSync, unwatchFile, watchFile } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GatewayConfig } from '#model/config.ts';
import type { Log } from '../log.ts';
import { formatProblem, loadConfig } from './config-file.ts';

// Looking once a second finds every way of saving (rename, truncate, another file system); inotify misses some.
const LOOK_EVERY_MS = 1000;

export class ConfigWatch {
    readonly #files: readonly [string, string];
    readonly #log: Log;
    readonly #apply: (config: GatewayConfig) => void;
    readonly #refused: (text: string) => void;
    #readStamp = '';

    constructor(options: {
        file: string;
        log: Log;
        apply: (config: GatewayConfig) => void;
        /** Told the problems, one a line. */
        refused: (text: string) => void;
    }) {
        this.#files = [options.file, join(dirname(options.file), 'secrets.yaml')];
        this.#log = options.log;
        this.#apply = options.apply;
        this.#refused = options.refused;
    }

    start(): void {
        for (const file of this.#files) {
            watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, (now, before) => {
                const isChanged = now.mtimeMs !== before.mtimeMs || now.size !== before.size;
                // Whoever changed it through us has told us already.
                if (isChanged && this.#stamp() !== this.#readStamp) this.read();
            });
        }
    }

    stop(): void {
        for (const file of this.#files) unwatchFile(file);
    }

    read(): void {
        this.#readStamp = this.#stamp();
        const loaded = loadConfig(this.#files[0]);
        if (loaded.ok) {
            this.#apply(loaded.value);
            return;
        }
        const text = loaded.error.map(formatProblem).join('\n');
        this.#log.error(
            { problems: loaded.error.map(formatProblem) },
            'configuration refused, the running one is kept',
        );
        this.#refused(text);
    }

    /** Changes when one of the files does. */
    #stamp(): string {
        const stamps = this.#files.map((file) => {
            const { mtimeMs, size, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
            return `${mtimeMs} ${size} ${ino}`;
        });
        return stamps.join();
    }
}
