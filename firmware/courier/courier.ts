// The gateway's side of the courier: starts the process when there is something to send and ends it when it has been idle for
// a while. Every order is answered in any case: by the courier, by its end, or by the time limit, after which it is ended
// too. Whether something is tried again is decided elsewhere, so nothing here has to be remembered.

import type { Notice } from '#model/alert.ts';
import type { DestinationConfig } from '#model/alert-destinations.ts';
import type { Log } from '../log.ts';
import { PendingCalls } from '../supervisor/pending-calls.ts';
import { WatchedProcess } from '../supervisor/watched-process.ts';
import type { Attempt, FromCourier, ToCourier } from './messages.ts';

// The next notice of an outage often follows within a minute; after that it costs no memory.
const IDLE_MS = 60_000;
// More than any way takes that still works: a command has its own limit on top.
const ORDER_SECONDS_MAX = 90;

export interface CourierOptions {
    readonly log: Log;
    /** host.ts; another one in tests. */
    readonly hostFile?: string | URL;
    readonly orderSecondsMax?: number;
}

export class Courier {
    readonly #options: CourierOptions;
    readonly #pending = new PendingCalls<Attempt>();
    #process: WatchedProcess | undefined;
    #idle: NodeJS.Timeout | undefined;

    constructor(options: CourierOptions) {
        this.#options = options;
    }

    /** undefined while there is no process. */
    get pid(): number | undefined {
        return this.#process?.pid;
    }

    /** Never throws. */
    async send(destination: DestinationConfig, notice: Notice): Promise<Attempt> {
        const process = this.#process ?? this.#start();
        clearTimeout(this.#idle);
        const extra = destination.type === 'command' ? destination.timeout : 0;
        const limit = (this.#options.orderSecondsMax ?? ORDER_SECONDS_MAX) + extra;
        const { call, outcome } = this.#pending.open(limit, () => {
            // Whatever holds it up holds the others up, too.
            void process.stop();
            return { ok: false, detail: `nothing came of it within ${limit} s` };
        });
        if (process.isConnected) process.send({ call, destination, notice } satisfies ToCourier, () => undefined);
        const attempt = await outcome;
        if (this.#pending.size === 0) this.#restLater();
        return attempt;
    }

    /** What is on its way counts as not sent. */
    async stop(): Promise<void> {
        clearTimeout(this.#idle);
        await this.#process?.stop();
    }

    #start(): WatchedProcess {
        const process = new WatchedProcess({
            file: this.#options.hostFile ?? new URL('host.ts', import.meta.url),
            args: [],
            now: () => performance.now(),
            listener: {
                message: (message) => {
                    const { call, attempt } = message as FromCourier;
                    this.#pending.settle(call, attempt);
                },
                hanging: () => undefined, // each order has its own limit
                exited: ({ reason, lastWords }) => {
                    if (this.#process !== process) return; // it had rested
                    this.#process = undefined;
                    if (this.#pending.size === 0) return;
                    this.#options.log.warn({ reason, lastWords }, 'the courier ended with something in its hands');
                    this.#pending.settleAll({ ok: false, detail: `the courier ended (${reason})` });
                },
            },
        });
        this.#process = process;
        process.start();
        return process;
    }

    #restLater(): void {
        clearTimeout(this.#idle);
        this.#idle = setTimeout(() => {
            const process = this.#process;
            this.#process = undefined;
            void process?.stop();
        }, IDLE_MS).unref();
    }
}
