// Scans for devices that somebody asked for: where is looked by which ways, what was found so far. One at a time; the last one can still
// be read when it is over.

import { expandAddresses } from '#model/address-range.ts';
import type { ApiScan, ScanRequest } from '#model/api-scan.ts';
import type { CommandOutcome } from '#model/command.ts';
import type { GatewayConfig } from '#model/config.ts';
import type { FoundDevice } from '#model/driver.ts';
import { ok, type Result } from '#model/result.ts';
import { newId } from '../access/secret.ts';
import { configuredAs, type ShownFound, shownFound } from './found-device.ts';

export type ScanWith = (scan: {
    readonly driver: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly found: (device: FoundDevice) => void;
    readonly signal: AbortSignal;
}) => Promise<CommandOutcome>;

// drivers/scan/driver.ts: the same library that the commands use.
export const SCANNER_NAME = 'scan';
// A rack has dozens; what is more is a network that answers to everything.
const FOUND_MAX = 1000;

interface RunningScan {
    readonly id: string;
    readonly startedAt: number;
    readonly controller: AbortController;
    isOver: boolean;
    problem?: string;
    readonly found: Map<string, ShownFound>;
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
    start({ looks }: ScanRequest, now: number): Result<ApiScan> {
        for (const { addresses = [] } of looks) {
            const expanded = expandAddresses(addresses.filter((text) => !AUTO.test(text)));
            if (!expanded.ok) return expanded;
        }
        this.stop();
        const scan: RunningScan = {
            id: newId(),
            startedAt: now,
            controller: new AbortController(),
            isOver: false,
            found: new Map(),
        };
        this.#last = scan;
        void this.#run(scan, looks);
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

    async #run(scan: RunningScan, looks: ScanRequest['looks']): Promise<void> {
        const { signal } = scan.controller;
        const found = (device: FoundDevice) => this.#note(scan, device);
        const outcome = await this.#scanWith({ driver: SCANNER_NAME, options: { looks }, found, signal });
        if (!outcome.ok) scan.problem = outcome.error.message;
        scan.isOver = true;
    }

    #note(scan: RunningScan, device: FoundDevice): void {
        if (scan.found.size >= FOUND_MAX) return;
        const { driver, title, facts = {}, problem } = device;
        const shown = shownFound(device);
        // By two ways at once a device is found twice; what cannot be configured is told apart by where it is.
        const isNamed = driver === '' || problem !== undefined;
        scan.found.set(isNamed ? `${title} ${facts.address}` : JSON.stringify(shown.options), shown);
    }

    #describe({ id, startedAt, isOver, problem, found, controller }: RunningScan): ApiScan {
        return {
            id,
            startedAt,
            isRunning: !controller.signal.aborted && !isOver,
            ...(problem === undefined ? {} : { problem }),
            // It may have been configured since it was found.
            found: Array.from(found.values(), (one) => {
                const device = configuredAs(one, this.#config().devices);
                return { ...one, ...(device ? { device } : {}) };
            }),
        };
    }
}

// The networks of this machine: each no more than a /24.
const AUTO = /^auto[46]?$/;
