// What /api/v1/system says: how the gateway and its machine fare, and the last lines of the log. Times are milliseconds since 1970.

import type { ApiDriverProcess } from './api-devices.ts';

export interface ApiSystem {
    readonly name: string;
    readonly version: string;
    readonly startedAt: number;
    readonly now: number;
    readonly machine: ApiMachine;
    readonly process: {
        readonly pid: number;
        readonly node: string;
        /** Bytes in memory; the gateway process alone. */
        readonly memoryBytes: number;
        /** Seconds of a core that it took since the start. */
        readonly cpuSeconds: number;
        /** Milliseconds for which the event loop was kept busy, at worst and in 99 of 100 cases, since the start. */
        readonly busyMsMax: number;
        readonly busyMsP99: number;
    };
    readonly drivers: readonly ApiDriverProcess[];
    /** Open event streams: pages that are looking on. */
    readonly pages: number;
}

export interface ApiMachine {
    readonly hostname: string;
    readonly system: string;
    readonly uptimeSeconds: number;
    readonly cores: number;
    readonly load1: number;
    readonly memoryBytes: number;
    readonly memoryFreeBytes: number;
    /** Of the file system with the state folder; absent: not known. */
    readonly diskBytes?: number;
    readonly diskFreeBytes?: number;
    /** Bytes that were written to that file system since the machine started. */
    readonly diskWrittenBytes?: number;
    /** How much of its life an eMMC chip has used, in steps of ten percent (JESD84-B51 DEVICE_LIFE_TIME_EST). */
    readonly diskWearPercent?: number;
    /** Of the processor, in °C; absent: the machine does not say. */
    readonly temperatureCelsius?: number;
}

/** GET /api/v1/system/log: the newest first. */
export interface ApiLogLine {
    readonly at: number;
    readonly level: 'debug' | 'info' | 'warn' | 'error';
    /** The same words each time; what differs is in the fields. */
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
}

/** GET /api/v1/system/update. */
export interface ApiUpdate {
    /** The appliance is updated by the page; other machines by apt. */
    readonly isAppliance: boolean;
    readonly version: string;
    /** How the last one goes, or went, in words; '' when there was none since the start. */
    readonly progress: string;
    /** Why it may not be updated now, a sentence for each host. */
    readonly waitsFor: readonly string[];
}

/** GET /api/v1/system/health: what a person should see to, the worst first. */
export interface ApiHealth {
    readonly notes: readonly HealthNote[];
}

export interface HealthNote {
    /** `bad`: something does not work, or soon will not. `warn`: look at it when there is time. */
    readonly severity: 'bad' | 'warn';
    readonly code: HealthCode;
    /** What is, and what to do. */
    readonly sentence: string;
}

export const HEALTH_CODES = [
    'driver-down',
    'config-refused',
    'recorder-down',
    'disk-full',
    'disk-worn',
    'memory-low',
    'hot',
    'clock-wrong',
    'certificate-ends',
    'unclaimed',
    'clear-text',
    'nobody-told',
] as const;
export type HealthCode = (typeof HEALTH_CODES)[number];
