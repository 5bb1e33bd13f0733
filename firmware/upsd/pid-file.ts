// The PID file of upsd: how `-c` finds the one that runs.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';

export class PidFile {
    readonly #file: string;

    constructor(folder: string) {
        this.#file = join(folder, 'upsd.pid');
    }

    /** Throws what the system says. */
    write(): void {
        mkdirSync(dirname(this.#file), { recursive: true });
        writeFileSync(this.#file, `${process.pid}\n`, { mode: 0o644 });
    }

    /** Leaves that of another alone. */
    remove(): void {
        if (this.#read() === process.pid) rmSync(this.#file, { force: true });
    }

    /** To the process of the file, or to `pid`. The error says why nobody got it. */
    signal(signal: NodeJS.Signals, pid = this.#read()): Result<undefined> {
        if (pid === undefined) return failed(`no upsd is running: there is no process in ${this.#file}`);
        try {
            process.kill(pid, signal);
            return ok(undefined);
        } catch (error) {
            return failed(`process ${pid} cannot be told: ${messageOf(error)}`);
        }
    }

    #read(): number | undefined {
        try {
            const pid = Number(readFileSync(this.#file, 'utf8'));
            return Number.isInteger(pid) && pid > 1 ? pid : undefined;
        } catch {
            return undefined; // there is none
        }
    }
}
