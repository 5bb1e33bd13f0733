// GET /api/v1/system: how the gateway and its machine fare. Times are milliseconds since 1970. Types only.

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
    /** Of the processor, in °C; absent: the machine does not say. */
    readonly temperatureCelsius?: number;
}
