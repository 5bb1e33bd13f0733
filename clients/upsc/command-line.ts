// Reads the words of the command line, asks the server, prints what came. Exit codes and texts are those of NUT's upsc, so
// that scripts go on working; on stderr nothing but what went wrong.

import { parseArgs } from 'node:util';
import { messageOf } from '#model/errors.ts';
import { NutClient } from '#nut/client.ts';
import { NutError } from '#nut/nut-error.ts';
import { type ChainDevice, parseParents, powerPaths, powerTree } from './power-chain.ts';
import { parseServer, parseTarget, type Server } from './target.ts';

const USAGE = `upsc shows what a NUT server knows of its devices.

  upsc ups[@host[:port]]             all variables
  upsc ups[@host[:port]] variable    the value of one
  upsc -l [host[:port]]              the names of the devices
  upsc -L [host[:port]]              the names, and what the devices are
  upsc -c ups[@host[:port]]          who is logged in to a device
  upsc -P [host[:port]]              the power chain: what feeds what
  upsc -P device@host[:port]         the ways by which power comes to one device

  -W seconds    how long to wait for the server (10)
  -h            this text`;

const OPTIONS = {
    l: { type: 'boolean', short: 'l' },
    L: { type: 'boolean', short: 'L' },
    c: { type: 'boolean', short: 'c' },
    P: { type: 'boolean', short: 'P' },
    W: { type: 'string', short: 'W' },
    h: { type: 'boolean', short: 'h' },
} as const;

/** Where lines go; tests bring their own. */
export interface Output {
    readonly print: (line: string) => void;
    readonly complain: (line: string) => void;
}

/** Asks an open client; the lines to print come out. */
type Question = (client: NutClient) => Promise<readonly string[]>;

interface Plan {
    readonly server: Server;
    readonly timeoutSeconds: number;
    readonly question: Question;
}

/** Does what `words` (without the program's name) say; returns the exit code, 0 or 1. Never throws. */
export async function runUpsc(words: readonly string[], { print, complain }: Output): Promise<number> {
    try {
        const plan = planOf(words);
        for (const line of plan === 'help' ? [USAGE] : await carryOut(plan)) print(line);
        return 0;
    } catch (error) {
        complain(`Error: ${messageOf(error)}`);
        return 1;
    }
}

async function carryOut({ server, timeoutSeconds, question }: Plan): Promise<readonly string[]> {
    const client = new NutClient({ ...server, timeoutSeconds });
    await client.connect();
    try {
        return await question(client);
    } finally {
        await client.close();
    }
}

/** Throws an error with a sentence when the words make no sense. */
function planOf(words: readonly string[]): Plan | 'help' {
    const { values, positionals } = wordsOf(words);
    const [where, variable] = positionals;
    if (values.h) return 'help';
    const timeoutSeconds = Number(values.W ?? 10);
    if (!(timeoutSeconds > 0)) throw new Error(`-W wants seconds, not “${values.W}”`);
    if (values.l) return { server: serverOf(where), timeoutSeconds, question: names };
    if (values.L) return { server: serverOf(where), timeoutSeconds, question: descriptions };
    if (values.P && !where?.includes('@')) return { server: serverOf(where), timeoutSeconds, question: tree };
    const { ups, ...server } = resultOf(parseTarget(where ?? ''));
    return { server, timeoutSeconds, question: questionAbout(ups, variable, values) };
}

function wordsOf(words: readonly string[]) {
    try {
        return parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
    } catch (error) {
        // Node's first sentence says what is wrong; the rest explains how to mask it.
        throw new Error(`${messageOf(error).replace(/\. .*/s, '')} (upsc -h shows what there is)`);
    }
}

function questionAbout(ups: string, variable: string | undefined, asked: { c?: boolean; P?: boolean }): Question {
    if (asked.c) return (client) => client.listClients(ups);
    if (asked.P) return (client) => paths(client, ups);
    if (variable === undefined) return (client) => variables(client, ups);
    if (!variable.includes('.')) throw new Error('old-style variable names are not supported');
    return async (client) => [await client.getVariable(ups, variable)];
}

async function names(client: NutClient): Promise<string[]> {
    return (await client.listUps()).map(({ name }) => name);
}

async function descriptions(client: NutClient): Promise<string[]> {
    return (await client.listUps()).map(({ name, description }) => `${name}: ${description}`);
}

async function variables(client: NutClient, ups: string): Promise<string[]> {
    return Array.from(await client.listVariables(ups), ([name, value]) => `${name}: ${value}`);
}

async function tree(client: NutClient): Promise<string[]> {
    return powerTree(await chainDevices(client));
}

async function paths(client: NutClient, ups: string): Promise<string[]> {
    const devices = await chainDevices(client);
    const lines = powerPaths(devices, ups, { isHost: await isHost(client, ups) });
    if (lines.length === 0) throw new NutError('UNKNOWN-UPS', 'Unknown UPS');
    return lines;
}

async function chainDevices(client: NutClient): Promise<ChainDevice[]> {
    const devices: ChainDevice[] = [];
    for (const { name } of await client.listUps()) {
        const parents = await valueOrTrouble(client, name, 'device.parent');
        const status = await valueOrTrouble(client, name, 'ups.status');
        devices.push({
            name,
            parents: parseParents(parents.value),
            status: status.trouble === '' ? status.value : `(${status.trouble})`,
        });
    }
    return devices;
}

/** Only the virtual UPS of a host knows how many supplies it can lose. */
async function isHost(client: NutClient, ups: string): Promise<boolean> {
    return (await valueOrTrouble(client, ups, 'experimental.chain.redundancy')).value !== '';
}

/** A device that is silent, or lacks the variable, is no reason to show nothing of the others. */
async function valueOrTrouble(
    client: NutClient,
    ups: string,
    variable: string,
): Promise<{ value: string; trouble: string }> {
    try {
        return { value: await client.getVariable(ups, variable), trouble: '' };
    } catch (error) {
        if (!(error instanceof NutError)) throw error;
        switch (error.code) {
            case 'DATA-STALE':
            case 'DRIVER-NOT-CONNECTED':
                return { value: '', trouble: error.message.toLowerCase() };
            case 'VAR-NOT-SUPPORTED':
            case 'UNKNOWN-UPS': // gone since the list
                return { value: '', trouble: '' };
            default:
                throw error;
        }
    }
}

function serverOf(text: string | undefined): Server {
    return text === undefined ? {} : resultOf(parseServer(text));
}

function resultOf<Value>(result: { ok: true; value: Value } | { ok: false; error: string }): Value {
    if (!result.ok) throw new Error(result.error);
    return result.value;
}
