// What somebody who takes over an installation should know, each with its place. Never tells the value of a password. Pure.

export interface Note {
    readonly file: string;
    /** Counted from 1; 0: the file as a whole. */
    readonly line: number;
    /** left: it was not taken over. hint: it was, or is not needed, and something is worth knowing. */
    readonly severity: 'left' | 'hint';
    /** What, and what to do. */
    readonly message: string;
}

export class Notes {
    readonly #file: string;
    readonly #prefix: string;
    readonly all: Note[];

    constructor(file: string, prefix = '', all: Note[] = []) {
        this.#file = file;
        this.#prefix = prefix;
        this.all = all;
    }

    /** Notes among these, each of which begins with the name of what it is about. */
    about(name: string): Notes {
        return new Notes(this.#file, `${name}: `, this.all);
    }

    left(line: number, message: string): void {
        this.#add(line, 'left', message);
    }

    hint(line: number, message: string): void {
        this.#add(line, 'hint', message);
    }

    #add(line: number, severity: Note['severity'], message: string): void {
        this.all.push({ file: this.#file, line, severity, message: this.#prefix + message });
    }
}
