// Clocks that are wrong: libfaketime stands before a program of ours or of others and tells it another time.

import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needPackages } from './run-program.ts';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** What to put before a command line so that its clocks and timers run `factor` times as fast. */
export function fastClock(factor: number): readonly string[] {
    needPackages({ [LIBRARY]: 'libfaketime' });
    return ['env', `LD_PRELOAD=${LIBRARY}`, `FAKETIME=+0 x${factor}`];
}

/** A clock that can be set while programs run by it; their timers go on, as those of a machine whose clock is set. */
export class SetClock {
    readonly #file: string;

    /** In the folder stands what it says now. */
    constructor(folder: string) {
        needPackages({ [LIBRARY]: 'libfaketime' });
        this.#file = join(folder, 'clock');
        this.set(0);
    }

    /** What to put before a command line. */
    get enter(): readonly string[] {
        const words = ['FAKETIME_DONT_FAKE_MONOTONIC=1', 'FAKETIME_CACHE_DURATION=1'];
        return ['env', `LD_PRELOAD=${LIBRARY}`, `FAKETIME_TIMESTAMP_FILE=${this.#file}`, ...words];
    }

    /** By so many seconds it is fast, or slow; programs see it soon. */
    set(seconds: number): void {
        // Never half written: who reads it meanwhile would have another clock.
        writeFileSync(`${this.#file}.new`, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
        renameSync(`${this.#file}.new`, this.#file);
    }
}
