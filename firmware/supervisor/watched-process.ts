// One life of one child process of ours: started with a channel, watched, ended. Nothing here waits for the child, and what
// it says is not understood here. Whether it lives again is not decided here either.

import { type ChildProcess, fork, type SerializationType } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { messageOf } from '#model/errors.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { Inbox } from './inbox.ts';
import { LastWords } from './last-words.ts';

export interface ProcessExit {
    /** In plain words, without a full stop: `killed by SIGSEGV`. */
    readonly reason: string;
    readonly lastWords: string;
}

export interface WatchedProcessListener {
    message(message: unknown): void;
    /** It no longer beats and is being ended. */
    hanging(): void;
    /** It is gone: the last that is heard of it. */
    exited(exit: ProcessExit): void;
}

export interface WatchedProcessOptions {
    readonly file: string | URL;
    readonly args: readonly string[];
    /** Beside the gateway's own. */
    readonly environment?: Readonly<Record<string, string>>;
    /** `advanced` carries typed arrays as bytes; JSON is the default. */
    readonly serialization?: SerializationType;
    readonly listener: WatchedProcessListener;
    /** Milliseconds of a StallFreeClock. */
    readonly now: () => number;
    /** For a process whose work may hold up its beat. */
    readonly silentMsMax?: number;
    /** How long it may take to end in good order. */
    readonly stopSeconds?: number;
    /** Of Node and V8. */
    readonly flags?: readonly string[];
}

// After SIGTERM: enough to say good-bye to a device, if the process can say anything at all …
const HANGING_KILL_SECONDS = 1;
// … and when it is ended in good order, a little longer.
const STOP_KILL_SECONDS = 2;
// The last words may still be in their pipe when the process is gone; a grandchild may hold that pipe open for ever.
const LAST_WORDS_WAIT_MS = 100;

// Garbage is collected early: what a poll leaves behind is little, and Node would let it grow to 16 MB first. Measured with a
// hundred SNMP devices: 49 MB above an empty process instead of 107. What lives longer may grow by a fifth before it is looked
// through, not by half and more: the recorder under full load is 20 MB smaller for it, and not slower. Threads do
// not help with two megabytes: an SNMP poller is no faster with them, and holds 4 MB more.
export const CHILD_FLAGS: readonly string[] = [
    ...['--max-semi-space-size=2', '--heap-growing-percent=20'],
    '--no-parallel-scavenge',
];

// A process that has one device, asked every few seconds, has nothing to compute: no threads for garbage and compiling, no machine code,
// V8's choices for little memory. What loading left behind is collected when its device was tried: the host may ask for that. Measured
// with a Qx UPS, private memory: 11.7 MB instead of 17. docs/decisions/080.
export const SMALL_CHILD_FLAGS: readonly string[] = [
    ...CHILD_FLAGS,
    ...['--single-threaded', '--optimize-for-size', '--expose-gc'],
    ...['--no-opt', '--no-sparkplug', '--regexp-interpret-all'],
];

// mallopt(3): what reading and compiling files left behind is given back, where glibc would keep it for the next time.
export const SMALL_CHILD_ENVIRONMENT: Readonly<Record<string, string>> = {
    MALLOC_ARENA_MAX: '1',
    MALLOC_MMAP_THRESHOLD_: '32768',
    MALLOC_TRIM_THRESHOLD_: '16384',
    MALLOC_TOP_PAD_: '16384',
};

export class WatchedProcess {
    readonly #options: WatchedProcessOptions;
    readonly #lastWords = new LastWords();
    readonly #watch: HeartbeatWatch;
    readonly #inbox: Inbox;
    #child: ChildProcess | undefined;
    #isHanging = false;
    #killTimer: NodeJS.Timeout | undefined;
    readonly #exit = Promise.withResolvers<void>();

    constructor(options: WatchedProcessOptions) {
        this.#options = options;
        this.#inbox = new Inbox((message) => options.listener.message(message));
        this.#watch = new HeartbeatWatch(options.now(), options.silentMsMax);
    }

    /** undefined before the start and if it could not be started. */
    get pid(): number | undefined {
        return this.#child?.pid;
    }

    get isConnected(): boolean {
        return this.#child?.connected ?? false;
    }

    start(): void {
        try {
            this.#child = this.#fork();
        } catch (error) {
            // Out of memory or file handles: that is an end like any other, and is told as one, not thrown.
            setImmediate(() => this.#end(`cannot be started: ${messageOf(error)}`));
        }
    }

    /** The process said something that makes sense: that is as good as a beat. */
    heard(): void {
        this.#watch.heard(this.#options.now());
    }

    /** False: the pipe is full. `sent` is called when the message has left, or never will. Only while it is connected. */
    send(message: object, sent: () => void): boolean {
        return this.#child?.send(message, () => sent()) ?? false;
    }

    /** To be called every TICK_MS. */
    tick(nowMs: number): void {
        if (this.#isHanging || !this.#watch.isHanging(nowMs)) return;
        this.#isHanging = true;
        this.#terminate(HANGING_KILL_SECONDS);
        this.#options.listener.hanging();
    }

    /** Ends the process, by force if it does not obey; resolves when it is gone. */
    stop(): Promise<void> {
        this.#terminate(this.#options.stopSeconds ?? STOP_KILL_SECONDS);
        return this.#exit.promise;
    }

    #fork(): ChildProcess {
        const { file, args, serialization = 'json', environment = {}, flags = CHILD_FLAGS } = this.#options;
        const child = fork(file instanceof URL ? fileURLToPath(file) : file, args, {
            // Debugger and watch flags of the gateway are not for its children.
            execArgv: [...flags],
            env: { ...childEnvironment(), ...environment },
            serialization,
            // Our own stdout is the log: what a native library prints must not fall between its lines.
            stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        });
        for (const stream of [child.stdout, child.stderr]) {
            stream?.on('data', (chunk: Buffer) => this.#lastWords.add(chunk));
        }
        child.on('message', (message) => this.#inbox.add(message));
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
        this.#inbox.drain();
        this.#exit.resolve();
        this.#options.listener.exited({ reason, lastWords: this.#lastWords.text });
    }
}

/** Under `node --watch` every process with an IPC channel reports the files that it loads: ours would report to us. */
function childEnvironment(): NodeJS.ProcessEnv {
    const { WATCH_REPORT_DEPENDENCIES: _, ...environment } = process.env;
    return environment;
}
