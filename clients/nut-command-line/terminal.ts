// Where a command's words come from and go to: the two outputs, and what a person is asked. Must never show a password, nor
// leave a terminal without its echo.

import { once } from 'node:events';
import type { ReadStream } from 'node:tty';

/** Tests bring their own. */
export interface Terminal {
    /** A line of what was asked for. */
    readonly print: (line: string) => void;
    /** A line for people: what went wrong, and outcomes. */
    readonly complain: (line: string) => void;
    /** Asks and reads a line; undefined when there is none. */
    readonly ask: (question: string) => Promise<string | undefined>;
    /** The same, without showing what is typed. */
    readonly askSecret: (question: string) => Promise<string | undefined>;
}

export function ownTerminal(): Terminal {
    const lines = new InputLines(process.stdin);
    return {
        print: (line) => console.log(line),
        complain: (line) => console.error(line),
        ask: (question) => {
            process.stdout.write(question);
            return lines.next();
        },
        // Not on stdout: whoever collects the output wants no questions in it.
        askSecret: (question) => {
            if (process.stdin.isTTY) return typedSecret(process.stdin, question);
            process.stderr.write(question);
            return lines.next();
        },
    };
}

// Longer than any line that a NUT server would take.
const LINE_LENGTH_MAX = 4096;

/** The lines of an input, one at a time; what was read ahead waits. */
class InputLines {
    readonly #input: NodeJS.ReadStream;
    #text = '';
    #isOver = false;

    constructor(input: NodeJS.ReadStream) {
        this.#input = input;
    }

    async next(): Promise<string | undefined> {
        this.#input.setEncoding('utf8');
        while (!this.#text.includes('\n') && !this.#isOver && this.#text.length < LINE_LENGTH_MAX) await this.#more();
        const [line = ''] = this.#text.split('\n', 1);
        const isNothing = this.#text === '';
        this.#text = this.#text.slice(line.length + 1);
        return isNothing ? undefined : line.replace(/\r$/, '');
    }

    /** The next piece, or the end. An input that is not paused again would keep the process alive. */
    async #more(): Promise<void> {
        if (this.#input.readableEnded) this.#isOver = true;
        else {
            const done = new AbortController();
            const data = once(this.#input, 'data', { signal: done.signal });
            const end = once(this.#input, 'end', { signal: done.signal });
            this.#input.resume();
            try {
                const [chunk] = await Promise.race([data, end]);
                if (typeof chunk === 'string') this.#text += chunk;
                else this.#isOver = true;
            } finally {
                this.#input.pause();
                done.abort();
                // The one that lost the race is told that nobody waits any more; that is no failure.
                await Promise.allSettled([data, end]);
            }
        }
    }
}

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_U = '\x15';
// What shells give a program that was interrupted: 128 and the number of SIGINT.
const INTERRUPTED = 130;

/** A line from a terminal that does not show it. Ctrl-C ends the program, Ctrl-D is nothing. */
async function typedSecret(input: ReadStream, question: string): Promise<string | undefined> {
    let secret = '';
    // Before the question: who answers fast must not be shown either.
    input.setRawMode(true);
    process.stderr.write(question);
    try {
        for (;;) {
            input.resume();
            const [bytes] = await once(input, 'data');
            for (const char of String(bytes)) {
                if (char === '\r' || char === '\n') return secret;
                if (char === CTRL_C) interrupted(input);
                if (char === CTRL_D) return undefined;
                if (char === CTRL_U) secret = '';
                else if (char === '\x7f' || char === '\b') secret = secret.slice(0, -1);
                else if (char >= ' ' && secret.length < LINE_LENGTH_MAX) secret += char;
            }
        }
    } finally {
        input.setRawMode(false);
        input.pause();
        process.stderr.write('\n');
    }
}

/** Ends the program; nothing behind it runs, so the echo comes back here. */
function interrupted(input: ReadStream): never {
    input.setRawMode(false);
    process.stderr.write('\n');
    process.exit(INTERRUPTED);
}
