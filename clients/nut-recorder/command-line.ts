// The command `nut-recorder`: writes what happens to a device into a sequence that NUT's dummy-ups and our replay driver play
// again. Arguments and file are those of NUT's tool.

import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '#model/errors.ts';
import { type Command, resultOf, wholeNumber, withClient } from '../nut-command-line/command.ts';
import type { ReadOptions } from '../nut-command-line/options.ts';
import { parseTarget } from '../nut-command-line/target.ts';
import type { Terminal } from '../nut-command-line/terminal.ts';
import { Sequence } from './sequence.ts';

const USAGE = `nut-recorder writes down what happens to a device of a NUT server, to be played again.

  nut-recorder [options] ups[@host[:port]] [file [seconds]]

  file          the sequence (dummy-device.seq); what was in it is lost
  seconds       from look to look (5)
  -d count      ends after so many looks
  -W seconds    how long to wait for the server (10)
  -V            the version
  -h            this text

  Ctrl-C ends it. While the device is not heard nothing is written, and the time goes on.`;

export const NUT_RECORDER: Command = { name: 'nut-recorder', usage: USAGE, options: 'd:', run };

const FILE = 'dummy-device.seq';
// As NUT's tool.
const EVERY_SECONDS = 5;
// A day: who wants less wants no sequence.
const SECONDS_MAX = 86_400;

async function run(options: ReadOptions, terminal: Terminal): Promise<number> {
    const [device = '', path = FILE, seconds] = options.words;
    const { ups, ...server } = resultOf(parseTarget(device));
    const everySeconds = interval(seconds);
    const looksMax = wholeNumber(options, 'd', Number.POSITIVE_INFINITY);
    const sequence = new Sequence();
    // Nobody loses an old file for a device that does not answer.
    const first = await withClient(server, options, (client) => client.listVariables(ups));
    const file = openSync(path, 'w');
    const write = (lines: readonly string[]): void => {
        for (const line of lines) {
            writeSync(file, `${line}\n`);
            terminal.print(line);
        }
    };
    try {
        write([`# a sequence of ${ups}, recorded with nut-recorder`, '', ...sequence.next(first, now())]);
        const look = async (): Promise<void> => {
            write(sequence.next(await withClient(server, options, (client) => client.listVariables(ups)), now()));
        };
        await lookAgain({ look, everySeconds, looksMax, terminal });
    } finally {
        closeSync(file);
    }
    return 0;
}

function interval(text: string | undefined): number {
    if (text === undefined) return EVERY_SECONDS;
    const seconds = Number(text);
    if (/^\d+$/.test(text) && seconds >= 1 && seconds <= SECONDS_MAX) return seconds;
    throw new Error(`the seconds from look to look are a whole number from 1 to ${SECONDS_MAX}, not “${text}”`);
}

interface Looking {
    readonly look: () => Promise<void>;
    readonly everySeconds: number;
    readonly looksMax: number;
    readonly terminal: Terminal;
}

/** Until somebody ends it. A look that fails is said once, until the next that does not. */
async function lookAgain({ look, everySeconds, looksMax, terminal }: Looking): Promise<void> {
    const end = new AbortController();
    const stop = (): void => end.abort();
    process.on('SIGINT', stop).on('SIGTERM', stop);
    let trouble = '';
    try {
        for (let looks = 1; looks < looksMax; looks++) {
            await pause(everySeconds * 1000, undefined, { signal: end.signal }).catch(() => undefined);
            if (end.signal.aborted) return;
            const failure = await look().then(() => '', messageOf);
            if (failure !== '' && failure !== trouble) terminal.complain(`Error: ${failure}`);
            trouble = failure;
        }
    } finally {
        process.off('SIGINT', stop).off('SIGTERM', stop);
    }
}

function now(): number {
    return performance.now() / 1000;
}
