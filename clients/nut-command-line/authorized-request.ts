// What upscmd and upsrw share: who asks, the request with or without waiting for its outcome, and the words for it. An
// outcome goes to stderr and leaves the exit code 0 even when the device refused: scripts know it so from NUT.

import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NutClient, TrackedOutcome } from '#nut/client.ts';
import { isErrorToken } from '#nut/error-token.ts';
import { NutError } from '#nut/nut-error.ts';
import { wholeNumber } from './command.ts';
import { lastOf, type ReadOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The letters of these options. */
export const AUTHORIZED_OPTIONS = 'u:p:wt:';

// As upscmd asks for the outcome.
const ASK_AGAIN_MS = 1000;
const WAIT_SECONDS = 10;

export interface Credentials {
    readonly user: string;
    readonly password: string;
}

/** From the options, else from the person at the terminal. Throws when there is neither. */
export async function credentialsOf(options: ReadOptions, terminal: Terminal): Promise<Credentials> {
    const user = lastOf(options, 'u') ?? (await askUser(terminal));
    const password = lastOf(options, 'p') ?? (await terminal.askSecret('Password: '));
    if (password === undefined) throw new Error('there is no password: say -p, or type it when asked');
    return { user, password };
}

/** Hands the request over, by `send`, and says how it ended. Returns the exit code. */
export async function request(
    client: NutClient,
    credentials: Credentials,
    { options, terminal, send }: { options: ReadOptions; terminal: Terminal; send: () => Promise<string | undefined> },
): Promise<number> {
    const waitSeconds = wholeNumber(options, 't', WAIT_SECONDS, 0);
    try {
        await client.authenticate(credentials.user, credentials.password);
        if (options.given.has('w')) await client.track(true);
        const id = await send();
        const outcome = id === undefined ? 'OK' : await outcomeOf(client, id, waitSeconds);
        terminal.complain(outcome ?? "Can't receive status tracking information: timeout");
        return outcome === undefined ? 1 : 0;
    } catch (error) {
        if (!(error instanceof NutError && isErrorToken(error.code))) throw error;
        terminal.complain(`Unexpected response from upsd: ERR ${error.code}`);
        return 1;
    }
}

/** Undefined when it is not known in time. */
async function outcomeOf(client: NutClient, id: string, waitSeconds: number): Promise<string | undefined> {
    const deadline = performance.now() + waitSeconds * 1000;
    for (;;) {
        const outcome = await client.trackingOutcome(id);
        if (outcome !== 'pending') return OUTCOMES[outcome];
        const leftMs = deadline - performance.now();
        if (leftMs <= 0) return undefined;
        await sleep(Math.min(ASK_AGAIN_MS, leftMs));
    }
}

const OUTCOMES: Readonly<Record<Exclude<TrackedOutcome, 'pending'>, string>> = {
    success: 'SUCCESS',
    unknown: 'ERR UNKNOWN',
    'invalid-argument': 'ERR INVALID-ARGUMENT',
    failed: 'ERR FAILED',
};

async function askUser({ ask }: Terminal): Promise<string> {
    const { username } = userInfo();
    const answer = await ask(`Username (${username}): `);
    if (answer === undefined) throw new Error('there is no user name: say -u, or type it when asked');
    return answer === '' ? username : answer;
}
