// Operating errors: one class, a code that programs decide on, a sentence that people read.

/** Grouped by who failed. Decide on the code, never on the message. */
export type ErrorCode =
    | 'config-invalid' // gateway.yaml or secrets.yaml does not say what the schema wants
    | 'config-unreadable' // the file is missing or may not be read
    | 'port-busy' // another program listens there
    | 'port-denied' // the system does not let us listen there
    | 'driver-unknown' // no driver of that name
    | 'driver-exited' // the driver process ended while it owed an answer
    | 'driver-timeout' // the driver process owed an answer for too long
    | 'device-unreachable' // no answer from the hardware, or the file is gone
    | 'device-gone' // the hardware was unplugged: it is not silent, it is not there
    | 'device-refused' // the hardware answered no
    | 'device-unknown' // no device of that name
    | 'command-unknown' // the device has no such command or setting
    | 'command-invalid' // the value does not fit the command or setting
    | 'recorder-down' // the recorder process does not run now
    | 'recorder-timeout' // the recorder owed an answer for too long
    | 'query-unknown' // the recorder has no such query
    | 'query-invalid' // the arguments do not fit the query
    | 'query-failed'; // the recorder could not carry it out: the disk, or a mistake of ours

export class GatewayError extends Error {
    readonly code: ErrorCode;
    readonly context: Readonly<Record<string, unknown>>;

    constructor(
        code: ErrorCode,
        message: string,
        options: { cause?: unknown; context?: Readonly<Record<string, unknown>> } = {},
    ) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.name = 'GatewayError';
        this.code = code;
        this.context = options.context ?? {};
    }

    /** Whether the same attempt may succeed later without anybody changing anything. */
    get retryable(): boolean {
        return RETRYABLE.has(this.code);
    }
}

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
    'device-gone',
    'device-unreachable',
    'driver-timeout',
    'driver-exited',
    'recorder-down',
    'recorder-timeout',
]);

/** The sentence of any thrown thing. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
