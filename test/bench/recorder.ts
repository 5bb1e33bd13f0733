// Measures the recorder beside Debian's rrdtool and Prometheus on the same stream: bytes at rest and written, speed, charts of
// days and years, memory, and what the gateway's event loop notices. `--write` keeps the table in docs/performance.md. Needs
// root, for loop devices. Runs alone: `npx node test/bench/recorder.ts`,
// in two parts that `--only peers` and `--only own` name.

import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MEMORY_FLAGS, MEMORY_LIMITS } from '../../firmware/recorder/memory-limits.ts';
import { MONDAY } from '../../firmware/recorder/testing/curve-rig.ts';
import { LoopDisk } from '../loop-disk.ts';
import { needPackages } from '../referees/run-program.ts';
import { privateMemoryOf, pssOfTree } from './process-memory.ts';
import { RackStream } from './rack-stream.ts';
import type { ChartsOfBoth } from './recorder-charts.ts';
import type { CommitFigures } from './recorder-commits.ts';
import { measureOurs, stepsOf } from './recorder-ours.ts';
import { measurePrometheus, measureRrdtool } from './recorder-peers.ts';
import { RecorderProcess } from './recorder-process.ts';
import { type ChartFigures, fillYears } from './recorder-years.ts';
import { keepIn } from './table.ts';

const { values } = parseArgs({
    options: { write: { type: 'boolean', default: false }, only: { type: 'string' } },
});
needPackages({
    '/usr/bin/rrdtool': 'rrdtool',
    '/usr/bin/prometheus': 'prometheus',
    '/usr/sbin/mkfs.ext4': 'e2fsprogs',
});

const SERIES_OF_YEARS = 100;
const RRD_MINUTES = 10;
// Prometheus closes its first block after three hours.
const PROMETHEUS_MINUTES = 200;
// A whole day, and midnight.
const MEMORY_HOURS = 26;
const MB = 1e6;

type Part = 'peers' | 'own';

let rows: string[][] = [];
const row = (...cells: string[]): void => {
    rows.push(cells);
    console.log(cells.join(' | '));
};

const folder = mkdtempSync(join(tmpdir(), 'powerchain-recorder-bench-'));
try {
    await part('peers', ['what', 'every change', 'as shipped', 'Prometheus', 'rrdtool', 'goal'], measureStores);
    await part('own', ['what', 'measured', 'goal'], async () => {
        await measureMemory();
        await measureCommits();
        await measureLoop();
        await measureYears();
    });
} finally {
    rmSync(folder, { recursive: true, force: true });
}

async function part(name: Part, head: readonly string[], measure: () => Promise<void>): Promise<void> {
    if (values.only !== undefined && values.only !== name) return;
    rows = [];
    await measure();
    const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
    const load = loadavg().map((value) => value.toFixed(2));
    if (values.write)
        keepIn(
            'docs/performance.md',
            `recorder-${name}`,
            `Load of the machine at the end: ${load.join(', ')}.\n\n${table}`,
        );
}

async function onDisk<T>(name: string, measure: (disk: LoopDisk) => T | Promise<T>): Promise<T> {
    const own = join(folder, name);
    const disk = LoopDisk.make(own, 600e6);
    try {
        return await measure(disk);
    } finally {
        disk.unmount();
        rmSync(own, { recursive: true, force: true });
    }
}

async function measureStores(): Promise<void> {
    const all = await onDisk('all', (disk) => measureOurs(disk, { days: 1, hasDeadband: false }));
    const shipped = await onDisk('shipped', (disk) => measureOurs(disk, { days: 1, hasDeadband: true }));
    const prometheus = await onDisk('prometheus', (disk) => measurePrometheus(disk, PROMETHEUS_MINUTES));
    const rrd = await onDisk('rrd', (disk) => measureRrdtool(disk, RRD_MINUTES));
    const each = (
        of: (figures: typeof all) => string,
        peer: (figures: typeof prometheus | typeof rrd) => string,
        goal: string,
    ) => [of(all), of(shipped), peer(prometheus), peer(rrd), goal] as const;
    row(
        'at rest, bytes a sample, all levels',
        ...each(
            ({ atRest }) => digits(atRest),
            ({ atRest }) => digits(atRest),
            '≤ 0.5',
        ),
    );
    row(
        'written to the device, bytes a sample',
        ...each(
            ({ written, zeros }) => digits(written - zeros),
            ({ written }) => digits(written),
            '≤ 3',
        ),
    );
    row(
        'the same, MB a day',
        ...each(
            ({ written, zeros, samples }) => digits(((written - zeros) * samples) / MB),
            ({ written }) => digits(written * 17.28),
            '≤ 50',
        ),
    );
    row(
        'zeros that are written on the first two days, MB',
        ...each(
            ({ zeros, samples }) => digits((zeros * samples) / MB),
            () => '–',
            '',
        ),
    );
    row('samples taken, flushed and closed, a second', ...each(rate, rate, '≥ 1 million'));
    row(
        `a chart of what was fed, 1,000 points, p95, ms`,
        '',
        '',
        digits(percentile(prometheus.charts, 95)),
        digits(percentile(rrd.charts, 95)),
        '',
    );
    row('memory after that (PSS), MB', '', '', digits(prometheus.megabytes), '–', '');
}

/** A day in the hands of the real process, a batch a minute. */
async function measureMemory(): Promise<void> {
    // The first one compiles the code; a gateway that is installed has it.
    await (await RecorderProcess.start(join(folder, 'compiled'))).stop();
    const recorder = await RecorderProcess.start(join(folder, 'memory'), 0);
    const stream = new RackStream();
    const most = { own: 0, pss: 0 };
    try {
        recorder.define(stream.series.map((one, number) => ({ ...one, number })));
        for (let minute = 0; minute < MEMORY_HOURS * 60; minute++) {
            const monotonicMs = (minute + 1) * 60_000 - 1000;
            const clock = { boot: 'bench', monotonicMs, wallMs: MONDAY * 1000 + monotonicMs };
            const samples = stepsOf(stream, minute * 60, 60);
            await recorder.take({
                number: minute + 1,
                clock,
                facts: [],
                samples,
                lost: { facts: 0, samples: 0 },
                isUrgent: false,
            });
            if (minute % 30 !== 29) continue;
            most.own = Math.max(most.own, privateMemoryOf(recorder.pid));
            most.pss = Math.max(most.pss, pssOfTree([recorder.pid]));
        }
    } finally {
        await recorder.stop();
    }
    row(
        `memory of the process over ${MEMORY_HOURS} h, most, MB: private / PSS`,
        `${digits(most.own)} / ${digits(most.pss)}`,
        '≤ 60',
    );
}

/** How long the recorder's own event loop stands still, in a process with its flags. */
async function measureCommits(): Promise<void> {
    const own = join(folder, 'commits');
    mkdirSync(own);
    const child = fork(new URL('recorder-commits.ts', import.meta.url), [own], {
        execArgv: [...MEMORY_FLAGS],
        env: { ...process.env, ...MEMORY_LIMITS },
    });
    const [{ taken, stored, slices, bare, longestTurn, longestTurnOnBusyMachine }] = (await once(child, 'message')) as [
        CommitFigures,
    ];
    await once(child, 'exit');
    rmSync(own, { recursive: true });
    const parts = (times: readonly number[]): string =>
        [50, 99, 100].map((part) => digits(percentile(times, part))).join(' / ');
    row('a commit of power events holds the recorder up, p50 / p99 / longest, ms', parts(taken), '≤ 20');
    row('the same in a bare better-sqlite3 that waits for the disk', parts(bare), '');
    row('ours is on the disk after, nobody waits', parts(stored), '');
    row('a slice of putting a day into the database', parts(slices), '≤ 20');
    row(
        'longest turn of the recorder’s event loop, ms / with the time in which others had the processor',
        `${digits(longestTurn)} / ${digits(longestTurnOnBusyMachine)}`,
        '≤ 20',
    );
}

/** The gateway process with 2,000 series, with and without the recorder, in turns. */
async function measureLoop(): Promise<void> {
    const delays: Record<string, number[]> = { with: [], without: [] };
    for (const which of ['without', 'with', 'without', 'with']) {
        const child = fork(new URL('recorder-loop.ts', import.meta.url), [which, join(folder, `loop-${which}`)]);
        const [p99] = (await once(child, 'message')) as [number];
        delays[which]?.push(p99);
        await once(child, 'exit');
    }
    const [without, during] = [delays.without, delays.with].map((one) => (one ?? []).map(digits).join(', '));
    row(
        'p99 delay of the gateway’s event loop, ms: without the recorder / with it',
        `${without} / ${during}`,
        'the same',
    );
}

async function measureYears(): Promise<void> {
    const histories = [1, 5].map((years) => {
        const own = join(folder, `years-${years}`);
        const days = years * 365;
        return { folder: own, days, chosen: fillYears(own, { series: SERIES_OF_YEARS, days }) };
    });
    const asker = new URL('./recorder-charts.ts', import.meta.url).pathname;
    const said = execFileSync(process.execPath, [asker, JSON.stringify(histories)], { encoding: 'utf8' });
    const { alone, asked } = JSON.parse(said) as ChartsOfBoth;
    const names = { day: 'a day of one series', year: 'a year of one series', fiftyYears: 'a year of 50 series' };
    const goals = { day: '≤ 3', year: '≤ 10', fiftyYears: '≤ 250' };
    for (const chart of ['day', 'year', 'fiftyYears'] as const) {
        const cell = (figures: readonly ChartFigures[], part: number) =>
            figures.map((one) => digits(percentile(one[chart], part))).join(' / ');
        row(
            `chart of ${names[chart]}, 1,000 points, p95, ms: 1 year / 5 years kept`,
            cell(alone, 95),
            `${goals[chart]}, ± 20 %`,
        );
        row('the same, p50', cell(alone, 50), '');
        row('until a gateway has it, p95', cell(asked, 95), '');
        row('the same, p50', cell(asked, 50), '');
    }
}

function rate({ perSecond }: { perSecond: number }): string {
    return `${digits(perSecond / 1e6)} million`;
}

function percentile(sorted: readonly number[], part: number): number {
    return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))] ?? Number.NaN;
}

function digits(value: number): string {
    return Number.isNaN(value) ? '–' : Number(value.toPrecision(3)).toString();
}
