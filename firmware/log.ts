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

/** Takes a whole line. */
interface LineWriter {
    write(line: string): void;
}

/** `level` is pino's: debug, info, warn, error. `memory` gets every line too; `output` is stdout if it is absent. */
export async function createLog(
    level: string,
    { memory, output }: { memory?: LineWriter; output?: LineWriter } = {},
): Promise<Log> {
    const redact = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
    const shown = output ?? (await ownOutput());
    const write = (line: string): void => {
        memory?.write(line);
        shown.write(line);
    };
    const log: Log = pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write });
    return log;
}

async function ownOutput(): Promise<LineWriter> {
    if (!process.stdout.isTTY) return pino.destination({ dest: 1, sync: true });
    // Loaded only here: an appliance never needs it.
    const { default: pretty } = await import('pino-pretty');
    return pretty({ translateTime: 'SYS:HH:MM:ss', sync: true });
}

/** For tests: says nothing. */
export function silentLog(): Log {
    return pino({ level: 'silent' });
}
