// A chart on its way from the recorder to the gateway: six columns of numbers in one block, which is copied as it is. As arrays of
// numbers they were packed and unpacked one by one, for half of the time that a chart takes.

import type { ChartAnswer, PackedChart } from '#model/history.ts';
import type { Buckets } from './buckets.ts';

const COLUMNS = 6;

/** What is known in the buckets; `scale`: by how much their values are too large. */
export function packColumns(buckets: Buckets, scale: number): Float64Array {
    const { from, bucketSeconds, count, min, max, last, covered } = buckets;
    let length = 0;
    for (let index = 0; index < count; index++) if (buckets.has(index)) length++;
    const columns = new Float64Array(COLUMNS * length);
    let row = 0;
    for (let index = 0; index < count; index++) {
        if (!buckets.has(index)) continue;
        columns[row] = Math.round((from + index * bucketSeconds) * 1000);
        columns[row + length] = (min[index] ?? 0) / scale;
        columns[row + 2 * length] = (max[index] ?? 0) / scale;
        columns[row + 3 * length] = rounded(buckets.mean(index) / scale);
        columns[row + 4 * length] = (last[index] ?? 0) / scale;
        columns[row + 5 * length] = rounded(Math.min(1, (covered[index] ?? 0) / bucketSeconds));
        row++;
    }
    return columns;
}

export function unpackChart({ curves, ...chart }: PackedChart): ChartAnswer {
    return {
        ...chart,
        curves: curves.map(({ columns, ...series }) => {
            const length = columns.length / COLUMNS;
            const column = (place: number) => Array.from(columns.subarray(place * length, (place + 1) * length));
            const [times, min, max, mean, last, known] = [0, 1, 2, 3, 4, 5].map(column) as Columns;
            return { ...series, times, min, max, mean, last, known };
        }),
    };
}

type Columns = [number[], number[], number[], number[], number[], number[]];

function rounded(value: number): number {
    return Math.round(value * 10_000) / 10_000;
}
