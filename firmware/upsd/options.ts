// The command line of upsd(8), letter by letter as NUT 2.8 has it. Pure.

import { parseArgs } from 'node:util';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';

export interface UpsdOptions {
    readonly does: 'serve' | 'help' | 'version' | 'signal';
    /** What is sent to the one that runs. */
    readonly signal: 'SIGHUP' | 'SIGTERM';
    /** Of the one that runs; undefined: from its PID file. */
    readonly pid: number | undefined;
    readonly isInForeground: boolean;
    /** In the background, and in the foreground when `-F` was said twice. */
    readonly hasPidFile: boolean;
    readonly logLevel: 'debug' | 'info' | 'warn';
    /** 4 or 6: only addresses of that version; undefined: both. */
    readonly ipVersion: 4 | 6 | undefined;
    /** Becomes this user, drivers included, when the addresses are open. */
    readonly user: string | undefined;
}

export const USAGE = `usage: powerchain upsd [OPTIONS]

  -c COMMAND    to the one that runs: reload (read the files again) or stop
  -P PID        that one, instead of the one of the PID file
  -D            say more, and stay in the foreground
  -F            stay in the foreground; -FF: with a PID file
  -B            go to the background even with -D
  -u USER       become USER, drivers included, when the addresses are open
  -q            say less
  -4, -6        only IPv4, only IPv6
  -h            this text
  -V            the version

Files are read from NUT_CONFPATH (/etc/nut); the PID file is in NUT_ALTPIDPATH, else NUT_STATEPATH (/run/nut).`;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const COUNTED = { type: 'boolean', multiple: true } as const;

const LETTERS = {
    c: { ...TEXT, short: 'c' },
    P: { ...TEXT, short: 'P' },
    r: { ...TEXT, short: 'r' },
    u: { ...TEXT, short: 'u' },
    D: { ...COUNTED, short: 'D' },
    F: { ...COUNTED, short: 'F' },
    B: { ...FLAG, short: 'B' },
    q: { ...FLAG, short: 'q' },
    h: { ...FLAG, short: 'h' },
    V: { ...FLAG, short: 'V' },
    '4': { ...FLAG, short: '4' },
    '6': { ...FLAG, short: '6' },
} as const;

const SIGNALS: Readonly<Record<string, UpsdOptions['signal']>> = { reload: 'SIGHUP', stop: 'SIGTERM' };

/** The error says which option is wrong. */
export function parseUpsdOptions(words: readonly string[]): Result<UpsdOptions> {
    try {
        const { values } = parseArgs({ args: [...words], options: LETTERS, allowPositionals: false });
        const { c, P, r, D = [], F = [], B = false, q = false } = values;
        if (r !== undefined) {
            return failed('-r: a program of Node.js cannot change its root; let systemd do it (RootDirectory=)');
        }
        if (c !== undefined && !Object.hasOwn(SIGNALS, c)) return failed(`-c ${c}: expected reload or stop`);
        if (P !== undefined && !/^[1-9]\d{0,9}$/.test(P)) return failed(`-P ${P}: expected the number of a process`);
        if (values['4'] && values['6']) return failed('-4 and -6 leave no address: say one of them, or none');
        const isInForeground = !B && (D.length > 0 || F.length > 0);
        return ok({
            does: values.h ? 'help' : values.V ? 'version' : c === undefined ? 'serve' : 'signal',
            signal: SIGNALS[c ?? ''] ?? 'SIGHUP',
            pid: P === undefined ? undefined : Number(P),
            isInForeground,
            hasPidFile: !isInForeground || F.length > 1,
            logLevel: D.length > 0 ? 'debug' : q ? 'warn' : 'info',
            ipVersion: values['4'] ? 4 : values['6'] ? 6 : undefined,
            user: values.u,
        });
    } catch (error) {
        return failed(messageOf(error).replace(/\. .*/s, ''));
    }
}
