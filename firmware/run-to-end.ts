// Runs a program to its end, and hears what it says. No shell reads a word of it. It has a time limit, and whatever it started ends
// with it, as it does when the gateway ends.

import { spawn } from 'node:child_process';

export interface EndedProgram {
    /** null: a signal ended it. */
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    /** The end of what it printed, on one line. */
    readonly said: string;
}

const SHOWN_MAX = 200;
const KEPT_MAX = 4096;
const LAST_WORDS_MS = 500;

/** Rejects when it cannot be started, or does not end within so many seconds. `input` is what it finds on its standard input. */
export async function runToEnd(
    program: string,
    words: readonly string[],
    { environment, seconds, input = '' }: { environment: NodeJS.ProcessEnv; seconds: number; input?: string },
): Promise<EndedProgram> {
    const { promise, resolve, reject } = Promise.withResolvers<EndedProgram>();
    // A process group of its own: at the limit all of it is ended, not only the first.
    const child = spawn(program, [...words], { env: environment, stdio: 'pipe', detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
            output = (output + chunk).slice(-KEPT_MAX);
        });
    }
    const endAll = (): void => {
        if (child.pid !== undefined) killGroup(child.pid);
    };
    const timer = setTimeout(() => {
        endAll();
        reject(new Error(`${program} did not end within ${seconds} s and was ended`));
    }, seconds * 1000);
    process.once('exit', endAll);
    child.stdin.on('error', () => undefined); // who does not read it does not want it
    child.stdin.end(input);
    child.once('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
        const end = () => resolve({ code, signal, said: output.replace(/\s+/g, ' ').trim().slice(-SHOWN_MAX) });
        // What it left behind in its group may hold its output open for ever.
        child.once('close', end);
        setTimeout(end, LAST_WORDS_MS);
    });
    try {
        return await promise;
    } finally {
        clearTimeout(timer);
        process.off('exit', endAll);
    }
}

function killGroup(pid: number): void {
    try {
        process.kill(-pid, 'SIGKILL');
    } catch {
        // It ended by itself a moment ago.
    }
}
