// The code that proves who stands at the machine: a new gateway prints it in its log and keeps it in the state folder, and
// who knows it sets the first password. It is of no more use after that.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '#model/errors.ts';
import { writeSecretFile } from '../certificates/state-folder.ts';
import type { Log } from '../log.ts';
import { isSame, newCode, plainCode } from './secret.ts';

export class ClaimCode {
    readonly file: string;
    readonly #log: Log;
    #code: string | undefined;

    constructor({ folder, log }: { folder: string; log: Log }) {
        this.file = join(folder, 'claim-code');
        this.#log = log;
    }

    /** The code, the same until it is used: a label may carry it. undefined: there is none any more. */
    get current(): string | undefined {
        return this.#code;
    }

    /** A gateway that nobody has claimed has a code. */
    start(): void {
        this.#code = this.#read() ?? this.#make();
    }

    fits(given: string): boolean {
        return this.#code !== undefined && isSame(plainCode(given), plainCode(this.#code));
    }

    /** It has been used. */
    clear(): void {
        this.#code = undefined;
        rmSync(this.file, { force: true });
    }

    #read(): string | undefined {
        try {
            const text = readFileSync(this.file, 'utf8').trim();
            return plainCode(text).length >= 8 ? text : undefined;
        } catch {
            return undefined; // there is none yet, or none that we may read: another one is made
        }
    }

    #make(): string {
        const code = newCode();
        try {
            writeSecretFile(this.file, `${code}\n`);
        } catch (error) {
            const problem = messageOf(error);
            this.#log.error({ file: this.file, problem }, 'the claim code cannot be kept and lasts until the restart');
        }
        return code;
    }
}
