// One driver with its devices, over all the lives of its process: starts it, gives it its devices, tells the gateway what it
// says, and starts it again when it died. A device of another driver never notices.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { DriverDevice } from '#model/driver.ts';
import { failed } from '#model/result.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { LogThrottle } from '../log-throttle.ts';
import { type DeviceNews, DriverProcess, type DriverProcessOptions } from './driver-process.ts';
import { OwnedDevice } from './owned-device.ts';
import { type RestartLimits, RestartPolicy } from './restart-policy.ts';
import type { ProcessExit } from './watched-process.ts';

/** `waiting` and `parked`: it died and will be started again, soon or late. `hanging`: it is being ended. */
export type DriverState = 'starting' | 'running' | 'hanging' | 'waiting' | 'parked' | 'stopped';

export interface DriverProcessInfo {
    readonly driver: string;
    /** undefined while there is no process. */
    readonly pid: number | undefined;
    readonly devices: number;
    readonly state: DriverState;
    /** How often it died since the gateway started. */
    readonly deaths: number;
    /** Messages that it must not have sent. */
    readonly refusedNews: number;
}

export interface SupervisedDriverOptions {
    readonly driver: string;
    readonly file: string;
    readonly hostFile: string | URL;
    readonly gateway: Gateway;
    readonly log: Log;
    /** Milliseconds of a StallFreeClock. */
    readonly now: () => number;
    readonly policy: Partial<RestartLimits>;
    /** How its processes are started and watched. */
    readonly process?: Pick<DriverProcessOptions, 'isSmall' | 'silentMsMax'>;
}

// A standing problem is worth a line an hour.
const REFUSALS = { lines: 1, seconds: 3600 };
// What a driver says about its devices; a hundred lines a minute nobody reads.
const LINES = { lines: 100, seconds: 60 };

export class SupervisedDriver {
    readonly #options: SupervisedDriverOptions;
    readonly #log: Log;
    readonly #policy: RestartPolicy;
    readonly #refusals = new LogThrottle(REFUSALS);
    readonly #lines = new LogThrottle(LINES);
    readonly #devices = new Map<string, OwnedDevice>();
    /** Devices that the process is closing: news of them may still be on its way. */
    readonly #leaving = new Set<string>();
    #process: DriverProcess | undefined;
    #state: DriverState = 'stopped';
    #startedAtMs = 0;
    #restart: NodeJS.Timeout | undefined;
    #deaths = 0;
    #refused = 0;

    constructor(options: SupervisedDriverOptions) {
        this.#options = options;
        this.#log = options.log;
        this.#policy = new RestartPolicy(options.policy);
    }

    get info(): DriverProcessInfo {
        return {
            driver: this.#options.driver,
            pid: this.#process?.pid,
            devices: this.#devices.size,
            state: this.#state,
            deaths: this.#deaths,
            refusedNews: this.#refused,
        };
    }

    owns(device: string): boolean {
        return this.#devices.has(device);
    }

    /** Opens new devices, closes those that are missing, opens changed ones again. Starts the process if there is none. */
    configure(devices: readonly DriverDevice[]): void {
        const wanted = new Set<string>(devices.map(({ spec }) => spec.id));
        const removed = [...this.#devices.keys()].filter((id) => !wanted.has(id));
        for (const id of removed) this.#remove(id);
        const opened = devices.filter((device) => this.#put(device));
        const isChanged = removed.length + opened.length > 0;
        // Somebody may just have mended what killed it: it need not wait any longer.
        if (isChanged && this.#state !== 'starting' && this.#state !== 'running' && this.#state !== 'hanging') {
            this.#policy.reset();
            this.#start();
        }
    }

    command(device: string, request: DeviceRequest): Promise<CommandOutcome> {
        if (this.#process && this.#state === 'running') return this.#process.call({ type: 'command', device, request });
        const message = `the driver “${this.#options.driver}” does not run now (${this.#state})`;
        return Promise.resolve(failed({ code: 'driver-exited', message }));
    }

    /** To be called every TICK_MS. */
    tick(nowMs: number): void {
        this.#process?.tick(nowMs);
        for (const device of this.#devices.values()) device.tick(nowMs);
    }

    /** Resolves when the process is gone. */
    async stop(): Promise<void> {
        clearTimeout(this.#restart);
        this.#state = 'stopped';
        this.#devices.clear();
        await this.#process?.stop();
    }

    #remove(id: string): void {
        this.#devices.delete(id);
        if (this.#state !== 'running') return;
        this.#leaving.add(id);
        void this.#process?.call({ type: 'close', device: id }).then(() => this.#leaving.delete(id));
    }

    /** True if the driver has to open the device, now or when it runs. */
    #put(device: DriverDevice): boolean {
        const known = this.#devices.get(device.spec.id);
        if (known && !known.configure(device)) return false;
        const owned = known ?? new OwnedDevice(device, this.#options.gateway);
        this.#devices.set(device.spec.id, owned);
        if (this.#state === 'running') void this.#open(owned);
        return true;
    }

    async #open(owned: OwnedDevice): Promise<void> {
        const outcome = await this.#process?.call({ type: 'open', device: owned.device });
        // A process that died meanwhile is given its devices again when it is back.
        if (!outcome || outcome.ok || outcome.error.code === 'driver-exited') return;
        const { driver } = this.#options;
        this.#log.error({ driver, device: owned.id, error: outcome.error }, 'a driver did not take a device');
        owned.down('stale', outcome.error.message);
    }

    #start(): void {
        clearTimeout(this.#restart);
        const { driver, file, hostFile, now } = this.#options;
        this.#state = 'starting';
        this.#startedAtMs = now();
        const process = new DriverProcess({
            driver,
            file,
            hostFile,
            now,
            ...this.#options.process,
            listener: {
                ready: () => this.#ready(process),
                news: (news) => this.#hear(news),
                refused: (what) => this.#refuse('malformed', what),
                hanging: () => this.#hanging(),
                exited: (exit) => this.#exited(exit),
            },
        });
        this.#process = process;
        process.start();
    }

    #ready(process: DriverProcess): void {
        if (this.#state !== 'starting') return;
        this.#state = 'running';
        const { driver, gateway } = this.#options;
        this.#log.info({ driver, pid: process.pid, devices: this.#devices.size }, 'driver started');
        gateway.apply({ type: 'driver-started', driver, pid: process.pid ?? 0 });
        for (const device of this.#devices.values()) void this.#open(device);
    }

    #hear(news: DeviceNews): void {
        if (news.type === 'log') {
            this.#write(news);
            return;
        }
        const device = this.#devices.get(news.device);
        if (device) device.hear(news, this.#options.now());
        else if (this.#state !== 'stopped' && !this.#leaving.has(news.device)) {
            this.#refuse('foreign', `${news.type} of a device that it does not have: ${news.device.slice(0, 64)}`);
        }
    }

    #write({ level, message, fields }: Extract<DeviceNews, { type: 'log' }>): void {
        const suppressed = this.#lines.admit('line', this.#options.now());
        if (suppressed === undefined) return;
        const { driver } = this.#options;
        this.#log[level]({ driver, ...fields, ...(suppressed > 0 ? { suppressed } : {}) }, message);
    }

    #refuse(kind: 'malformed' | 'foreign', what: string): void {
        this.#refused++;
        const suppressed = this.#refusals.admit(kind, this.#options.now());
        if (suppressed === undefined) return;
        const { driver } = this.#options;
        this.#log.warn({ driver, what, refused: this.#refused }, 'news of a driver was refused');
    }

    #hanging(): void {
        this.#state = this.#state === 'stopped' ? 'stopped' : 'hanging';
        const reason = `the driver “${this.#options.driver}” does not respond and is started again`;
        for (const device of this.#devices.values()) device.down('stale', reason);
    }

    #exited({ reason, lastWords }: ProcessExit): void {
        this.#process = undefined;
        if (this.#state === 'stopped') return;
        this.#deaths++;
        const { driver, gateway, now } = this.#options;
        const { isParked, inSeconds: restartInSeconds } = this.#policy.died((now() - this.#startedAtMs) / 1000);
        this.#state = isParked ? 'parked' : 'waiting';
        const linkReason = `the driver “${driver}” ended (${reason}) and starts again in ${restartInSeconds} s`;
        for (const device of this.#devices.values()) device.down(isParked ? 'lost' : 'stale', linkReason);
        const level = isParked ? 'error' : 'warn';
        this.#log[level]({ driver, reason, restartInSeconds, lastWords }, isParked ? 'driver parked' : 'driver exited');
        if (isParked) gateway.apply({ type: 'driver-parked', driver, reason, restartInSeconds, lastWords });
        else gateway.apply({ type: 'driver-exited', driver, reason, restartInSeconds });
        this.#restart = setTimeout(() => this.#start(), restartInSeconds * 1000);
    }
}
