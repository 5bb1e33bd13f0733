// The recorder's curves, fed with the stream of the bench: what a day costs, and how fast it goes. Flushed and put into the database as
// the recorder does it, by threads; how long anybody waits meanwhile: recorder-commits.ts.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CurveRig, MONDAY } from '../../firmware/recorder/testing/curve-rig.ts';
import type { LoopDisk } from '../loop-disk.ts';
import { RackStream, SERIES_COUNT, STEP_SECONDS } from './rack-stream.ts';

/** What any store says of the stream. */
export interface StoreFigures {
    readonly samples: number;
    readonly perSecond: number;
    /** Bytes a sample. */
    readonly atRest: number;
    readonly written: number;
}

export interface OurFigures extends StoreFigures {
    /** Of `written`, zeros that are written once in a file's life. */
    readonly zeros: number;
}

const FLUSH_SECONDS = 60;
const DAY_SECONDS = 86_400;

export async function measureOurs(
    disk: LoopDisk,
    options: { days: number; hasDeadband: boolean; seed?: number },
): Promise<OurFigures> {
    const folder = join(disk.folder, options.hasDeadband ? 'ours-dead' : 'ours');
    const rig = new CurveRig({ folder, hasDeadband: options.hasDeadband, isShipped: true });
    const stream = new RackStream(options.seed);
    rig.curves.define(stream.series.map((one, number) => ({ ...one, number })));
    const before = disk.written;
    let busyMs = 0;
    let number = 0;
    const end = options.days * DAY_SECONDS + FLUSH_SECONDS;
    for (let second = 0; second < end; second += FLUSH_SECONDS) {
        const samples = stepsOf(stream, second, FLUSH_SECONDS);
        const monotonicMs = (second + FLUSH_SECONDS - 1) * 1000;
        const clock = { boot: 'bench', monotonicMs, wallMs: MONDAY * 1000 + monotonicMs };
        const startedMs = performance.now();
        rig.curves.readClock(clock);
        rig.curves.take({
            number: ++number,
            clock,
            facts: [],
            samples,
            lost: { facts: 0, samples: 0 },
            isUrgent: false,
        });
        await rig.curves.flushMeanwhile();
        await rig.settleMeanwhile();
        busyMs += performance.now() - startedMs;
        disk.sync();
    }
    const samples = (end / STEP_SECONDS) * SERIES_COUNT;
    rig.close();
    const [database, ...journals] = ['history.sqlite', 'curves-a.journal', 'curves-b.journal'].map(
        (name) => statSync(join(folder, name)).size,
    );
    disk.sync();
    return {
        samples,
        perSecond: samples / (busyMs / 1000),
        atRest: (database ?? 0) / (samples - (FLUSH_SECONDS / STEP_SECONDS) * SERIES_COUNT),
        written: (disk.written - before) / samples,
        zeros: journals.reduce((sum, size) => sum + size, 0) / samples,
    };
}

/** All series, every ten seconds, for so long, from `second` (since the beginning) on. */
export function stepsOf(stream: RackStream, second: number, seconds: number) {
    const steps = seconds / STEP_SECONDS;
    const columns = {
        series: new Uint32Array(steps * SERIES_COUNT),
        monotonicMs: new Float64Array(steps * SERIES_COUNT),
        values: new Float64Array(steps * SERIES_COUNT),
    };
    for (let step = 0; step < steps; step++) {
        const at = second + step * STEP_SECONDS;
        columns.values.set(stream.at(at), step * SERIES_COUNT);
        for (let one = 0; one < SERIES_COUNT; one++) {
            columns.series[step * SERIES_COUNT + one] = one;
            columns.monotonicMs[step * SERIES_COUNT + one] = at * 1000;
        }
    }
    return columns;
}
