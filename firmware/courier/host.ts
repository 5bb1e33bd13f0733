// The entry point of the courier process, started by the gateway with an IPC channel when there is something to send. Sends
// what it is given and says how it ended; remembers nothing. Libraries that speak with strangers live here, so that whatever
// they do, the gateway goes on.

import type { DestinationConfig } from '#model/alert-destinations.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { destinationSecrets } from './destination-secrets.ts';
import type { Attempt, FromCourier, ToCourier } from './messages.ts';

if (process.send === undefined) {
    process.stderr.write('The courier is started by the gateway: npm start\n');
    process.exitCode = 64; // EX_USAGE of sysexits.h
} else run();

function run(): void {
    const end = (): void => process.exit(0);
    // Ctrl-C goes to all processes of a terminal, and so does its end: the gateway decides what that means.
    process.on('SIGINT', () => undefined);
    process.on('SIGHUP', () => undefined);
    process.on('SIGTERM', end);
    process.on('disconnect', end);
    process.on('message', (message) => void answer(message as ToCourier));
}

async function answer(order: ToCourier): Promise<void> {
    const attempt = await attemptTo(order);
    const detail = withoutSecrets(attempt.detail, destinationSecrets(order.destination));
    const message: FromCourier = { call: order.call, attempt: { ...attempt, detail } };
    if (process.connected) process.send?.(message);
}

async function attemptTo({ destination, notice }: ToCourier): Promise<Attempt> {
    try {
        return { ok: true, detail: await send(destination, notice) };
    } catch (error) {
        return { ok: false, detail: reasonOf(error) };
    }
}

/** Each way brings its own library: loaded when it is needed. */
async function send(destination: DestinationConfig, notice: ToCourier['notice']): Promise<string> {
    switch (destination.type) {
        case 'email':
            return (await import('./send-email.ts')).sendEmail(destination, notice);
        case 'webhook':
            return (await import('./send-web.ts')).sendWebhook(destination, notice);
        case 'ntfy':
            return (await import('./send-web.ts')).sendNtfy(destination, notice);
        case 'syslog':
            return (await import('./send-syslog.ts')).sendSyslog(destination, notice);
        case 'snmp':
            return (await import('./send-snmp.ts')).sendSnmp(destination, notice);
        case 'command':
            return (await import('./send-command.ts')).sendCommand(destination, notice);
        default:
            return destination satisfies never;
    }
}

/** fetch hides the reason in the cause. */
function reasonOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const { cause } = error as { cause?: unknown };
    const causes = cause instanceof AggregateError ? cause.errors[0] : cause;
    return causes instanceof Error ? causes.message || error.message : error.message;
}
