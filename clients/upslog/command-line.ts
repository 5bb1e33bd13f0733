// The command `upslog`: writes a line about each device, again and again. Options and lines are those of NUT's upslog; on the
// standard output stand the lines and nothing else.

import { spawn } from 'node:child_process';
import { type Command, resultOf, wholeNumber } from '../nut-command-line/command.ts';
import { lastOf, type ReadOptions } from '../nut-command-line/options.ts';
import { parseTarget } from '../nut-command-line/target.ts';
import type { Terminal } from '../nut-command-line/terminal.ts';
import { DEFAULT_FORMAT, parseFormat } from './line-format.ts';
import { LogFile, STDOUT } from './log-file.ts';
import { type LoggedSystem, Logger } from './logger.ts';
import { becomeUser, holdPidFile } from './process-identity.ts';
import { SystemLog } from './system-log.ts';

const USAGE = `upslog writes what devices of NUT servers say into a file, again and again.

  upslog [options] -s ups[@host[:port]] -l file    one device; the file “-” is the standard output
  upslog [options] -m ups[@host[:port]],file …     several; “*” is every device of a host

  -i seconds    from line to line (30)
  -d count      ends after so many lines
  -f format     the line: %TIME @Y-@m-@d @H:@M:@S% %HOST% %UPSHOST% %PID% %VAR ups.load%, %% and %t
  -N            puts the device in front of each line
  -F            stays in the foreground (so it does when it writes to “-”)
  -B            goes to the background
  -p name       the name of the file that holds the process number (upslog)
  -u user       who it becomes when root starts it
  -W seconds    how long to wait for a server (10)
  -V            the version
  -h            this text

  The signal USR1 writes a line at once, HUP opens the files again, TERM ends.`;

export const UPSLOG: Command = { name: 'upslog', usage: USAGE, options: 's:l:m:i:d:f:NFBp:u:', run };

const EVERY_SECONDS = 30;

async function run(options: ReadOptions, terminal: Terminal): Promise<number> {
    const systems = systemsOf(options, terminal);
    const logger = new Logger({
        systems,
        everySeconds: wholeNumber(options, 'i', EVERY_SECONDS),
        roundsMax: wholeNumber(options, 'd', Number.POSITIVE_INFINITY),
        complain: terminal.complain,
    });
    if (isForBackground(options)) return goToBackground(pairsOf(options).some(({ path }) => path === STDOUT));
    const user = lastOf(options, 'u');
    const pidName = lastOf(options, 'p');
    const release = pidName === undefined ? () => undefined : holdPidFile(pidName, terminal.complain);
    if (user !== undefined) becomeUser(user);
    await runUntilTold(logger);
    release();
    return 0;
}

async function runUntilTold(logger: Logger): Promise<void> {
    const reactions: [NodeJS.Signals, () => void][] = [
        ['SIGUSR1', () => logger.logNow()],
        ['SIGHUP', () => logger.reopen()],
        ['SIGTERM', () => logger.end()],
        ['SIGINT', () => logger.end()],
    ];
    for (const [signal, react] of reactions) process.on(signal, react);
    try {
        await logger.run();
    } finally {
        for (const [signal, react] of reactions) process.off(signal, react);
    }
}

function systemsOf(options: ReadOptions, { print }: Terminal): LoggedSystem[] {
    const { given } = options;
    const prefix = given.has('N') ? '%UPSHOST%%t' : '';
    const fields = parseFormat(prefix + (lastOf(options, 'f') ?? DEFAULT_FORMAT));
    const timeoutSeconds = wholeNumber(options, 'W', 10);
    // Two devices may share a file: it is opened once.
    const files = new Map<string, LogFile>();
    const fileOf = (path: string): LogFile => {
        const file = files.get(path) ?? new LogFile(path, print);
        files.set(path, file);
        return file;
    };
    return pairsOf(options).map(({ text, path }) => {
        const target = resultOf(parseTarget(text));
        return { log: new SystemLog({ target, text, fields, timeoutSeconds }), file: fileOf(path) };
    });
}

function pairsOf(options: ReadOptions): { text: string; path: string }[] {
    const pairs = (options.given.get('m') ?? []).map((word) => {
        const [, text, path] = /^([^,]+),(.+)$/s.exec(word) ?? [];
        if (text === undefined || path === undefined) throw new Error(`-m wants ups,file, not “${word}”`);
        return { text, path };
    });
    const text = lastOf(options, 's');
    const path = lastOf(options, 'l');
    if (text !== undefined && path === undefined) throw new Error('no file to write to: say -l file, or -l -');
    if (text !== undefined && path !== undefined) pairs.push({ text, path });
    if (pairs.length === 0) throw new Error('no device to log: say -s ups[@host[:port]]');
    return pairs;
}

function isForBackground(options: ReadOptions): boolean {
    if (options.given.has('F')) return false;
    return options.given.has('B') || pairsOf(options).every(({ path }) => path !== STDOUT);
}

/** The same command once more, as a process of its own that nobody waits for. */
function goToBackground(writesToStdout: boolean): number {
    const [program = '', ...words] = process.argv.slice(1);
    // -p in front: a name that the user gives counts more. -F: it shall not go on for ever.
    const args = [...process.execArgv, program, '-F', '-p', 'upslog', ...words];
    spawn(process.execPath, args, {
        detached: true,
        stdio: ['ignore', writesToStdout ? 'inherit' : 'ignore', 'ignore'],
    }).unref();
    return 0;
}
