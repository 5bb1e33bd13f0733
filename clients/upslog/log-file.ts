// A file that lines are added to, or the standard output. Opened again after it was moved away.

import { closeSync, openSync, writeSync } from 'node:fs';

/** Means the standard output. */
export const STDOUT = '-';

export class LogFile {
    readonly #path: string;
    readonly #print: (line: string) => void;
    #file: number | undefined;

    constructor(path: string, print: (line: string) => void) {
        this.#path = path;
        this.#print = print;
    }

    /** Opens it, or the new one of its name. Throws when it cannot be written. */
    open(): void {
        this.close();
        if (this.#path !== STDOUT) this.#file = openSync(this.#path, 'a');
    }

    write(line: string): void {
        if (this.#file === undefined) this.#print(line);
        else writeSync(this.#file, `${line}\n`);
    }

    close(): void {
        if (this.#file !== undefined) closeSync(this.#file);
        this.#file = undefined;
    }
}
