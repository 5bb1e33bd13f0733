// What the gateway and a driver process say to one another over IPC. Types only, and the one check of each direction.
// Every call has a number and is answered by a `result`; everything else is news.

import type { Command, CommandOutcome, DeviceRequest, Setting } from './command.ts';
import type { DeviceSpec, Link } from './device.ts';
import type { Value } from './value.ts';

/** A device for a driver to open: what is configured, and the driver's own options (already checked). */
export interface DriverDevice {
    readonly spec: DeviceSpec;
    readonly options: Readonly<Record<string, unknown>>;
    readonly pollSeconds: number;
}

/** Something that `scan` found and that could be configured. */
export interface FoundDevice {
    readonly driver: string;
    readonly options: Readonly<Record<string, unknown>>;
    /** Maker and model for people. */
    readonly title: string;
    /** What it said of itself, for other programs than ours: USB ids, the family of an SNMP device. */
    readonly facts?: Readonly<Record<string, string>>;
    /** Somebody is there and does not let us in: why, for people. Not to be taken for silence, nor for something to configure. */
    readonly problem?: string;
}

/** Gateway to driver. `call` numbers are unique in the life of a process. */
export type DriverCall =
    | { readonly type: 'open'; readonly call: number; readonly device: DriverDevice }
    | { readonly type: 'close'; readonly call: number; readonly device: string }
    | { readonly type: 'command'; readonly call: number; readonly device: string; readonly request: DeviceRequest }
    | { readonly type: 'scan'; readonly call: number; readonly options: Readonly<Record<string, unknown>> };

export const READINGS_PARTS = ['first', 'next', 'last'] as const;
export type ReadingsPart = (typeof READINGS_PARTS)[number];

/** Driver to gateway. */
export type DriverNews =
    | { readonly type: 'ready'; readonly driver: string }
    | { readonly type: 'heartbeat' }
    | {
          readonly type: 'capabilities';
          readonly device: string;
          readonly commands: readonly Command[];
          readonly settings: Readonly<Record<string, Setting>>;
      }
    /** What was left out of its readings because it cannot be true, and why, by variable: all there is, {} when it is over. */
    | { readonly type: 'doubts'; readonly device: string; readonly doubts: Readonly<Record<string, string>> }
    | {
          readonly type: 'readings';
          readonly device: string;
          /** Changed values only; everything once after `open`. */
          readonly values: Readonly<Record<string, Value>>;
          /** Variables that no longer exist. */
          readonly gone?: readonly string[];
          /** The values are all there is: what is not among them is gone. */
          readonly complete?: boolean;
          /** They come in several messages, of which this is one: what is in none of them is gone. */
          readonly part?: ReadingsPart;
      }
    | { readonly type: 'link'; readonly device: string; readonly link: Link; readonly reason: string }
    | { readonly type: 'found'; readonly call: number; readonly found: FoundDevice }
    | {
          readonly type: 'log';
          readonly level: 'debug' | 'info' | 'warn' | 'error';
          readonly message: string;
          readonly fields: Readonly<Record<string, unknown>>;
      }
    | { readonly type: 'result'; readonly call: number; readonly outcome: CommandOutcome };

/** Seconds between two heartbeats of a driver process. */
export const HEARTBEAT_SECONDS = 2;

/** Seconds that a call may take. After that the gateway has told its caller so, and the driver must not begin it any more. */
export const CALL_LIMIT_SECONDS = 10;

const TYPES_FROM_DRIVER: readonly string[] = [
    'ready',
    'heartbeat',
    'capabilities',
    'doubts',
    'readings',
    'link',
    'found',
    'log',
    'result',
] satisfies DriverNews['type'][];

/** Both ends are ours, but a process gone mad can send anything: what has no known `type` is refused. */
export function isDriverNews(message: unknown): message is DriverNews {
    const type = (message as { type?: unknown } | null)?.type;
    return typeof type === 'string' && TYPES_FROM_DRIVER.includes(type);
}
