// One life of one driver process, spoken with in the words of model/driver.ts. Nothing here waits for the child: calls have
// a time limit, and a full pipe queues. Whether it lives again is not decided here.

import type { CommandOutcome } from '#model/command.ts';
import { CALL_LIMIT_SECONDS, type DriverCall, type DriverNews, type FoundDevice } from '#model/driver.ts';
import type { ErrorCode } from '#model/errors.ts';
import { failed } from '#model/result.ts';
import { parseDriverNews } from './driver-news.ts';
import { PendingCalls } from './pending-calls.ts';
import { type ProcessExit, SMALL_CHILD_ENVIRONMENT, SMALL_CHILD_FLAGS, WatchedProcess } from './watched-process.ts';

/** A call without its number. */
export type CallBody = DriverCall extends infer Call ? (Call extends DriverCall ? Omit<Call, 'call'> : never) : never;

/** News that is not for this class: about devices, or a line for the log. */
export type DeviceNews = Extract<DriverNews, { type: 'readings' | 'capabilities' | 'doubts' | 'link' | 'log' }>;

export interface DriverProcessListener {
    /** It can be called now. */
    ready(): void;
    news(news: DeviceNews): void;
    /** A scan found something; absent: nobody asks for scans. */
    found?(device: FoundDevice): void;
    /** It sent something that it must not; `what` says what. */
    refused(what: string): void;
    /** It no longer beats and is being ended. */
    hanging(): void;
    /** It is gone: the last that is heard of it. */
    exited(exit: ProcessExit): void;
}

export interface DriverProcessOptions {
    readonly driver: string;
    /** drivers/host.ts. */
    readonly hostFile: string | URL;
    /** Module of the driver: absolute, or relative to the host's folder. */
    readonly file: string;
    readonly listener: DriverProcessListener;
    /** Milliseconds of a StallFreeClock. */
    readonly now: () => number;
    readonly callLimitSeconds?: number;
    /** It has one device only. */
    readonly isSmall?: boolean;
    /** For machines that are slower than any that a rack has. */
    readonly silentMsMax?: number;
}

// Calls wait for nothing but the hardware; so many at once are a mistake of whoever asks.
const COMMANDS_WAITING_MAX = 256;

export class DriverProcess {
    readonly #listener: DriverProcessListener;
    readonly #process: WatchedProcess;
    readonly #callLimitSeconds: number;
    readonly #pending = new PendingCalls<CommandOutcome>();
    /** Calls that wait because the pipe is full. */
    readonly #queue: DriverCall[] = [];
    /** The call that filled the pipe. */
    #inPipe: DriverCall | undefined;

    constructor(options: DriverProcessOptions) {
        const { driver, hostFile, file, listener, now, callLimitSeconds, silentMsMax } = options;
        this.#listener = listener;
        this.#callLimitSeconds = callLimitSeconds ?? CALL_LIMIT_SECONDS;
        this.#process = new WatchedProcess({
            file: hostFile,
            args: [driver, file],
            now,
            ...(options.isSmall ? { flags: SMALL_CHILD_FLAGS, environment: SMALL_CHILD_ENVIRONMENT } : {}),
            ...(silentMsMax === undefined ? {} : { silentMsMax }),
            listener: {
                message: (message) => this.#receive(message),
                hanging: () => listener.hanging(),
                exited: (exit) => this.#exited(exit),
            },
        });
    }

    /** undefined before the start and if it could not be started. */
    get pid(): number | undefined {
        return this.#process.pid;
    }

    start(): void {
        this.#process.start();
    }

    /** Asks the process for something; the outcome comes in any case, at the latest after the time limit. Never throws. */
    call(body: CallBody): Promise<CommandOutcome> {
        if (!this.#process.isConnected) return Promise.resolve(failure('driver-exited', 'the driver does not run'));
        if (body.type === 'command' && this.#pending.size >= COMMANDS_WAITING_MAX) {
            return Promise.resolve(
                failure('driver-timeout', `the driver owes ${COMMANDS_WAITING_MAX} answers already`),
            );
        }
        const { call, outcome } = this.#pending.open(this.#callLimitSeconds, (late) => this.#giveUp(late));
        this.#queue.push({ ...body, call });
        this.#pump();
        return outcome;
    }

    /** To be called every TICK_MS. */
    tick(nowMs: number): void {
        this.#process.tick(nowMs);
    }

    /** Ends the process, by force if it does not obey; resolves when it is gone. */
    stop(): Promise<void> {
        return this.#process.stop();
    }

    #receive(message: unknown): void {
        const parsed = parseDriverNews(message);
        if (!parsed.ok) {
            this.#listener.refused(parsed.error);
            return;
        }
        this.#process.heard();
        const news = parsed.value;
        switch (news.type) {
            case 'heartbeat':
                break;
            case 'ready':
                this.#listener.ready();
                break;
            case 'result':
                this.#pending.settle(news.call, news.outcome);
                break;
            case 'found':
                if (this.#listener.found) this.#listener.found(news.found);
                else this.#listener.refused('found: nobody asked for a scan');
                break;
            default:
                this.#listener.news(news);
        }
    }

    #giveUp(call: number): CommandOutcome {
        const at = this.#queue.findIndex((queued) => queued.call === call);
        // What was not sent must not be sent later: nobody knows what it would switch then.
        if (at >= 0) this.#queue.splice(at, 1);
        const whatIsKnown = at >= 0 ? 'nothing was sent' : 'whether it was done is not known';
        return failure('driver-timeout', `no answer within ${this.#callLimitSeconds} s; ${whatIsKnown}`);
    }

    #pump(): void {
        while (!this.#inPipe && this.#process.isConnected) {
            const call = this.#queue.shift();
            if (!call) return;
            const hasRoom = this.#process.send(call, () => {
                if (this.#inPipe !== call) return;
                this.#inPipe = undefined;
                this.#pump();
            });
            if (!hasRoom) this.#inPipe = call;
        }
    }

    #exited(exit: ProcessExit): void {
        this.#pending.settleAll(failure('driver-exited', 'the driver ended before it answered'));
        this.#listener.exited(exit);
    }
}

function failure(code: ErrorCode, message: string): CommandOutcome {
    return failed({ code, message });
}
