// The command `upsc`: reads the words of the command line, asks the server, prints what came. Exit codes and texts are those
// of NUT's upsc, so that scripts go on working; on stderr nothing but what went wrong.

import { type Command, complain, resultOf, withClient } from '../nut-command-line/command.ts';
import type { ReadOptions } from '../nut-command-line/options.ts';
import { parseServer, parseTarget, type Server } from '../nut-command-line/target.ts';
import type { Terminal } from '../nut-command-line/terminal.ts';
import { type Answer, formatAnswer, formatError } from './answer.ts';
import type { Question } from './questions.ts';
import * as ask from './questions.ts';

const USAGE = `upsc shows what a NUT server knows of its devices.

  upsc ups[@host[:port]]             all variables
  upsc ups[@host[:port]] variable    the value of one
  upsc -l [host[:port]]              the names of the devices
  upsc -L [host[:port]]              the names, and what the devices are
  upsc -c ups[@host[:port]]          who is logged in to a device

  upsc -P device[@host[:port]]       the ways by which power comes to one device
  upsc -P [host[:port]]              the whole power chain of a server, as -PL
  upsc -Pl [host[:port]]             the links of the power chain, one per line
  upsc -PL [host[:port]]             the power chain as a tree, with the status of each device

  -j            as JSON
  -W seconds    how long to wait for the server (10)
  -V            the version
  -h            this text`;

export const UPSC: Command = { name: 'upsc', usage: USAGE, options: 'lLcjP', run, fail };

interface Plan {
    readonly server: Server;
    readonly question: Question;
    /** What the words may mean as well, when the first meaning finds nothing. */
    readonly otherwise?: Plan;
}

async function run(options: ReadOptions, terminal: Terminal): Promise<number> {
    const answer = await answerOf(planOf(options), options);
    for (const line of formatAnswer(answer, { isJson: options.given.has('j') })) terminal.print(line);
    return 0;
}

async function answerOf({ server, question, otherwise }: Plan, options: ReadOptions): Promise<Answer> {
    try {
        return await withClient(server, options, question);
    } catch (error) {
        if (!otherwise) throw error;
        return await answerOf(otherwise, options);
    }
}

function fail(message: string, options: ReadOptions, terminal: Terminal): void {
    if (!options.given.has('j')) complain(message, options, terminal);
    else terminal.print(formatError(message, { isOfOneValue: options.words.length > 1 }));
}

/** Throws an error with a sentence when the words make no sense. */
function planOf({ given, words: [where, variable] }: ReadOptions): Plan {
    const onServer = (question: Question): Plan => ({ server: serverOf(where), question });
    if (given.has('P')) return chainPlan({ given, where }) ?? onServer(ask.tree);
    if (given.has('L')) return onServer(ask.descriptions);
    if (given.has('l')) return onServer(ask.names);
    const { ups, ...server } = resultOf(parseTarget(where ?? ''));
    return { server, question: questionAbout(ups, variable, given.has('c')) };
}

/** What -P shows beside the tree. `host:port` can be no device, a bare word can be one or a server. */
function chainPlan({ given, where }: { given: ReadOptions['given']; where: string | undefined }): Plan | undefined {
    if (given.has('L')) return undefined;
    if (given.has('l')) return { server: serverOf(where), question: ask.links };
    if (where === undefined || (!where.includes('@') && where.includes(':'))) return undefined;
    const { ups, ...server } = resultOf(parseTarget(where));
    const plan: Plan = { server, question: (client) => ask.paths(client, ups) };
    // `-P localhost`: no device of this machine's server has that name, so it is a server.
    return where.includes('@') ? plan : { ...plan, otherwise: { server: serverOf(where), question: ask.tree } };
}

function questionAbout(ups: string, variable: string | undefined, isAboutClients: boolean): Question {
    if (isAboutClients) return (client) => ask.clients(client, ups);
    if (variable === undefined) return (client) => ask.variables(client, ups);
    if (!variable.includes('.')) throw new Error('old-style variable names are not supported');
    return async (client): Promise<Answer> => ({ type: 'value', value: await client.getVariable(ups, variable) });
}

function serverOf(text: string | undefined): Server {
    return text === undefined ? {} : resultOf(parseServer(text));
}
