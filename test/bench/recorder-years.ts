// Years of curves in a moment: a day as the recorder writes it, again and again at another time. And how fast charts are then.

import type { ChartAnswer } from '#model/history.ts';
import { openRecord } from '../../firmware/recorder/database.ts';
import { CurveStore } from '../../firmware/recorder/history/curve-store.ts';
import { HISTORY } from '../../firmware/recorder/history/history.ts';
import {
    DAY_SECONDS,
    keyOf,
    LEVELS,
    type LevelName,
    PIECES_MAX,
    placeOf,
    RAW,
} from '../../firmware/recorder/history/levels.ts';
import { VarintReader, VarintWriter } from '../../firmware/recorder/history/varint.ts';
import { CurveRig, MONDAY } from '../../firmware/recorder/testing/curve-rig.ts';
import { DAY_STEPS, RackStream, STEP_SECONDS } from './rack-stream.ts';
import { RecorderProcess } from './recorder-process.ts';

/** The first `count` series of every kind, for so many days, as if they had been recorded. */
export function fillYears(
    folder: string,
    options: { series: number; days: number },
): { device: string; variable: string }[] {
    const chosen = recordDay(folder, options.series);
    const { database } = openRecord(folder, [HISTORY]);
    const store = new CurveStore(database);
    database.pragma('synchronous = OFF');
    database.pragma('wal_autocheckpoint = 1000');
    const tables = [
        { table: RAW as LevelName | typeof RAW, bucketSeconds: 1, blockSeconds: DAY_SECONDS },
        ...LEVELS.map(({ name, ...level }) => ({ table: name, ...level })),
    ];
    const blocks = tables.flatMap(({ table, ...level }) => {
        const pieces = database.prepare(`SELECT key, data FROM curve_${table} ORDER BY key`).all() as {
            key: number;
            data: Buffer;
        }[];
        return joined(pieces).map(({ key, data }) => ({ table, ...level, ...placeOf(key), data }));
    });
    for (let day = 1; day < options.days; day++) {
        database.transaction(() => {
            for (const { table, bucketSeconds, blockSeconds, block, series, data } of blocks) {
                const to =
                    Math.floor((MONDAY + day * DAY_SECONDS) / blockSeconds) + block - Math.floor(MONDAY / blockSeconds);
                store.put({ table, key: keyOf(to, series), data: moved(data, (day * DAY_SECONDS) / bucketSeconds) });
            }
        })();
    }
    database.close();
    endAt(folder, options.days * DAY_SECONDS);
    return chosen;
}

/** So that what was made is known, and not something of a time to come. */
function endAt(folder: string, second: number): void {
    const rig = new CurveRig({ folder, run: 'end', uptime: second });
    rig.put([], [], []);
    rig.settle();
    rig.put([], [], []);
    rig.curves.flush();
    rig.close();
}

function recordDay(folder: string, count: number): { device: string; variable: string }[] {
    const rig = new CurveRig({ folder, hasDeadband: false });
    const stream = new RackStream();
    const every = Math.floor(stream.series.length / count);
    const places = Array.from({ length: count }, (_, index) => index * every);
    const chosen = places.map((place) => stream.series[place] ?? { device: '', variable: '', digits: 0 });
    rig.curves.define(chosen.map((one, number) => ({ ...one, number })));
    const numbers = Uint32Array.from(places.keys());
    const take = (number: number, second: number, values: Float64Array): void => {
        const clock = { boot: 'bench', monotonicMs: second * 1000, wallMs: (MONDAY + second) * 1000 };
        const monotonicMs = new Float64Array(values.length).fill(second * 1000);
        rig.curves.readClock(clock);
        const samples = { series: numbers, monotonicMs, values };
        rig.curves.take({ number, clock, facts: [], samples, lost: { facts: 0, samples: 0 }, isUrgent: false });
    };
    for (let step = 0; step < DAY_STEPS; step++) {
        const values = stream.at(step * STEP_SECONDS);
        take(
            step + 1,
            step * STEP_SECONDS,
            Float64Array.from(places, (place) => values[place] ?? Number.NaN),
        );
    }
    // The last day goes on until nothing is known any more.
    take(DAY_STEPS + 1, DAY_SECONDS - 1, new Float64Array(count).fill(Number.NaN));
    take(DAY_STEPS + 2, DAY_SECONDS + 1, new Float64Array(count).fill(Number.NaN));
    rig.settle();
    rig.curves.flush();
    rig.close();
    return chosen;
}

function joined(pieces: readonly { key: number; data: Buffer }[]): { key: number; data: Buffer }[] {
    const blocks = new Map<number, Buffer[]>();
    for (const { key, data } of pieces) {
        const first = Math.floor(key / PIECES_MAX) * PIECES_MAX;
        const parts = blocks.get(first);
        if (parts) parts.push(data);
        else blocks.set(first, [data]);
    }
    return [...blocks].map(([key, parts]) => ({ key, data: Buffer.concat(parts) }));
}

/** The same segment `by` seconds, or buckets, later: behind the count of both kinds stands where it begins. */
function moved(data: Uint8Array, by: number): Uint8Array {
    const reader = new VarintReader(data);
    const head = new VarintWriter(24);
    head.unsigned(reader.unsigned());
    head.unsigned(reader.unsigned() + by);
    return Buffer.concat([head.bytes(), data.subarray(reader.at)]);
}

export interface ChartFigures {
    /** Milliseconds, as the gateway sees it; sorted. */
    readonly day: readonly number[];
    readonly year: readonly number[];
    readonly fiftyYears: readonly number[];
}

/** Charts of 1,000 points of the newest year. */
export async function measureCharts(
    folder: string,
    chosen: readonly { device: string; variable: string }[],
    days: number,
): Promise<ChartFigures> {
    const recorder = await RecorderProcess.start(folder);
    const end = (MONDAY + days * DAY_SECONDS) * 1000;
    const timed = async (series: readonly { device: string; variable: string }[], from: number, to: number) => {
        const startedMs = performance.now();
        const refs = series.map(({ device, variable }) => ({ device, variable }));
        const answer = (await recorder.query('history.chart', { series: refs, from, to, points: 1000 })) as ChartAnswer;
        const took = performance.now() - startedMs;
        if (answer.curves.some(({ times }) => times.length === 0)) throw new Error('a chart without points');
        return took;
    };
    const dayMs = DAY_SECONDS * 1000;
    const some = (place: number) => [chosen[place % chosen.length] ?? { device: '', variable: '' }];
    const [day, year, fiftyYears]: number[][] = [[], [], []];
    try {
        for (let round = 0; round < 300; round++) {
            const from = end - ((round % 60) + 2) * dayMs;
            const [short, long] = [
                await timed(some(round * 7), from, from + dayMs),
                await timed(some(round * 11), end - 365 * dayMs, end),
            ];
            // The first ones compile the code.
            if (round < 20) continue;
            day?.push(short);
            year?.push(long);
        }
        for (let round = 0; round < 20; round++) {
            const fifty = Array.from({ length: 50 }, (_, place) => some(round * 50 + place)).flat();
            fiftyYears?.push(await timed(fifty, end - 365 * dayMs, end));
        }
    } finally {
        await recorder.stop();
    }
    const sorted = (times: number[] = []): number[] => times.sort((left, right) => left - right);
    return { day: sorted(day), year: sorted(year), fiftyYears: sorted(fiftyYears) };
}
