// Debian's rrdtool and Prometheus on the same stream and the same kind of disk. Both are flushed once a simulated minute, as the
// recorder is: what nobody flushes is lost with the power.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VarintWriter } from '../../firmware/recorder/history/varint.ts';
import { MONDAY } from '../../firmware/recorder/testing/curve-rig.ts';
import { freePort } from '../free-port.ts';
import type { LoopDisk } from '../loop-disk.ts';
import { until } from '../running-gateway.ts';
import { RackStream, SERIES_COUNT, STEP_SECONDS } from './rack-stream.ts';
import type { StoreFigures } from './recorder-ours.ts';

const MINUTE_STEPS = 60 / STEP_SECONDS;

export interface PeerFigures extends StoreFigures {
    /** Milliseconds of each chart of a series at 1,000 points over what was fed, sorted. */
    readonly charts: readonly number[];
}

/** A file for each series, with raw values of a day and least, greatest, mean and last of quarters and hours. */
export async function measureRrdtool(disk: LoopDisk, minutes: number): Promise<PeerFigures> {
    const folder = join(disk.folder, 'rrd');
    mkdirSync(folder);
    const tool = new RrdTool(folder);
    const archives = ['RRA:AVERAGE:0.5:1:8640', ...ROLL_UPS.flatMap(archivesOf)].join(' ');
    for (let one = 0; one < SERIES_COUNT; one++) {
        await tool.run(
            `create ${one}.rrd --start ${MONDAY - STEP_SECONDS} --step ${STEP_SECONDS} DS:v:GAUGE:60:U:U ${archives}`,
        );
    }
    disk.sync();
    const before = disk.written;
    const stream = new RackStream();
    let busyMs = 0;
    for (let minute = 0; minute < minutes; minute++) {
        const updates = Array.from({ length: SERIES_COUNT }, (_, one) => `update ${one}.rrd`);
        for (let step = 0; step < MINUTE_STEPS; step++) {
            const at = minute * 60 + step * STEP_SECONDS;
            for (const [one, value] of stream.at(at).entries()) updates[one] += ` ${MONDAY + at}:${value}`;
        }
        const startedMs = performance.now();
        await tool.runAll(updates);
        busyMs += performance.now() - startedMs;
        disk.sync();
    }
    const samples = minutes * MINUTE_STEPS * SERIES_COUNT;
    const written = (disk.written - before) / samples;
    const charts: number[] = [];
    for (let one = 0; one < CHARTS; one++) {
        const startedMs = performance.now();
        await tool.run(
            `xport --start ${MONDAY} --end ${MONDAY + minutes * 60} --maxrows 1000 --json DEF:v=${one * 9}.rrd:v:AVERAGE XPORT:v`,
        );
        charts.push(performance.now() - startedMs);
    }
    await tool.stop();
    const size = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    // A file has its size from the first day on: what a sample takes when a day is in it.
    const atRest = size / (8640 * SERIES_COUNT);
    return { samples, perSecond: samples / (busyMs / 1000), atRest, written, charts: sorted(charts) };
}

const CHARTS = 100;
const ROLL_UPS = [90, 360];

function archivesOf(steps: number): string[] {
    return ['MIN', 'MAX', 'AVERAGE', 'LAST'].map((kind) => `RRA:${kind}:0.5:${steps}:${8640 / steps}`);
}

/** One process that reads commands from its standard input (rrdtool(1), “remote control”). */
class RrdTool {
    readonly #process: ChildProcess;
    #answered = 0;
    #wanted = 0;
    #done: (() => void) | undefined;

    constructor(folder: string) {
        this.#process = spawn('/usr/bin/rrdtool', ['-'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
        let rest = '';
        this.#process.stdout?.setEncoding('latin1').on('data', (text: string) => {
            const lines = (rest + text).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) {
                if (line.startsWith('ERROR')) throw new Error(`rrdtool: ${line}`);
                if (line.startsWith('OK')) this.#answered++;
            }
            if (this.#answered >= this.#wanted) this.#done?.();
        });
    }

    run(command: string): Promise<void> {
        return this.runAll([command]);
    }

    runAll(commands: readonly string[]): Promise<void> {
        this.#wanted += commands.length;
        const done = new Promise<void>((resolve) => {
            this.#done = resolve;
        });
        this.#process.stdin?.write(`${commands.join('\n')}\n`);
        return done;
    }

    async stop(): Promise<void> {
        this.#process.stdin?.end('quit\n');
        await once(this.#process, 'exit');
    }
}

/** By its remote-write interface, into an empty store. */
export async function measurePrometheus(disk: LoopDisk, minutes: number): Promise<PeerFigures & { megabytes: number }> {
    const folder = join(disk.folder, 'prometheus');
    mkdirSync(folder);
    writeFileSync(join(folder, 'prometheus.yml'), '');
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const server = spawn(
        '/usr/bin/prometheus',
        [
            `--config.file=${join(folder, 'prometheus.yml')}`,
            `--storage.tsdb.path=${join(folder, 'data')}`,
            `--web.listen-address=127.0.0.1:${port}`,
            '--web.enable-remote-write-receiver',
            '--log.level=error',
        ],
        { stdio: 'ignore' },
    );
    try {
        await until(
            () =>
                fetch(`${base}/-/ready`).then(
                    ({ ok }) => ok,
                    () => false,
                ),
            (isReady) => isReady,
        );
        const before = disk.written;
        const stream = new RackStream();
        const labels = stream.series.map(({ device, variable }) => labelsOf(device, variable));
        let busyMs = 0;
        for (let minute = 0; minute < minutes; minute++) {
            const body = snappyOf(writeRequest(stream, minute, labels));
            const startedMs = performance.now();
            const { status } = await fetch(`${base}/api/v1/write`, { method: 'POST', body, headers: REMOTE_WRITE });
            busyMs += performance.now() - startedMs;
            if (status !== 204) throw new Error(`prometheus answered ${status}`);
            disk.sync();
        }
        const samples = minutes * MINUTE_STEPS * SERIES_COUNT;
        const written = (disk.written - before) / samples;
        const charts: number[] = [];
        for (let one = 0; one < CHARTS; one++) {
            const { device, variable } = stream.series[one * 9] ?? { device: '', variable: '' };
            const query = `value{device="${device}",variable="${variable}"}`;
            const window = `start=${MONDAY}&end=${MONDAY + minutes * 60}&step=${Math.ceil((minutes * 60) / 1000)}`;
            const startedMs = performance.now();
            await (
                await fetch(`${base}/api/v1/query_range?query=${encodeURIComponent(query)}&${window}`)
            ).arrayBuffer();
            charts.push(performance.now() - startedMs);
        }
        const megabytes = pssMegabytes(server.pid ?? 0);
        return {
            samples,
            perSecond: samples / (busyMs / 1000),
            atRest: blocksAtRest(join(folder, 'data')),
            written,
            charts: sorted(charts),
            megabytes,
        };
    } finally {
        server.kill('SIGTERM');
        await once(server, 'exit');
    }
}

const REMOTE_WRITE = {
    'Content-Encoding': 'snappy',
    'Content-Type': 'application/x-protobuf',
    'X-Prometheus-Remote-Write-Version': '0.1.0',
};

/** Bytes a sample of the blocks that it has closed. NaN: none yet. */
function blocksAtRest(data: string): number {
    let [bytes, samples] = [0, 0];
    for (const name of readdirSync(data).filter((one) => /^01[0-9A-Z]{24}$/.test(one))) {
        const meta = JSON.parse(readFileSync(join(data, name, 'meta.json'), 'utf8')) as {
            stats: { numSamples: number };
        };
        samples += meta.stats.numSamples;
        for (const file of readdirSync(join(data, name), { recursive: true, encoding: 'utf8' })) {
            const { size, isFile } = withKind(join(data, name, file));
            if (isFile) bytes += size;
        }
    }
    return bytes / samples;
}

function withKind(path: string): { size: number; isFile: boolean } {
    const found = statSync(path);
    return { size: found.size, isFile: found.isFile() };
}

function pssMegabytes(pid: number): number {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return (Number(kilobytes) * 1024) / 1e6;
}

// Protocol buffers of the remote-write specification 1.0: WriteRequest { timeseries = 1 { labels = 1 { name = 1, value = 2 },
// samples = 2 { value = 1 (double), timestamp = 2 } } }
function writeRequest(stream: RackStream, minute: number, labels: readonly Uint8Array[]): Buffer {
    const samples = labels.map((label) => [label]);
    for (let step = 0; step < MINUTE_STEPS; step++) {
        const at = minute * 60 + step * STEP_SECONDS;
        for (const [one, value] of stream.at(at).entries()) {
            const sample = Buffer.concat([Buffer.of(0x09), Buffer.alloc(8), field(2, (MONDAY + at) * 1000)]);
            sample.writeDoubleLE(value, 1);
            samples[one]?.push(message(2, sample));
        }
    }
    return Buffer.concat(samples.map((parts) => message(1, Buffer.concat(parts))));
}

function labelsOf(device: string, variable: string): Uint8Array {
    const label = (name: string, value: string) =>
        message(1, Buffer.concat([message(1, Buffer.from(name)), message(2, Buffer.from(value))]));
    return Buffer.concat([label('__name__', 'value'), label('device', device), label('variable', variable)]);
}

function message(number: number, body: Uint8Array): Buffer {
    return Buffer.concat([varint(number * 8 + 2), varint(body.length), body]);
}

function field(number: number, value: number): Buffer {
    return Buffer.concat([varint(number * 8), varint(value)]);
}

function varint(value: number): Buffer {
    const writer = new VarintWriter(16);
    writer.unsigned(value);
    return Buffer.from(writer.bytes());
}

/** Snappy's block format with literals only: nothing is made smaller. */
function snappyOf(bytes: Buffer): Buffer {
    const parts = [varint(bytes.length)];
    for (let at = 0; at < bytes.length; at += 65_536) {
        const piece = bytes.subarray(at, at + 65_536);
        const head = Buffer.of(61 << 2, 0, 0);
        head.writeUInt16LE(piece.length - 1, 1);
        parts.push(head, piece);
    }
    return Buffer.concat(parts);
}

function sorted(values: number[]): number[] {
    return values.sort((left, right) => left - right);
}
