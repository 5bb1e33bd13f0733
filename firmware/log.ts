// The log: one line of JSON to stdout, which journald keeps; readable lines when a person watches.
// A constant sentence and fields. Never a secret.

import { type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;

/** Names of fields that never reach the log, wherever they hide. */
const SECRET_FIELDS = ['password', 'authPassword', 'privPassword', 'community'];

/** `level` is pino's: debug, info, warn, error. */
export function createLog(level: string): Log {
    const redact = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
    if (process.stdout.isTTY) {
        return pino({
            level,
            redact,
            transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' } },
        });
    }
    return pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

/** For tests: says nothing. */
export function silentLog(): Log {
    return pino({ level: 'silent' });
}
