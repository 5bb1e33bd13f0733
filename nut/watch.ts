// Follows devices of a NUT server: asks again and again, tells what changed, and comes back after every loss. The protocol
// has no way to be told, so we poll. Nothing piles up: who takes changes slowly is asked for slowly.
// Must never throw for what a server does; it ends when it is told to.

import { setTimeout as sleep } from 'node:timers/promises';
import { NutClient, type NutClientOptions } from './client.ts';
import { NutError } from './nut-error.ts';
import { ReconnectPolicy } from './reconnect-policy.ts';

// upsmon's POLLFREQ.
const EVERY_SECONDS = 5;

export interface WatchOptions extends NutClientOptions {
    /** The devices to follow; absent: all that the server has, also those that come later. */
    readonly devices?: readonly string[];
    /** Seconds between two questions, counted from answer to question. */
    readonly everySeconds?: number;
    /** Ends it. */
    readonly signal?: AbortSignal;
    /** 0 to 1; spreads the attempts of many clients. */
    readonly random?: () => number;
}

export type Change =
    | { readonly type: 'connected' }
    /** `values` are the new and the changed variables, `gone` those that are no more; `all` is the whole state. */
    | {
          readonly type: 'changed';
          readonly device: string;
          readonly values: ReadonlyMap<string, string>;
          readonly gone: readonly string[];
          readonly all: ReadonlyMap<string, string>;
      }
    /** The server knows the device and cannot tell how it is: stale, no driver, gone. Said once, not at each question. */
    | { readonly type: 'silent'; readonly device: string; readonly error: NutError }
    /** The next attempt follows by itself. What was last told may no longer be true. */
    | { readonly type: 'disconnected'; readonly error: NutError; readonly retrySeconds: number };

/** `for await (const change of watch({ host: 'gateway' })) …`; leaving the loop ends it, too. */
export async function* watch(options: WatchOptions = {}): AsyncGenerator<Change, void, undefined> {
    const { signal, random } = options;
    const policy = new ReconnectPolicy(random);
    while (!signal?.aborted) {
        const client = new NutClient(options);
        const abort = (): void => client.abort();
        signal?.addEventListener('abort', abort);
        try {
            await client.connect();
            policy.succeeded();
            yield { type: 'connected' };
            yield* follow(client, options);
        } catch (error) {
            if (signal?.aborted) return;
            if (!(error instanceof NutError)) throw error;
            const retrySeconds = policy.failed(error);
            yield { type: 'disconnected', error, retrySeconds };
            await pause(retrySeconds, signal);
        } finally {
            signal?.removeEventListener('abort', abort);
            client.abort();
        }
    }
}

/** Ends by the error that ends the connection. */
async function* follow(client: NutClient, options: WatchOptions): AsyncGenerator<Change, void, undefined> {
    const { devices, everySeconds = EVERY_SECONDS, signal } = options;
    const known = new Map<string, ReadonlyMap<string, string> | NutError>();
    while (!signal?.aborted) {
        const names = devices ?? (await client.listUps()).map(({ name }) => name);
        for (const device of new Set([...names, ...known.keys()])) {
            const before = known.get(device);
            const now = await stateOf(client, device);
            const change = changeOf(device, before, now);
            if (!names.includes(device)) known.delete(device);
            else known.set(device, now);
            if (change) yield change;
        }
        await pause(everySeconds, signal);
    }
}

/** All variables, or why the server does not tell them. Rejects when the connection is of no use any more. */
async function stateOf(client: NutClient, device: string): Promise<ReadonlyMap<string, string> | NutError> {
    try {
        return await client.listVariables(device);
    } catch (error) {
        if (error instanceof NutError && SILENT.includes(error.code)) return error;
        throw error;
    }
}

const SILENT: readonly string[] = ['DATA-STALE', 'DRIVER-NOT-CONNECTED', 'UNKNOWN-UPS'];

/** What is worth telling between two states of a device; undefined when nothing is. */
export function changeOf(
    device: string,
    before: ReadonlyMap<string, string> | NutError | undefined,
    now: ReadonlyMap<string, string> | NutError,
): Change | undefined {
    if (now instanceof NutError) {
        const isTold = before instanceof NutError && before.code === now.code;
        return isTold ? undefined : { type: 'silent', device, error: now };
    }
    const old = before === undefined || before instanceof NutError ? new Map<string, string>() : before;
    const values = new Map([...now].filter(([name, value]) => old.get(name) !== value));
    const gone = [...old.keys()].filter((name) => !now.has(name));
    const isNothing = old === before && values.size === 0 && gone.length === 0;
    return isNothing ? undefined : { type: 'changed', device, values, gone, all: now };
}

async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
    try {
        await sleep(seconds * 1000, undefined, signal ? { signal } : {});
    } catch {
        // Aborted: the loop that waits sees it.
    }
}
