// Years of curves in a moment: a day as the recorder writes it, again and again at another time. And how fast charts are then.

import type { PackedChart } from '#model/history.ts';
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
import { unpackChart } from '../../firmware/recorder/history/packed-chart.ts';
import { VarintReader, VarintWriter } from '../../firmware/recorder/history/varint.ts';
import { CurveRig, MONDAY } from '../../firmware/recorder/testing/curve-rig.ts';
import { DAY_STEPS, RackStream, STEP_SECONDS } from './rack-stream.ts';

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
    /** Milliseconds, as whoever asks sees it; sorted. */
    readonly day: readonly number[];
    readonly year: readonly number[];
    readonly fiftyYears: readonly number[];
}

export interface FilledHistory {
    readonly folder: string;
    readonly days: number;
    readonly chosen: readonly { readonly device: string; readonly variable: string }[];
}

/** Answers as the recorder does. */
export interface AskedRecorder {
    query(name: string, args: unknown): Promise<unknown>;
    stop(): Promise<void>;
}

/** Charts of 1,000 points of the newest year, of all histories in turns. */
export async function measureCharts(
    histories: readonly FilledHistory[],
    start: (history: FilledHistory) => Promise<AskedRecorder>,
): Promise<ChartFigures[]> {
    const readers: ChartReader[] = [];
    try {
        for (const history of histories) readers.push(new ChartReader(await start(history), history));
        for (let round = 0; round < ROUNDS; round++) for (const reader of readers) await reader.single(round);
        for (let round = 0; round < ROUNDS_OF_FIFTY; round++) for (const reader of readers) await reader.fifty(round);
        return readers.map(({ figures }) => figures);
    } finally {
        for (const reader of readers) await reader.stop();
    }
}

const ROUNDS = 300;
// The first ones compile the code.
const ROUNDS_LEFT_OUT = 20;
const ROUNDS_OF_FIFTY = 20;
const DAY_MS = DAY_SECONDS * 1000;

class ChartReader {
    readonly #recorder: AskedRecorder;
    readonly #history: FilledHistory;
    readonly #end: number;
    readonly #times = { day: [] as number[], year: [] as number[], fiftyYears: [] as number[] };

    constructor(recorder: AskedRecorder, history: FilledHistory) {
        this.#recorder = recorder;
        this.#history = history;
        this.#end = (MONDAY + history.days * DAY_SECONDS) * 1000;
    }

    get figures(): ChartFigures {
        const { day, year, fiftyYears } = this.#times;
        const sorted = (times: readonly number[]): number[] => times.toSorted((left, right) => left - right);
        return { day: sorted(day), year: sorted(year), fiftyYears: sorted(fiftyYears) };
    }

    /** A chart of a day and one of a year. */
    async single(round: number): Promise<void> {
        const from = this.#end - ((round % 60) + 2) * DAY_MS;
        const day = await this.#timed([this.#some(round * 7)], from, from + DAY_MS);
        const year = await this.#timed([this.#some(round * 11)], this.#end - 365 * DAY_MS, this.#end);
        if (round < ROUNDS_LEFT_OUT) return;
        this.#times.day.push(day);
        this.#times.year.push(year);
    }

    async fifty(round: number): Promise<void> {
        const series = Array.from({ length: 50 }, (_, place) => this.#some(round * 50 + place));
        this.#times.fiftyYears.push(await this.#timed(series, this.#end - 365 * DAY_MS, this.#end));
    }

    stop(): Promise<void> {
        return this.#recorder.stop();
    }

    #some(place: number): { device: string; variable: string } {
        const { chosen } = this.#history;
        const { device, variable } = chosen[place % chosen.length] ?? { device: '', variable: '' };
        return { device, variable };
    }

    /** Milliseconds. */
    async #timed(series: readonly object[], from: number, to: number): Promise<number> {
        const startedMs = performance.now();
        const answer = await this.#recorder.query('history.chart', { series, from, to, points: 1000 });
        const { curves } = unpackChart(answer as PackedChart);
        const took = performance.now() - startedMs;
        if (curves.some(({ times }) => times.length === 0)) throw new Error('a chart without points');
        return took;
    }
}
