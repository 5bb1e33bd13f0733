// Runs a NUT command without a process, for tests: what it printed, said and asked comes back.

import { type Command, runCommand } from '../command.ts';

export interface Ran {
    readonly code: number;
    readonly printed: readonly string[];
    readonly complained: readonly string[];
    readonly asked: readonly string[];
}

/** `answers`: what the person at the terminal types, in this order; then nothing more. */
export async function runInMemory(
    command: Command,
    words: readonly string[],
    answers: readonly string[] = [],
): Promise<Ran> {
    const [printed, complained, asked]: [string[], string[], string[]] = [[], [], []];
    const left = [...answers];
    const ask = async (question: string): Promise<string | undefined> => {
        asked.push(question);
        return left.shift();
    };
    const code = await runCommand(command, words, {
        print: (line) => printed.push(line),
        complain: (line) => complained.push(line),
        ask,
        askSecret: (question) => ask(`(hidden) ${question}`),
    });
    return { code, printed, complained, asked };
}
