// What the gateway and the recorder process say to one another. The recorder is of the same release and our child, or our
// parent: messages are as they should be, and only what comes from elsewhere (the arguments of a query) is checked.

import type { ErrorCode } from '#model/errors.ts';
import type { KeepDays } from '#model/history.ts';
import type { Fact } from '#model/recorder.ts';
import type { Result } from '#model/result.ts';

/** Two clocks read at once: the one that never jumps, and the one that people read. */
export interface ClockReading {
    /** The kernel's name of this boot. */
    readonly boot: string;
    /** Milliseconds since the boot. */
    readonly monotonicMs: number;
    /** Milliseconds since 1970, right or wrong. */
    readonly wallMs: number;
}

/** Columns of equal length: the value of a series at a time. */
export interface Samples {
    /** Numbers given by `define`. */
    readonly series: Uint32Array;
    /** Milliseconds since the boot. */
    readonly monotonicMs: Float64Array;
    /** NaN: from here on nothing is known. */
    readonly values: Float64Array;
}

export interface TimedFact {
    readonly monotonicMs: number;
    readonly fact: Fact;
}

/** What happened since the batch before. */
export interface Batch {
    /** Counts up in the life of a gateway process, from 1. */
    readonly number: number;
    /** When it was closed. */
    readonly clock: ClockReading;
    readonly facts: readonly TimedFact[];
    readonly samples: Samples;
    /** What found no place in the box since the batch before. */
    readonly lost: Lost;
    /** Somebody may lose power: it is written before anything else. */
    readonly isUrgent: boolean;
}

export interface Lost {
    readonly facts: number;
    readonly samples: number;
}

export interface RecorderSettings {
    readonly folder: string;
    /** Seconds that samples may wait before they are written. */
    readonly flushSeconds: number;
    readonly keep: KeepDays;
    /** The database is not let grow beyond this: the oldest curves go. */
    readonly bytesMax: number;
}

export type ToRecorder =
    /** The first message; `run` names the life of the gateway process. */
    | { readonly type: 'settings'; readonly run: string; readonly settings: RecorderSettings }
    /** Names for numbers that samples use from now on. */
    | { readonly type: 'define'; readonly series: readonly SeriesName[] }
    | { readonly type: 'batch'; readonly batch: Batch }
    | { readonly type: 'query'; readonly call: number; readonly name: string; readonly args: unknown }
    /** The last message: write everything and end. */
    | { readonly type: 'stop' };

export interface SeriesName {
    readonly number: number;
    readonly device: string;
    readonly variable: string;
}

export type QueryOutcome = Result<unknown, { readonly code: ErrorCode; readonly message: string }>;

export type FromRecorder =
    | { readonly type: 'heartbeat' }
    | { readonly type: 'ready' }
    /** This batch and those before it are on the disk. */
    | { readonly type: 'stored'; readonly number: number }
    | { readonly type: 'result'; readonly call: number; readonly outcome: QueryOutcome }
    | {
          readonly type: 'log';
          readonly level: 'debug' | 'info' | 'warn' | 'error';
          readonly message: string;
          readonly fields: Readonly<Record<string, unknown>>;
      };
