// The life of one device in a driver process: open, poll until it is no longer heard, close, open again. Carries commands
// between the polls, one thing at a time. Tells what changed; must never let the failure of a device out.

import { BackOff } from '#model/back-off.ts';
import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import { CALL_LIMIT_SECONDS, type DriverDevice, type DriverNews } from '#model/driver.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { failed } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import type { Driver, OpenDevice, Report } from './driver.ts';
import { LastReadings } from './last-readings.ts';
import { LinkHealth, type LinkVerdict } from './link-health.ts';
import { PollClock } from './poll-clock.ts';
import { Turns, withLimit } from './turns.ts';

export interface SessionPace {
    /** Wait before a device that failed is opened again, at first. */
    readonly retrySeconds: number;
    /** A poll that has not ended by then never will. */
    readonly pollLimitSeconds: number;
    readonly openLimitSeconds: number;
    readonly closeLimitSeconds: number;
    /** A command whose turn comes later is not begun: nobody waits for it, and what it would switch may matter again. */
    readonly callLimitSeconds: number;
}

export const SESSION_PACE: SessionPace = {
    retrySeconds: 1,
    // Finding out what a network card speaks, and reading all it has, takes hundreds of questions; what takes longer is stuck.
    openLimitSeconds: 60,
    pollLimitSeconds: 60,
    // The supervisor gives the whole process two seconds.
    closeLimitSeconds: 1.5,
    callLimitSeconds: CALL_LIMIT_SECONDS,
};

export interface SessionOptions {
    readonly driver: Driver;
    readonly device: DriverDevice;
    readonly tell: (news: DriverNews) => void;
    /** What the device says besides what its driver reads; the driver's own word comes first. */
    readonly introduction?: Readonly<Record<string, Value>>;
    /** Called after each attempt to open. */
    readonly tried?: () => void;
    readonly pace?: Partial<SessionPace>;
    /** 0 to 1. */
    readonly random?: () => number;
}

export class DeviceSession {
    readonly #driver: Driver;
    readonly #device: DriverDevice;
    readonly #tellAny: (news: DriverNews) => void;
    readonly #introduction: Readonly<Record<string, Value>>;
    readonly #tried: () => void;
    readonly #pace: SessionPace;
    readonly #random: () => number;
    readonly #health = new LinkHealth();
    readonly #backOff: BackOff;
    #life: Promise<void> = Promise.resolve();
    #isClosed = false;
    /** What `open` returned, and whose turn it is to use it; undefined while there is nothing to use. */
    #opened: { readonly device: OpenDevice; readonly turns: Turns } | undefined;
    /** Counts the attempts to open: what an earlier one still reports is not listened to. */
    #attempts = 0;
    #last = new LastReadings();
    /** The verb that is on its way: whether the readings that come with it are good shows when it ends. */
    #asking: object | undefined;
    #hasTold = false;
    #doubt: string | undefined;
    /** Ends a pause. */
    #wake: (() => void) | undefined;
    #unwatch: (() => void) | undefined;
    /** False: something was plugged in while we were busy, and what we found may be out of date. */
    #mayPause = true;

    constructor(options: SessionOptions) {
        this.#driver = options.driver;
        this.#device = options.device;
        this.#tellAny = options.tell;
        this.#introduction = options.introduction ?? {};
        this.#tried = options.tried ?? (() => undefined);
        this.#pace = { ...SESSION_PACE, ...options.pace };
        this.#random = options.random ?? Math.random;
        this.#backOff = new BackOff({ firstSeconds: this.#pace.retrySeconds, random: this.#random });
    }

    /** Begins to open when `after` has ended: the session before, on the same hardware. */
    start(after: Promise<void> = Promise.resolve()): void {
        this.#life = after.then(() => this.#live());
        this.#unwatch = this.#driver.watch?.(() => {
            this.#backOff.succeeded();
            this.#hurry();
        });
    }

    /** Runs between two polls; refused when its turn comes so late that nobody waits for it any more. Never throws. */
    async command(request: DeviceRequest): Promise<CommandOutcome> {
        const askedAtMs = performance.now();
        const opened = this.#opened;
        if (!opened) {
            const why = this.#health.reason || 'it is being opened';
            return failed({ code: 'device-unreachable', message: `${this.#id} is not connected: ${why}` });
        }
        const outcome = await opened.turns.take(() => this.#run(opened.device, request, askedAtMs));
        // The next poll shows what the command did; it need not wait.
        if (outcome.ok) this.#wake?.();
        return outcome;
    }

    /** Lets go of the hardware; resolves when that is done or has taken too long. Never throws. */
    async close(): Promise<void> {
        this.#isClosed = true;
        this.#unwatch?.();
        this.#wake?.();
        const limit = { seconds: this.#pace.closeLimitSeconds, what: `closing ${this.#id}` };
        // A device that cannot be let go of keeps nobody waiting: the process may end without it.
        await withLimit(this.#life, limit).catch(() => undefined);
    }

    get #id(): string {
        return this.#device.spec.id;
    }

    async #live(): Promise<void> {
        while (!this.#isClosed) {
            const error = await this.#openAndPoll();
            if (this.#isClosed) return;
            await this.#pause(this.#backOff.failed(!(error instanceof GatewayError) || error.retryable));
        }
    }

    /** Returns when the device is closed or no longer heard: then, with what failed. */
    async #openAndPoll(): Promise<unknown> {
        const device = await this.#open();
        if (device instanceof Error) return device;
        this.#opened = { device, turns: new Turns() };
        try {
            return await this.#pollWhileHeard(this.#opened.device, this.#opened.turns);
        } finally {
            this.#opened = undefined;
            this.#attempts++;
            const limit = { seconds: this.#pace.closeLimitSeconds, what: `closing ${this.#id}` };
            await withLimit(
                Promise.try(() => device.close()),
                limit,
            ).catch((error) => this.#unexpected(error));
        }
    }

    /** The device, or why it does not open. */
    async #open(): Promise<OpenDevice | Error> {
        this.#last = new LastReadings();
        this.#doubt = undefined;
        const attempt = ++this.#attempts;
        const opening = this.#ask(async () => this.#driver.open(this.#device, this.#report(attempt)));
        try {
            return await withLimit(opening, { seconds: this.#pace.openLimitSeconds, what: `opening ${this.#id}` });
        } catch (error) {
            // What opens after all when nobody waits any more is closed again.
            opening.then((late) => late.close()).catch(() => undefined);
            this.#attempts++;
            this.#failed(error);
            return error instanceof Error ? error : new Error(messageOf(error));
        } finally {
            this.#tried();
        }
    }

    async #pollWhileHeard(device: OpenDevice, turns: Turns): Promise<unknown> {
        const clock = new PollClock({ intervalSeconds: this.#device.pollSeconds, random: this.#random });
        const limit = { seconds: this.#pace.pollLimitSeconds, what: `polling ${this.#id}` };
        while (!this.#isClosed) {
            try {
                await withLimit(
                    turns.take(() => this.#poll(device)),
                    limit,
                );
            } catch (error) {
                this.#failed(error);
                if (this.#health.link !== 'ok') return error;
            }
            if (!this.#isClosed) await this.#pause(clock.waitMs(performance.now()));
        }
        return undefined;
    }

    async #poll(device: OpenDevice): Promise<void> {
        const attempt = this.#attempts;
        this.#hasTold = false;
        await this.#ask(() => device.poll());
        if (attempt !== this.#attempts || this.#doubt !== undefined) return;
        if (!this.#hasTold) this.#tell({ type: 'readings', device: this.#id, values: {} });
        this.#good();
    }

    async #run(device: OpenDevice, request: DeviceRequest, askedAtMs: number): Promise<CommandOutcome> {
        const waitedSeconds = (performance.now() - askedAtMs) / 1000;
        if (this.#isClosed || waitedSeconds >= this.#pace.callLimitSeconds) {
            return failed({ code: 'driver-timeout', message: `${this.#id} was busy; nothing was sent to it` });
        }
        try {
            return await this.#ask(() => device.command(request, this.#pace.callLimitSeconds - waitedSeconds));
        } catch (error) {
            if (!(error instanceof GatewayError)) this.#unexpected(error);
            const code = error instanceof GatewayError ? error.code : 'device-unreachable';
            return failed({ code, message: messageOf(error) });
        }
    }

    #report(attempt: number): Report {
        const isOver = (): boolean => this.#isClosed || attempt !== this.#attempts;
        const device = this.#id;
        const who = this.#introduction;
        let isIntroduced = false;
        return {
            readings: (values) => {
                if (isOver()) return;
                this.#heard({ values: this.#last.changes(isIntroduced ? values : { ...who, ...values }) });
                isIntroduced = true;
            },
            allReadings: (values) => {
                if (isOver()) return;
                const { complete, gone, ...changes } = this.#last.allChanges({ ...who, ...values });
                isIntroduced = true;
                this.#heard({ ...changes, ...(complete ? { complete } : {}), ...(gone.length > 0 ? { gone } : {}) });
            },
            capabilities: (commands, settings) => {
                if (!isOver()) this.#tell({ type: 'capabilities', device, commands, settings });
            },
            leftOut: (doubts) => {
                if (!isOver()) this.#tell({ type: 'doubts', device, doubts });
            },
            due: () => {
                if (!isOver()) this.#hurry();
            },
            stale: (reason) => {
                if (isOver()) return;
                this.#doubt = reason;
                this.#judge(this.#health.doubted(reason));
            },
            log: (level, message, fields) => {
                if (!isOver()) this.#tell({ type: 'log', level, message, fields: { device, ...fields } });
            },
        };
    }

    #heard(changes: Omit<Extract<DriverNews, { type: 'readings' }>, 'type' | 'device'>): void {
        this.#doubt = undefined;
        if (Object.keys(changes.values).length > 0 || changes.gone || changes.complete) {
            this.#hasTold = true;
            this.#tell({ type: 'readings', device: this.#id, ...changes });
        }
        if (!this.#asking) this.#good();
    }

    async #ask<Answer>(verb: () => Promise<Answer>): Promise<Answer> {
        const asking = {};
        this.#asking = asking;
        try {
            return await verb();
        } finally {
            if (this.#asking === asking) this.#asking = undefined;
        }
    }

    #good(): void {
        this.#backOff.succeeded();
        this.#judge(this.#health.good());
    }

    #failed(error: unknown): void {
        if (this.#isClosed) return;
        const isGone = error instanceof GatewayError && error.code === 'device-gone';
        const verdict = isGone
            ? this.#health.gone(error.message)
            : this.#health.failed(messageOf(error), performance.now());
        if (verdict && !(error instanceof GatewayError)) this.#unexpected(error);
        this.#judge(verdict);
    }

    /** A defect of the driver: whoever mends it needs to know where. */
    #unexpected(error: unknown): void {
        const fields = {
            device: this.#id,
            error: error instanceof Error ? (error.stack ?? error.message) : `${error}`,
        };
        this.#tell({ type: 'log', level: 'error', message: 'the driver failed on a device', fields });
    }

    #judge(verdict: LinkVerdict | undefined): void {
        if (verdict) this.#tell({ type: 'link', device: this.#id, ...verdict });
    }

    #tell(news: DriverNews): void {
        if (!this.#isClosed) this.#tellAny(news);
    }

    /** Ends the pause, or leaves out the next one. */
    #hurry(): void {
        if (this.#wake) this.#wake();
        else this.#mayPause = false;
    }

    /** Ends early when a command was carried out or the session is closed. */
    #pause(milliseconds: number): Promise<void> {
        if (!this.#mayPause) {
            this.#mayPause = true;
            return Promise.resolve();
        }
        return new Promise((resolve) => {
            const timer = setTimeout(() => this.#wake?.(), milliseconds);
            this.#wake = () => {
                clearTimeout(timer);
                this.#wake = undefined;
                resolve();
            };
        });
    }
}
