// For tests: a gateway and a supervisor with real driver processes whose drivers die on demand.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CommandOutcome } from '#model/command.ts';
import type { Device, DeviceId } from '#model/device.ts';
import type { DriverDevice } from '#model/driver.ts';
import { Gateway } from '../../gateway.ts';
import type { Log } from '../../log.ts';
import type { RestartLimits } from '../restart-policy.ts';
import { type DriverTable, Supervisor } from '../supervisor.ts';
import { EventCollector } from './event-collector.ts';

const DRIVERS = new URL('../../../drivers/', import.meta.url);
export const HOST_FILE = fileURLToPath(new URL('host.ts', DRIVERS));
const MISBEHAVING = fileURLToPath(new URL('testing/misbehaving-driver.ts', DRIVERS));

/** Three drivers as bad as one another, of which one has a process per device; and a good one. */
export const TEST_DRIVERS: DriverTable = {
    crasher: { file: MISBEHAVING, process: 'shared' },
    steady: { file: MISBEHAVING, process: 'shared' },
    native: { file: MISBEHAVING, process: 'per-device' },
    replay: { file: 'replay/driver.ts', process: 'shared' },
};

export interface LogLine {
    readonly level: string;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly message: string;
}

/** A device polled twenty times a second. */
export function rackDevice(driver: string, id: string, options: Readonly<Record<string, unknown>> = {}): DriverDevice {
    const spec = { id: id as DeviceId, type: 'ups', driver, description: '', parents: [] } as const;
    return { spec, options, pollSeconds: 0.05 };
}

export class SupervisedRack {
    readonly lines: LogLine[] = [];
    readonly gateway: Gateway;
    readonly events: EventCollector;
    readonly supervisor: Supervisor;

    constructor(policy: Partial<RestartLimits> = { firstSeconds: 0.05 }) {
        const log = collectingLog(this.lines);
        this.gateway = new Gateway({ log });
        this.events = new EventCollector(this.gateway);
        this.supervisor = new Supervisor({
            gateway: this.gateway,
            log,
            drivers: TEST_DRIVERS,
            hostFile: HOST_FILE,
            policy,
        });
        this.gateway.routeCommands((device, request) => this.supervisor.command(device, request));
    }

    /** As the application does: devices are known to the gateway first. */
    configure(...devices: DriverDevice[]): void {
        for (const { spec } of devices) {
            if (!this.gateway.device(spec.id)) this.gateway.apply({ type: 'device-added', device: spec.id, spec });
        }
        this.supervisor.configure(devices);
    }

    /** Configures and waits until all of them are heard. */
    async run(...devices: DriverDevice[]): Promise<void> {
        this.configure(...devices);
        await Promise.all(devices.map(({ spec }) => this.ok(spec.id)));
    }

    ok(id: string): Promise<unknown> {
        return this.events.until('link', (event) => event.device === id && event.link === 'ok');
    }

    command(id: string, name: string, value?: string): Promise<CommandOutcome> {
        const request = { type: 'instant', name, ...(value === undefined ? {} : { value }) } as const;
        return this.gateway.command(id, request, 'test');
    }

    device(id: string): Device {
        const device = this.gateway.device(id);
        if (!device) throw new Error(`no device ${id}`);
        return device;
    }

    /** Process number of the driver that serves the device, as the driver itself says it. */
    pid(id: string): number {
        return Number(this.device(id).readings.get('experimental.pid'));
    }
}

/** Resolves when the process is gone; a zombie, dead but not yet buried, counts as gone. */
export async function gone(pid: number): Promise<void> {
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

export function isAlive(pid: number): boolean {
    const file = `/proc/${pid}/stat`;
    if (!existsSync('/proc/self/stat')) return signalReaches(pid);
    if (!existsSync(file)) return false;
    try {
        return !/^\d+ \(.*\) Z/s.test(readFileSync(file, 'utf8'));
    } catch {
        return false; // it went while we looked
    }
}

function signalReaches(pid: number): boolean {
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
}

function collectingLog(lines: LogLine[]): Log {
    const write =
        (level: string) =>
        (...args: [string] | [Readonly<Record<string, unknown>>, string]): void => {
            const [fields, message] = args.length === 1 ? [{}, args[0]] : args;
            lines.push({ level, fields, message });
        };
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
