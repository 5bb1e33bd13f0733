// Scans for devices that somebody asked for: which drivers look where, what they found so far. One at a time; the last one
// can still be read when it is over.

import { resolve as resolvePath } from 'node:path';
import { expandAddresses } from '#model/address-range.ts';
import { SECRET_MASK } from '#model/api-config.ts';
import type { ApiFoundDevice, ApiScan, ScanRequest } from '#model/api-scan.ts';
import type { CommandOutcome } from '#model/command.ts';
import type { GatewayConfig } from '#model/config.ts';
import type { FoundDevice } from '#model/driver.ts';
import { SECRET_OPTIONS } from '#model/driver-options.ts';
import { ok, type Result } from '#model/result.ts';
import { newId } from '../access/secret.ts';

export type ScanWith = (scan: {
    readonly driver: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly found: (device: FoundDevice) => void;
    readonly signal: AbortSignal;
}) => Promise<CommandOutcome>;

// A rack has dozens; what is more is a network that answers to everything.
const FOUND_MAX = 1000;

interface RunningScan {
    readonly id: string;
    readonly startedAt: number;
    readonly controller: AbortController;
    readonly drivers: Map<string, { state: 'running' | 'done' | 'failed'; problem?: string }>;
    readonly found: Map<string, Omit<ApiFoundDevice, 'device'>>;
}

export class Scans {
    readonly #scanWith: ScanWith;
    readonly #config: () => GatewayConfig;
    #last: RunningScan | undefined;

    constructor({ scanWith, config }: { scanWith: ScanWith; config: () => GatewayConfig }) {
        this.#scanWith = scanWith;
        this.#config = config;
    }

    /** Begins to look; whoever still looks is called off. The error says what cannot be understood. */
    start({ drivers }: ScanRequest, now: number): Result<ApiScan> {
        const wanted = new Map<string, Readonly<Record<string, unknown>>>();
        for (const [driver, { addresses, ...options }] of Object.entries(drivers)) {
            const expanded = expandAddresses(addresses ?? []);
            if (!expanded.ok) return expanded;
            wanted.set(driver, { ...options, ...(addresses ? { addresses: expanded.value } : {}) });
        }
        this.stop();
        const scan: RunningScan = {
            id: newId(),
            startedAt: now,
            controller: new AbortController(),
            drivers: new Map([...wanted.keys()].map((driver) => [driver, { state: 'running' }])),
            found: new Map(),
        };
        this.#last = scan;
        for (const [driver, options] of wanted) void this.#run(scan, driver, options);
        return ok(this.#describe(scan));
    }

    /** undefined: there was none of that name. */
    read(id: string): ApiScan | undefined {
        return this.#last?.id === id ? this.#describe(this.#last) : undefined;
    }

    /** Calls off what is running. */
    stop(): void {
        this.#last?.controller.abort();
    }

    async #run(scan: RunningScan, driver: string, options: Readonly<Record<string, unknown>>): Promise<void> {
        const { signal } = scan.controller;
        const found = (device: FoundDevice) => this.#note(scan, device);
        const outcome = await this.#scanWith({ driver, options, found, signal });
        const problem = outcome.ok ? undefined : outcome.error.message;
        scan.drivers.set(driver, problem === undefined ? { state: 'done' } : { state: 'failed', problem });
    }

    #note(scan: RunningScan, { driver, title, options }: FoundDevice): void {
        if (scan.found.size >= FOUND_MAX) return;
        const shown = Object.fromEntries(
            Object.entries({ driver, ...options }).map(([key, value]) => [
                key,
                SECRET_OPTIONS.includes(key) ? SECRET_MASK : value,
            ]),
        );
        scan.found.set(JSON.stringify(shown), { driver, title, options: shown });
    }

    /** The configured device that is reached by the same options; what says how it is spoken with does not count. */
    #deviceWith(options: Readonly<Record<string, unknown>>): string | undefined {
        const places = PLACES.filter((key) => options[key] !== undefined);
        if (places.length === 0) return undefined;
        const devices = Object.entries(this.#config().devices);
        const same = devices.find(([, device]) => {
            const own: Readonly<Record<string, unknown>> = device;
            return (
                own.driver === options.driver && places.every((key) => placeText(own[key]) === placeText(options[key]))
            );
        });
        return same?.[0];
    }

    #describe({ id, startedAt, drivers, found, controller }: RunningScan): ApiScan {
        return {
            id,
            startedAt,
            isRunning: !controller.signal.aborted && [...drivers.values()].some(({ state }) => state === 'running'),
            drivers: Array.from(drivers, ([driver, state]) => ({ driver, ...state })),
            // It may have been configured since it was found.
            found: Array.from(found.values(), (one) => {
                const device = this.#deviceWith(one.options);
                return { ...one, ...(device ? { device } : {}) };
            }),
        };
    }
}

// Options that say where a device is.
const PLACES = ['address', 'member', 'supply', 'ups', 'file', 'vendor', 'product', 'serial', 'port'];

function placeText(value: unknown): string {
    const text = String(value ?? '').toLowerCase();
    return text.includes('/') ? resolvePath(text) : text;
}
