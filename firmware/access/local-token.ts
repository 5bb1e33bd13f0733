// A token for programs of this machine that run as the same user, or as root: whoever can read the file could change the
// configuration anyway. New at each start, gone at the end. It counts on the loopback only.

import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '#model/errors.ts';
import { localTokenFiles } from '#model/local-token.ts';
import { writeSecretFile } from '../certificates/state-folder.ts';
import type { Log } from '../log.ts';
import { isSame, newSecret } from './secret.ts';

export class LocalToken {
    readonly #environment: NodeJS.ProcessEnv;
    readonly #log: Log;
    readonly #secret = newSecret();
    #file: string | undefined;

    constructor({ environment, log }: { environment: NodeJS.ProcessEnv; log: Log }) {
        this.#environment = environment;
        this.#log = log;
    }

    /** `port` is the page's. */
    start(port: number): void {
        const uid = process.getuid?.();
        const [file = ''] = localTokenFiles(this.#environment, port, uid);
        try {
            mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
            // Under /tmp anybody can make the folder before us, and read what we put in.
            const folder = statSync(dirname(file));
            if (uid !== undefined && folder.uid !== uid) throw new Error(`${dirname(file)} belongs to somebody else`);
            writeSecretFile(file, `${this.#secret}\n`);
            this.#file = file;
        } catch (error) {
            this.#log.warn(
                { file, problem: messageOf(error) },
                'no token for programs of this machine: powerchain commands that change something need POWERCHAIN_TOKEN',
            );
        }
    }

    stop(): void {
        if (this.#file !== undefined) rmSync(this.#file, { force: true });
        this.#file = undefined;
    }

    fits(given: string): boolean {
        return this.#file !== undefined && isSame(given, this.#secret);
    }
}
