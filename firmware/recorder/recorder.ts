// The gateway's side of the recorder: starts the process, feeds it the stream of events, asks it queries, starts it again
// when it died. The gateway never waits for it: events go into a bounded box (feed.ts), and what was sent stays there until
// the recorder says that it is on the disk, so its death loses nothing.

import { GatewayError, messageOf } from '#model/errors.ts';
import type { QueryArgs, QueryName, QueryResult } from '#model/recorder.ts';
import { failed } from '#model/result.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { LogThrottle } from '../log-throttle.ts';
import { PendingCalls } from '../supervisor/pending-calls.ts';
import { type RestartLimits, RestartPolicy } from '../supervisor/restart-policy.ts';
import { StallFreeClock, TICK_MS } from '../supervisor/stall-free-clock.ts';
import { type ProcessExit, WatchedProcess } from '../supervisor/watched-process.ts';
import { Feed, type FeedLimits } from './feed.ts';
import { MEMORY_FLAGS, MEMORY_LIMITS } from './memory-limits.ts';
import type { FromRecorder, Lost, QueryOutcome, RecorderSettings, ToRecorder } from './messages.ts';
import { monotonicMs, readClock } from './read-clock.ts';

export type RecorderState = 'starting' | 'running' | 'hanging' | 'waiting' | 'parked' | 'stopped';

export interface RecorderInfo {
    readonly state: RecorderState;
    readonly pid: number | undefined;
    readonly deaths: number;
    /** Batches that are not yet on the disk. */
    readonly waiting: number;
    /** Since the gateway started. */
    readonly lost: Lost;
}

export interface RecorderOptions {
    readonly gateway: Gateway;
    readonly log: Log;
    readonly settings: RecorderSettings;
    /** host.ts; another one in tests. */
    readonly hostFile?: string | URL;
    readonly policy?: Partial<RestartLimits>;
    readonly limits?: Partial<FeedLimits>;
}

// How long events come together before they are sent: cheap for both sides, and nobody looks at curves faster.
const BATCH_MS = 1000;
// A query of years over many series takes a second on a small machine; who waits longer has been given up by his browser.
const QUERY_SECONDS_MAX = 20;
// Each is a person or a page that waits.
const QUERIES_WAITING_MAX = 64;
// A card that is dying answers after many seconds: to kill the one who waits for it would help nobody.
const SILENT_MS_MAX = 60_000;
// What is in its hands must reach the disk.
const STOP_SECONDS = 10;
const LINES = { lines: 20, seconds: 3600 };

export class Recorder {
    readonly #options: RecorderOptions;
    readonly #log: Log;
    readonly #feed: Feed;
    readonly #clock = new StallFreeClock(performance.now());
    readonly #policy: RestartPolicy;
    readonly #pending = new PendingCalls<QueryOutcome>();
    readonly #lines = new LogThrottle(LINES);
    /** Names this life of the gateway. */
    readonly #run = `${Date.now().toString(36)}-${process.pid}`;
    #process: WatchedProcess | undefined;
    #state: RecorderState = 'stopped';
    #startedAtMs = 0;
    #deaths = 0;
    /** What this life of the process was given. */
    #sentNumber = 0;
    #definedNames = 0;
    #isPipeFull = false;
    #closedAtMs = 0;
    #isClosing = false;
    #timer: NodeJS.Timeout | undefined;
    #restart: NodeJS.Timeout | undefined;
    #unsubscribe: (() => void) | undefined;

    constructor(options: RecorderOptions) {
        this.#options = options;
        this.#log = options.log;
        this.#policy = new RestartPolicy(options.policy);
        const { gateway, limits } = options;
        this.#feed = new Feed({ device: (id) => gateway.device(id), ...(limits ? { limits } : {}) });
    }

    get info(): RecorderInfo {
        return {
            state: this.#state,
            pid: this.#process?.pid,
            deaths: this.#deaths,
            waiting: this.#feed.waiting.length,
            lost: this.#feed.lost,
        };
    }

    /** From here on nothing is missed. Costs nothing: the process is started later. */
    listen(): void {
        this.#unsubscribe = this.#options.gateway.subscribe('recorder', (event) => {
            this.#feed.take(event, monotonicMs());
            if (this.#feed.isUrgent) this.#closeSoon();
        });
    }

    start(): void {
        this.#timer = setInterval(() => this.#tick(), TICK_MS);
        this.#startProcess();
    }

    /** Resolves when everything is on the disk and the process is gone, or it took too long. */
    async stop(): Promise<void> {
        this.#unsubscribe?.();
        clearTimeout(this.#restart);
        clearInterval(this.#timer);
        const wasRunning = this.#state === 'running';
        this.#close();
        if (wasRunning && this.#process?.isConnected) this.#send({ type: 'stop' });
        this.#state = 'stopped';
        this.#pending.settleAll(failed({ code: 'recorder-down', message: 'the gateway is stopping' }));
        await this.#process?.stop();
    }

    /** Throws GatewayError: recorder-down, recorder-timeout, query-invalid, query-unknown, query-failed. */
    async query<Name extends QueryName>(name: Name, args: QueryArgs<Name>): Promise<QueryResult<Name>> {
        const outcome = await this.#ask(name, args);
        if (!outcome.ok) throw new GatewayError(outcome.error.code, outcome.error.message);
        // The recorder is of the same release.
        return outcome.value as QueryResult<Name>;
    }

    #ask(name: QueryName, args: unknown): Promise<QueryOutcome> {
        if (this.#state !== 'running' || !this.#process?.isConnected) {
            const message = `the recorder does not run now (${this.#state}): try again in a minute`;
            return Promise.resolve(failed({ code: 'recorder-down', message }));
        }
        if (this.#pending.size >= QUERIES_WAITING_MAX) {
            const message = `the recorder owes ${QUERIES_WAITING_MAX} answers already: try again later`;
            return Promise.resolve(failed({ code: 'recorder-timeout', message }));
        }
        // Who asks after something happened finds it.
        this.#close();
        const late = `no answer of the recorder within ${QUERY_SECONDS_MAX} s: ask for less`;
        const { call, outcome } = this.#pending.open(QUERY_SECONDS_MAX, () =>
            failed({ code: 'recorder-timeout', message: late }),
        );
        try {
            this.#send({ type: 'query', call, name, args });
        } catch (error) {
            this.#pending.settle(call, failed({ code: 'query-invalid', message: messageOf(error) }));
        }
        return outcome;
    }

    #tick(): void {
        const nowMs = this.#clock.tick(performance.now());
        this.#process?.tick(nowMs);
        if (nowMs - this.#closedAtMs >= BATCH_MS) this.#close();
    }

    /** After the events of this turn: an outage changes many devices at once. */
    #closeSoon(): void {
        if (this.#isClosing) return;
        this.#isClosing = true;
        setImmediate(() => {
            this.#isClosing = false;
            this.#close();
        });
    }

    #close(): void {
        this.#closedAtMs = this.#clock.now(performance.now());
        const before = this.#feed.lost;
        this.#feed.close(readClock());
        if (before !== this.#feed.lost) this.#say('warn', 'the history has gaps', { lost: this.#feed.lost });
        this.#pump();
    }

    #startProcess(): void {
        const now = (): number => this.#clock.now(performance.now());
        this.#state = 'starting';
        this.#startedAtMs = now();
        this.#sentNumber = 0;
        this.#definedNames = 0;
        this.#isPipeFull = false;
        const process = new WatchedProcess({
            file: this.#options.hostFile ?? new URL('host.ts', import.meta.url),
            args: [],
            environment: MEMORY_LIMITS,
            flags: MEMORY_FLAGS,
            serialization: 'advanced',
            now,
            silentMsMax: SILENT_MS_MAX,
            stopSeconds: STOP_SECONDS,
            listener: {
                message: (message) => this.#receive(message as FromRecorder),
                hanging: () => {
                    if (this.#state !== 'stopped') this.#state = 'hanging';
                },
                exited: (exit) => this.#exited(exit),
            },
        });
        this.#process = process;
        process.start();
        if (process.isConnected) this.#send({ type: 'settings', run: this.#run, settings: this.#options.settings });
    }

    #receive(message: FromRecorder): void {
        this.#process?.heard();
        switch (message.type) {
            case 'heartbeat':
                break;
            case 'ready':
                if (this.#state !== 'starting') break;
                this.#state = 'running';
                this.#log.info({ pid: this.#process?.pid, folder: this.#options.settings.folder }, 'recorder started');
                this.#pump();
                break;
            case 'stored':
                this.#feed.stored(message.number);
                break;
            case 'result':
                this.#pending.settle(message.call, message.outcome);
                break;
            case 'log':
                this.#say(message.level, message.message, message.fields);
                break;
            default:
                message satisfies never;
        }
    }

    /** One batch at a time: the pipe never holds more than the recorder can take. */
    #pump(): void {
        while (this.#state === 'running' && !this.#isPipeFull && this.#process?.isConnected) {
            const batch = this.#feed.waiting.find(({ number }) => number > this.#sentNumber);
            if (!batch) return;
            const names = this.#feed.names;
            if (names.length > this.#definedNames) {
                this.#send({ type: 'define', series: names.slice(this.#definedNames) });
                this.#definedNames = names.length;
            }
            this.#sentNumber = batch.number;
            const { pid } = this.#process;
            const hasRoom = this.#process.send({ type: 'batch', batch } satisfies ToRecorder, () => {
                if (this.#process?.pid !== pid) return;
                this.#isPipeFull = false;
                this.#pump();
            });
            this.#isPipeFull = !hasRoom;
        }
    }

    #send(message: ToRecorder): void {
        this.#process?.send(message, () => undefined);
    }

    #exited({ reason, lastWords }: ProcessExit): void {
        this.#process = undefined;
        this.#pending.settleAll(failed({ code: 'recorder-down', message: `the recorder ended: ${reason}` }));
        if (this.#state === 'stopped') return;
        this.#deaths++;
        const livedSeconds = (this.#clock.now(performance.now()) - this.#startedAtMs) / 1000;
        const { isParked, inSeconds: restartInSeconds } = this.#policy.died(livedSeconds);
        this.#state = isParked ? 'parked' : 'waiting';
        const fields = { reason, restartInSeconds, lastWords };
        this.#log[isParked ? 'error' : 'warn'](fields, isParked ? 'recorder parked' : 'recorder exited');
        const driver = 'recorder';
        if (isParked) {
            this.#options.gateway.apply({ type: 'driver-parked', driver, reason, restartInSeconds, lastWords });
        } else this.#options.gateway.apply({ type: 'driver-exited', driver, reason, restartInSeconds });
        this.#restart = setTimeout(() => this.#startProcess(), restartInSeconds * 1000);
    }

    #say(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Readonly<Record<string, unknown>>): void {
        const suppressed = this.#lines.admit(message, this.#clock.now(performance.now()));
        if (suppressed === undefined) return;
        this.#log[level]({ ...fields, ...(suppressed > 0 ? { suppressed } : {}) }, message);
    }
}
