// What the recorder is fed with before its power is cut, and what must be found afterwards: batch n has a fact that says n, and
// a value for each series that only n gives. Known to both sides.

import type { Batch, SeriesName } from '../../../firmware/recorder/messages.ts';

const SERIES_COUNT = 300;
// Two hours a batch: every twelfth one ends a day.
const BATCH_SECONDS = 7200;
/** Monday, 2 March 2026, 00:00 UTC. */
export const BEGIN = Date.UTC(2026, 2, 2) / 1000;

export const SERIES: readonly SeriesName[] = Array.from({ length: SERIES_COUNT }, (_, number) => ({
    number,
    device: 'ups1',
    variable: `experimental.v${number}`,
}));

export function batchOf(number: number, boot: string): Batch {
    const monotonicMs = timeOf(number) * 1000;
    const series = Uint32Array.from(SERIES.keys());
    return {
        number,
        clock: { boot, monotonicMs, wallMs: BEGIN * 1000 + monotonicMs },
        facts: [
            {
                monotonicMs,
                fact: {
                    at: 0,
                    type: 'value',
                    device: 'ups1',
                    variable: 'ups.beeper.status',
                    value: String(number),
                } as never,
            },
        ],
        samples: {
            series,
            monotonicMs: new Float64Array(SERIES_COUNT).fill(monotonicMs),
            values: Float64Array.from(series, (one) => valueIn(number, one)),
        },
        lost: { facts: 0, samples: 0 },
        isUrgent: false,
    };
}

/** Seconds since the boot. */
export function timeOf(number: number): number {
    return number * BATCH_SECONDS;
}

/** Another one with every batch. */
export function valueIn(number: number, series: number): number {
    return ((number * 37 + series * 11) % 1000) + (number % 2) / 10;
}
