// A command on its way to another server, and how it ended there. `OK` from a NUT server says only that the driver got it;
// where the server tracks commands we wait for the end, so that our own answer is true.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import { CALL_LIMIT_SECONDS } from '#model/driver.ts';
import type { ErrorCode } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import type { NutClient, TrackedOutcome } from '#nut/client.ts';
import { NutError, type NutErrorCode } from '#nut/nut-error.ts';
import { remoteName } from './mirrored-values.ts';
import type { ServerLink } from './server-link.ts';

// The gateway gives up after CALL_LIMIT_SECONDS; it should hear our sentence instead of its own.
const WAIT_SECONDS_MAX = CALL_LIMIT_SECONDS - 2;
// People wait for it; a question costs the server some microseconds.
const ASK_EVERY_MS = 100;

/** Throws GatewayError `device-unreachable` when the connection broke: whether the command arrived is not known. */
export async function passOn(link: ServerLink, ups: string, request: DeviceRequest): Promise<CommandOutcome> {
    try {
        const id = await link.use((client) => handOver(client, ups, request));
        return id === undefined ? ok(undefined) : await endOf(link, id);
    } catch (error) {
        if (!(error instanceof NutError)) throw error;
        return failed({ code: REFUSALS[error.code] ?? 'device-refused', message: `the NUT server: ${error.message}` });
    }
}

function handOver(client: NutClient, ups: string, request: DeviceRequest): Promise<string | undefined> {
    return request.type === 'set'
        ? client.setVariable(ups, remoteName(request.name), request.value)
        : client.command(ups, request.name, request.value);
}

async function endOf(link: ServerLink, id: string): Promise<CommandOutcome> {
    const endsAtMs = performance.now() + WAIT_SECONDS_MAX * 1000;
    for (;;) {
        const outcome = await link.use((client) => client.trackingOutcome(id));
        if (outcome !== 'pending') return ENDS[outcome];
        if (performance.now() >= endsAtMs) return NOT_YET;
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
}

const NOT_YET = failure('driver-timeout', `the other server has not said in ${WAIT_SECONDS_MAX} s how it ended`);

const ENDS: Readonly<Record<Exclude<TrackedOutcome, 'pending'>, CommandOutcome>> = {
    success: ok(undefined),
    failed: failure('device-refused', 'the other server says that it failed'),
    'invalid-argument': failure('command-invalid', 'the other server says that the value does not fit'),
    unknown: failure('command-unknown', 'the driver behind the other server does not know it'),
};

const REFUSALS: Partial<Record<NutErrorCode, ErrorCode>> = {
    'CMD-NOT-SUPPORTED': 'command-unknown',
    'VAR-NOT-SUPPORTED': 'command-unknown',
    READONLY: 'command-invalid',
    'TOO-LONG': 'command-invalid',
    'INVALID-VALUE': 'command-invalid',
    'INVALID-ARGUMENT': 'command-invalid',
    unsendable: 'command-invalid',
    'DATA-STALE': 'device-unreachable',
    'DRIVER-NOT-CONNECTED': 'device-unreachable',
};

function failure(code: ErrorCode, message: string): CommandOutcome {
    return failed({ code, message });
}
