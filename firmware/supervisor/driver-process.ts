// One life of one driver process: started, spoken with, watched, ended. Nothing here waits for the child: calls have a time
// limit, a full pipe queues, and a process that misses its heartbeats is ended. Whether it lives again is not decided here.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CommandOutcome } from '#model/command.ts';
import { CALL_LIMIT_SECONDS, type DriverCall, type DriverNews } from '#model/driver.ts';
import { type ErrorCode, messageOf } from '#model/errors.ts';
import { failed } from '#model/result.ts';
import { parseDriverNews } from './driver-news.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { LastWords } from './last-words.ts';

/** A call without its number. */
export type CallBody = DriverCall extends infer Call ? (Call extends DriverCall ? Omit<Call, 'call'> : never) : never;

/** News that is not for this class: about devices, or a line for the log. */
export type DeviceNews = Extract<DriverNews, { type: 'readings' | 'capabilities' | 'link' | 'log' }>;

export interface DriverExit {
    /** In plain words, without a full stop: `killed by SIGSEGV`. */
    readonly reason: string;
    readonly lastWords: string;
}

export interface DriverProcessListener {
    /** It can be called now. */
    ready(): void;
    news(news: DeviceNews): void;
    /** It sent something that it must not; `what` says what. */
    refused(what: string): void;
    /** It no longer beats and is being ended. */
    hanging(): void;
    /** It is gone: the last that is heard of it. */
    exited(exit: DriverExit): void;
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
}

// Calls wait for nothing but the hardware; so many at once are a mistake of whoever asks.
const COMMANDS_WAITING_MAX = 256;
// After SIGTERM: enough to say good-bye to a device, if the process can say anything at all …
const HANGING_KILL_SECONDS = 1;
// … and when it is ended in good order, a little longer.
const STOP_KILL_SECONDS = 2;
// The last words may still be in their pipe when the process is gone; a grandchild may hold that pipe open for ever.
const LAST_WORDS_WAIT_MS = 100;

interface PendingCall {
    readonly settle: (outcome: CommandOutcome) => void;
    readonly timer: NodeJS.Timeout;
}

export class DriverProcess {
    readonly #options: DriverProcessOptions;
    readonly #listener: DriverProcessListener;
    readonly #lastWords = new LastWords();
    readonly #watch: HeartbeatWatch;
    readonly #pending = new Map<number, PendingCall>();
    /** Calls that wait because the pipe is full. */
    readonly #queue: DriverCall[] = [];
    /** The call that filled the pipe. */
    #inPipe: DriverCall | undefined;
    #child: ChildProcess | undefined;
    #calls = 0;
    #isHanging = false;
    #killTimer: NodeJS.Timeout | undefined;
    readonly #exit = Promise.withResolvers<void>();

    constructor(options: DriverProcessOptions) {
        this.#options = options;
        this.#listener = options.listener;
        this.#watch = new HeartbeatWatch(options.now());
    }

    /** undefined before the start and if it could not be started. */
    get pid(): number | undefined {
        return this.#child?.pid;
    }

    start(): void {
        try {
            this.#child = this.#fork();
        } catch (error) {
            // Out of memory or file handles: that is an end like any other, and is told as one, not thrown.
            setImmediate(() => this.#end(`cannot be started: ${messageOf(error)}`));
        }
    }

    /** Asks the process for something; the outcome comes in any case, at the latest after the time limit. Never throws. */
    call(body: CallBody): Promise<CommandOutcome> {
        if (!this.#child?.connected) return Promise.resolve(failure('driver-exited', 'the driver does not run'));
        if (body.type === 'command' && this.#pending.size >= COMMANDS_WAITING_MAX) {
            return Promise.resolve(
                failure('driver-timeout', `the driver owes ${COMMANDS_WAITING_MAX} answers already`),
            );
        }
        const call = ++this.#calls;
        return new Promise((settle) => {
            const limitSeconds = this.#options.callLimitSeconds ?? CALL_LIMIT_SECONDS;
            const timer = setTimeout(() => this.#giveUp(call, limitSeconds), limitSeconds * 1000);
            this.#pending.set(call, { settle, timer });
            this.#queue.push({ ...body, call });
            this.#pump();
        });
    }

    /** To be called every TICK_MS. */
    tick(nowMs: number): void {
        if (this.#isHanging || !this.#watch.isHanging(nowMs)) return;
        this.#isHanging = true;
        this.#terminate(HANGING_KILL_SECONDS);
        this.#listener.hanging();
    }

    /** Ends the process, by force if it does not obey; resolves when it is gone. */
    stop(): Promise<void> {
        this.#terminate(STOP_KILL_SECONDS);
        return this.#exit.promise;
    }

    #fork(): ChildProcess {
        const { hostFile, driver, file } = this.#options;
        const child = fork(hostFile instanceof URL ? fileURLToPath(hostFile) : hostFile, [driver, file], {
            // Debugger and watch flags of the gateway are not for its children.
            execArgv: [],
            env: childEnvironment(),
            // Our own stdout is the log: what a native library prints must not fall between its lines.
            stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        });
        for (const stream of [child.stdout, child.stderr]) {
            stream?.on('data', (chunk: Buffer) => this.#lastWords.add(chunk));
        }
        child.on('message', (message) => this.#receive(message));
        child.once('exit', (code, signal) => void this.#exited(child, code, signal));
        child.on('error', (error) => {
            // Without a process number it never began; other errors are followed by its end.
            if (child.pid === undefined) this.#end(`cannot be started: ${messageOf(error)}`);
        });
        return child;
    }

    #terminate(killSeconds: number): void {
        this.#child?.kill('SIGTERM');
        this.#killTimer ??= setTimeout(() => this.#child?.kill('SIGKILL'), killSeconds * 1000);
    }

    #receive(message: unknown): void {
        const parsed = parseDriverNews(message);
        if (!parsed.ok) {
            this.#listener.refused(parsed.error);
            return;
        }
        this.#watch.heard(this.#options.now());
        const news = parsed.value;
        switch (news.type) {
            case 'heartbeat':
                break;
            case 'ready':
                this.#listener.ready();
                break;
            case 'result':
                this.#settle(news.call, news.outcome);
                break;
            case 'found':
                this.#listener.refused('found: nobody asked for a scan');
                break;
            default:
                this.#listener.news(news);
        }
    }

    #settle(call: number, outcome: CommandOutcome): void {
        const pending = this.#pending.get(call);
        if (!pending) return; // it came after the time limit
        clearTimeout(pending.timer);
        this.#pending.delete(call);
        pending.settle(outcome);
    }

    #giveUp(call: number, limitSeconds: number): void {
        const at = this.#queue.findIndex((queued) => queued.call === call);
        // What was not sent must not be sent later: nobody knows what it would switch then.
        if (at >= 0) this.#queue.splice(at, 1);
        const whatIsKnown = at >= 0 ? 'nothing was sent' : 'whether it was done is not known';
        this.#settle(call, failure('driver-timeout', `no answer within ${limitSeconds} s; ${whatIsKnown}`));
    }

    #pump(): void {
        while (!this.#inPipe && this.#child?.connected) {
            const call = this.#queue.shift();
            if (!call) return;
            const hasRoom = this.#child.send(call, () => {
                if (this.#inPipe !== call) return;
                this.#inPipe = undefined;
                this.#pump();
            });
            if (!hasRoom) this.#inPipe = call;
        }
    }

    async #exited(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): Promise<void> {
        await new Promise<void>((resolve) => {
            child.once('close', () => resolve());
            setTimeout(resolve, LAST_WORDS_WAIT_MS);
        });
        if (this.#isHanging) this.#end('it stopped responding');
        else this.#end(signal ? `killed by ${signal}` : `exit code ${code}`);
    }

    #end(reason: string): void {
        clearTimeout(this.#killTimer);
        this.#child?.stdout?.destroy();
        this.#child?.stderr?.destroy();
        for (const call of [...this.#pending.keys()]) {
            this.#settle(call, failure('driver-exited', 'the driver ended before it answered'));
        }
        this.#exit.resolve();
        this.#listener.exited({ reason, lastWords: this.#lastWords.text });
    }
}

function failure(code: ErrorCode, message: string): CommandOutcome {
    return failed({ code, message });
}

/** Under `node --watch` every process with an IPC channel reports the files that it loads: ours would report to us. */
function childEnvironment(): NodeJS.ProcessEnv {
    const { WATCH_REPORT_DEPENDENCIES: _, ...environment } = process.env;
    return environment;
}
