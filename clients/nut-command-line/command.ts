// What all NUT commands do alike: read the options, answer -h and -V, open a client for the work, say what went wrong, and
// give the exit code of NUT's commands. On stderr nothing but what somebody must read.

import { messageOf } from '#model/errors.ts';
import type { Result } from '#model/result.ts';
import { NutClient } from '#nut/client.ts';
import { type ReadOptions, readOptions } from './options.ts';
import type { Server } from './target.ts';
import { ownTerminal, type Terminal } from './terminal.ts';
import { versionText } from './version.ts';

/** As NUT's commands wait for a connection. */
const TIMEOUT_SECONDS = 10;

export interface Command {
    readonly name: string;
    readonly usage: string;
    /** Letters as for getopt(3), beside those that every command has. */
    readonly options: string;
    /** Returns the exit code. Whatever it throws is said, and the exit code is 1. */
    readonly run: (options: ReadOptions, terminal: Terminal) => Promise<number>;
    /** Says an error in another way than the others. */
    readonly fail?: (message: string, options: ReadOptions, terminal: Terminal) => void;
}

const EVERY_COMMAND = 'hVDW:';

/** `words` without the program's name. Never throws. */
export async function runCommand(command: Command, words: readonly string[], terminal: Terminal): Promise<number> {
    const options = readOptions(words, EVERY_COMMAND + command.options);
    if (!options.ok) {
        terminal.complain(`Error: ${options.error} (${command.name} -h shows what there is)`);
        return 1;
    }
    try {
        return await answer(command, options.value, terminal);
    } catch (error) {
        const fail = command.fail ?? complain;
        fail(messageOf(error), options.value, terminal);
        return 1;
    }
}

/** Does what the words behind the program's name say, with this process's own terminal and exit code. */
export async function runProgram(command: Command): Promise<void> {
    // Whoever reads only the first lines (`upsc ups | head -1`) closes the pipe: that is no error.
    process.stdout.on('error', () => process.exit());
    process.exitCode = await runCommand(command, process.argv.slice(2), ownTerminal());
}

/** Opens a client, lets it work, and closes it however that ends. */
export async function withClient<T>(
    server: Server,
    options: ReadOptions,
    work: (client: NutClient) => Promise<T>,
): Promise<T> {
    const timeoutSeconds = wholeNumber(options, 'W', TIMEOUT_SECONDS);
    const client = new NutClient({ ...server, timeoutSeconds, tls: 'try' });
    await client.connect();
    try {
        return await work(client);
    } finally {
        await client.close();
    }
}

/** The whole number that an option has, from `min` on. Throws an error with a sentence. */
export function wholeNumber({ given }: ReadOptions, letter: string, otherwise: number, min = 1): number {
    const text = given.get(letter)?.at(-1);
    if (text === undefined) return otherwise;
    const number = Number(text);
    // A timer of Node's counts milliseconds in 31 bits: 24 days are the end.
    if (/^\d+$/.test(text) && number >= min && number <= 2_000_000) return number;
    throw new Error(`-${letter} wants a whole number from ${min} on, not “${text}”`);
}

/** The value, or the error as one to throw. */
export function resultOf<Value>(result: Result<Value>): Value {
    if (!result.ok) throw new Error(result.error);
    return result.value;
}

export function complain(message: string, _options: ReadOptions, { complain }: Terminal): void {
    complain(`Error: ${message}`);
}

async function answer(command: Command, options: ReadOptions, terminal: Terminal): Promise<number> {
    if (options.given.has('h')) terminal.print(command.usage);
    else if (options.given.has('V')) terminal.print(versionText(command.name));
    else return await command.run(options, terminal);
    return 0;
}
