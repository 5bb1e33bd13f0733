// What a driver is: five verbs. `scan` and `open` stand here, `poll`, `command` and `close` on what `open` returns.
// A driver speaks to its hardware and reports what it heard; timing, restarting and judging is the business of others.

import type { Command, CommandOutcome, DeviceRequest, Setting } from '#model/command.ts';
import type { DriverDevice, FoundDevice } from '#model/driver.ts';
import type { Value } from '#model/value.ts';

export interface Driver {
    /**
     * Looks for devices and calls `found` for each as it answers. Ends when done or when `signal` aborts. Who asks many addresses
     * says now and then how many it has asked, of how many.
     */
    scan(
        options: Readonly<Record<string, unknown>>,
        found: (device: FoundDevice) => void,
        signal: AbortSignal,
        progress?: (asked: number, total: number) => void,
    ): Promise<void>;

    /**
     * Reaches the device. Throws GatewayError (`device-unreachable` when it does not answer: the host tries again).
     * `report` may be called at any time until `close`.
     */
    open(device: DriverDevice, report: Report): Promise<OpenDevice>;

    /**
     * Calls `changed` when something was plugged in or out: the next attempt to open, or the next poll, comes at once. Absent
     * where nothing tells. Returns what ends it. Never throws.
     */
    watch?(changed: () => void): () => void;
}

export interface OpenDevice {
    /** Reads what is due and reports it. Throws GatewayError when the device does not answer. */
    poll(): Promise<void>;
    /** `secondsLeft`: after that nobody waits for the outcome any more; absent: CALL_LIMIT_SECONDS. */
    command(request: DeviceRequest, secondsLeft?: number): Promise<CommandOutcome>;
    /** Lets go of the hardware. Never throws. */
    close(): Promise<void>;
}

/** How a driver says what it heard. The host sends on only what changed. */
export interface Report {
    /** Values in the catalogue's units. A variable that is not named keeps its value. */
    readings(values: Readonly<Record<string, Value>>): void;
    /** The same, and these are all: what is not named is gone. */
    allReadings(values: Readonly<Record<string, Value>>): void;
    /** What can be asked of the device. Call it again when it changes. */
    capabilities(commands: readonly Command[], settings: Readonly<Record<string, Setting>>): void;
    /** What was left out of the readings because it cannot be true, and why, by variable: all there is. */
    leftOut?(doubts: Readonly<Record<string, string>>): void;
    /** Something happened there: the next poll comes at once. */
    due(): void;
    /** The device is there but what it says cannot be trusted; the next good reading ends it. */
    stale(reason: string): void;
    log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}
