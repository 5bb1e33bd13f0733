// The log: one line of JSON to stdout, which journald keeps; readable lines when a person watches.
// A constant sentence and fields. Never a secret.

import { pino } from 'pino';

interface LogCall {
    (message: string): void;
    (fields: Readonly<Record<string, unknown>>, message: string): void;
}

/**
 * error: a person must act. warn: we coped, look later. info: a state changed, once per change. debug: the rest.
 * Nothing is logged per poll.
 */
export interface Log {
    readonly debug: LogCall;
    readonly info: LogCall;
    readonly warn: LogCall;
    readonly error: LogCall;
}

/** Names of fields that never reach the log, wherever they hide. */
const SECRET_FIELDS = ['password', 'authPassword', 'privPassword', 'community', 'token', 'secret'];

/** `level` is pino's: debug, info, warn, error. */
export async function createLog(level: string): Promise<Log> {
    const redact = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
    if (process.stdout.isTTY) {
        // Loaded only here: an appliance never needs it.
        const { default: pretty } = await import('pino-pretty');
        const stream = pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true });
        const readable: Log = pino({ level, redact }, stream);
        return readable;
    }
    const lines: Log = pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime });
    return lines;
}

/** For tests: says nothing. */
export function silentLog(): Log {
    return pino({ level: 'silent' });
}
