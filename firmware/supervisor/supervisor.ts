// Runs the drivers: native ones in a process per device, the others in one process for all their devices. Gives each its
// devices and carries commands. The death of one process touches the devices of that process and nothing else.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import type { DriverDevice } from '#model/driver.ts';
import { failed } from '#model/result.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { type DriverScan, scanWithDriver } from './driver-scan.ts';
import type { RestartLimits } from './restart-policy.ts';
import { StallFreeClock, TICK_MS } from './stall-free-clock.ts';
import { type DriverProcessInfo, SupervisedDriver } from './supervised-driver.ts';

/** By name of the driver; drivers/index.ts is the real one. */
export type DriverTable = Readonly<
    Record<string, { readonly file: string; readonly process: 'shared' | 'per-device' }>
>;

export interface SupervisorOptions {
    readonly gateway: Gateway;
    readonly log: Log;
    readonly drivers: DriverTable;
    /** Looks for devices and serves none. */
    readonly scanner?: { readonly name: string; readonly file: string };
    /** drivers/host.ts. Files in the table are relative to its folder, or absolute. */
    readonly hostFile: string | URL;
    /** When dead processes are started again; for tests. */
    readonly policy?: Partial<RestartLimits>;
    /** How long a driver may be silent; for machines that are slower than any that a rack has: emulated ones. */
    readonly silentMsMax?: number;
}

export class Supervisor {
    readonly #options: SupervisorOptions;
    readonly #clock = new StallFreeClock(performance.now());
    /** By driver, or by driver and device where each device has its own process. */
    readonly #drivers = new Map<string, SupervisedDriver>();
    /** Processes that are ending because their last device went. */
    readonly #ending = new Set<Promise<void>>();
    #timer: NodeJS.Timeout | undefined;
    #isStopped = false;

    constructor(options: SupervisorOptions) {
        this.#options = options;
    }

    get processes(): DriverProcessInfo[] {
        return [...this.#drivers.values()].map((driver) => driver.info);
    }

    /** The process that serves the device; undefined: none does. */
    processOf(device: string): DriverProcessInfo | undefined {
        return this.#driverOf(device)?.info;
    }

    /** Makes the running processes those that these devices need. Devices must be known to the gateway already. */
    configure(devices: readonly DriverDevice[]): void {
        if (this.#isStopped) return;
        this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
        const wanted = Map.groupBy(this.#known(devices), (device) => this.#keyOf(device));
        for (const [key, driver] of this.#drivers) {
            if (wanted.has(key)) continue;
            this.#drivers.delete(key);
            this.#stopDriver(driver);
        }
        for (const [key, group] of wanted) this.#driverFor(key, group[0]?.spec.driver ?? '').configure(group);
    }

    /** Gives the request to the process of the device. The outcome comes in any case; never throws. */
    async command(device: Device, request: DeviceRequest): Promise<CommandOutcome> {
        const driver = this.#driverOf(device.id);
        if (driver) return driver.command(device.id, request);
        return failed({ code: 'device-unknown', message: `no driver serves “${device.id}”` });
    }

    /** Lets a driver look for devices, in a process of its own. The outcome comes in any case; never throws. */
    scan(scan: Omit<DriverScan, 'file' | 'hostFile'>): Promise<CommandOutcome> {
        const { drivers, scanner, hostFile } = this.#options;
        const file = scan.driver === scanner?.name ? scanner.file : drivers[scan.driver]?.file;
        if (file !== undefined) return scanWithDriver({ ...scan, file, hostFile });
        return Promise.resolve(failed({ code: 'driver-unknown', message: `there is no driver “${scan.driver}”` }));
    }

    /** Ends all processes; resolves when they are gone: at the latest when they were killed. */
    async stop(): Promise<void> {
        this.#isStopped = true;
        clearInterval(this.#timer);
        for (const driver of this.#drivers.values()) this.#stopDriver(driver);
        this.#drivers.clear();
        await Promise.all(this.#ending);
    }

    #driverOf(device: string): SupervisedDriver | undefined {
        return [...this.#drivers.values()].find((driver) => driver.owns(device));
    }

    #known(devices: readonly DriverDevice[]): DriverDevice[] {
        return devices.filter(({ spec }) => {
            if (Object.hasOwn(this.#options.drivers, spec.driver)) return true;
            const { gateway, log } = this.#options;
            const reason = `there is no driver “${spec.driver}”`;
            log.error({ device: spec.id, driver: spec.driver }, 'no such driver');
            const previous = gateway.device(spec.id)?.link ?? 'connecting';
            gateway.apply({ type: 'link', device: spec.id, link: 'lost', previous, reason });
            return false;
        });
    }

    #keyOf({ spec }: DriverDevice): string {
        return this.#options.drivers[spec.driver]?.process === 'shared' ? spec.driver : `${spec.driver} ${spec.id}`;
    }

    #driverFor(key: string, name: string): SupervisedDriver {
        const running = this.#drivers.get(key);
        if (running) return running;
        const { gateway, log, hostFile, drivers, policy = {}, silentMsMax } = this.#options;
        const file = drivers[name]?.file ?? '';
        const isSmall = drivers[name]?.process === 'per-device';
        const process = { isSmall, ...(silentMsMax === undefined ? {} : { silentMsMax }) };
        const now = (): number => this.#clock.now(performance.now());
        const driver = new SupervisedDriver({ driver: name, file, hostFile, gateway, log, now, policy, process });
        this.#drivers.set(key, driver);
        return driver;
    }

    #stopDriver(driver: SupervisedDriver): void {
        const ending = driver.stop().finally(() => this.#ending.delete(ending));
        this.#ending.add(ending);
    }

    #tick(): void {
        const nowMs = this.#clock.tick(performance.now());
        for (const driver of this.#drivers.values()) driver.tick(nowMs);
    }
}
