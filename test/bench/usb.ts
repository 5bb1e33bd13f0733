// Measures the drivers of USB and serial UPSs: the report descriptor parser, the way of an interrupt report, a Qx poll beside the time on
// the wire, and what a further device costs. `--write` keeps the table in docs/performance.md. Needs Debian's socat.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import { SerialTransport } from '../../drivers/qx/serial-transport.ts';
import { SerialLine } from '../../drivers/serial/serial-line.ts';
import { parseReportDescriptor } from '../../drivers/usb-hid/report-descriptor.ts';
import { RecordedDevice } from '../../drivers/usb-hid/testing/recorded-device.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { NutServer } from '../../firmware/nut-server/nut-server.ts';
import { Supervisor } from '../../firmware/supervisor/supervisor.ts';
import { NutSession } from '../nut-session.ts';
import { RunningGateway, until } from '../running-gateway.ts';
import { QxUps } from '../serial/qx-ups.ts';
import { VirtualLine } from '../serial/virtual-line.ts';
import { ROOT } from '../source-files.ts';
import { idleShare, ownMemory, withRecordedHid } from './device-cost.ts';
import { keepIn, plainTable, round } from './table.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(ROOT, '..', 'shared', 'data');
const PARSES = 300;
const CHANGES = 100;
const POLLS = 20;
const BAUD = 2400;
const UPSES = 4;

const folder = mkdtempSync(join(tmpdir(), 'powerchain-usb-'));
/** Of compiled code. */
const CACHE = join(folder, 'cache');
const rows: string[][] = [];
try {
    measureParser();
    await measureReport();
    await measurePoll();
    await measureDevices();
} finally {
    rmSync(folder, { recursive: true, force: true });
}
const table = plainTable(['what', 'measured', 'goal'], rows);
console.log(table);
if (values.write) keepIn('docs/performance.md', 'usb', table);

function percentile(all: readonly number[], share: number): number {
    const sorted = [...all].sort((left, right) => left - right);
    return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

function measureParser(): void {
    const devices = join(DATA, 'hid', 'devices');
    const all = readdirSync(devices).map(
        (file) => new RecordedDevice(readFileSync(join(devices, file), 'utf8')).descriptor,
    );
    const largest = all.reduce((left, right) => (left.length > right.length ? left : right));
    const times = Array.from({ length: PARSES }, () => {
        const startedAt = performance.now();
        parseReportDescriptor(largest);
        return performance.now() - startedAt;
    });
    const { fields } = parseReportDescriptor(largest);
    const what = `largest recorded report descriptor (${largest.length} bytes, ${fields.length} fields) parsed`;
    rows.push([
        `${what}, p50`,
        `${round(percentile(times, 0.5))} ms; the very first ${round(times[0] ?? 0)} ms`,
        '≤ 1 ms',
    ]);
}

/** From the order to tell until a client of the NUT server reads it: the way there included. */
async function measureReport(): Promise<void> {
    const log = silentLog();
    const gateway = new Gateway({ log });
    const config = { listen: ['127.0.0.1'], port: 0, maxAge: 15, users: {} };
    const server = new NutServer({ gateway, log, config: () => config });
    const hostFile = join(ROOT, 'drivers', 'host.ts');
    const file = join(ROOT, 'test', 'bench', 'recorded-hid-driver.ts');
    const drivers = { 'usb-hid': { file, process: 'per-device' } } as const;
    const supervisor = new Supervisor({ gateway, log, drivers, hostFile });
    const id = 'ups1' as DeviceId;
    const spec: DeviceSpec = { id, type: 'ups', driver: 'usb-hid', description: '', parents: [] };
    gateway.apply({ type: 'device-added', device: id, spec });
    await server.start();
    supervisor.configure([{ spec, options: {}, pollSeconds: 2 }]);
    const session = await NutSession.open(server.port);
    const isSaid = async (word: string): Promise<boolean> =>
        (await session.value(id, 'ups.status')).split(' ').includes(word);
    await until(
        async () => gateway.device(id)?.link,
        (link) => link === 'ok',
    );
    const times: number[] = [];
    for (let change = 0; change < CHANGES; change++) {
        const isLost = change % 2 === 0;
        const device = gateway.device(id);
        if (!device) throw new Error(`${id} is gone`);
        const startedAt = performance.now();
        const name = isLost ? 'test.failure.start' : 'test.failure.stop';
        void supervisor.command(device, { type: 'instant', name });
        while (!(await isSaid(isLost ? 'OB' : 'OL'))) await new Promise(setImmediate);
        times.push(performance.now() - startedAt);
    }
    session.close();
    await supervisor.stop();
    await server.stop();
    const measured = `${round(percentile(times, 0.5))} ms p50, ${round(percentile(times, 0.95))} ms p95`;
    rows.push([
        `interrupt report in the driver's process → \`GET VAR\` says so (${CHANGES} changes)`,
        measured,
        'p95 ≤ 50 ms',
    ]);
}

async function measurePoll(): Promise<void> {
    const wire = await VirtualLine.open(join(folder, 'poll'), BAUD);
    const ups = new QxUps(wire);
    const transport = new SerialTransport(
        await SerialLine.open({ path: wire.path, baud: BAUD, dtr: true, rts: false }),
        BAUD,
    );
    const answer = ups.answers.get('Q1') ?? '';
    const wireMs = wire.milliseconds('Q1\r'.length + answer.length);
    const times: number[] = [];
    for (let poll = 0; poll < POLLS; poll++) {
        const startedAt = performance.now();
        if ((await transport.ask('Q1')) !== answer) throw new Error('the line spoilt an answer');
        times.push(performance.now() - startedAt);
    }
    await transport.close();
    await wire.close();
    const p50 = percentile(times, 0.5);
    const measured = `${round(p50)} ms p50 = ${round(p50 / wireMs)} × the wire's ${round(wireMs)} ms`;
    rows.push([`Qx status poll at ${BAUD} baud`, measured, '≤ 1.1 ×']);
}

async function measureDevices(): Promise<void> {
    const lines = await Promise.all(
        Array.from({ length: UPSES }, (_, at) => VirtualLine.open(join(folder, `tty${at}`), BAUD)),
    );
    for (const line of lines) new QxUps(line);
    await measureCost('Qx', (look) => inGateway(lines, (gateway) => look(gateway.driverPids())));
    await measureCost('HID', (look) => withRecordedHid(UPSES, CACHE, look));
    for (const line of lines) await line.close();
}

/** Twice: the first fills the cache of compiled code. */
async function measureCost(
    kind: string,
    run: <Answer>(look: (drivers: readonly number[]) => Promise<Answer>) => Promise<Answer>,
): Promise<void> {
    await run(async () => undefined);
    const [memory, idle] = await run(async (drivers) => [await ownMemory(drivers), await idleShare(drivers)] as const);
    rows.push(
        [
            `memory that each further ${kind} UPS adds (its process's own, of ${UPSES})`,
            `${round(memory)} MB`,
            '≤ 12 MB',
        ],
        [
            `processor time per idle ${kind} UPS, polled every 2 s (driver process, 30 s)`,
            `${round(idle)} % of a core`,
            '≤ 0.2 %',
        ],
    );
}

async function inGateway<Answer>(
    lines: readonly VirtualLine[],
    measure: (gateway: RunningGateway) => Promise<Answer>,
): Promise<Answer> {
    const devices = lines.map((line, at) => `ups${at}: { driver: qx, tty: ${line.path}, protocol: megatec }`);
    const config = join(folder, 'gateway.yaml');
    const local = 'listen: ["127.0.0.1"], port: 0';
    writeFileSync(
        config,
        ['version: 1', `nut: { ${local} }`, `web: { ${local} }`, `devices: { ${devices.join(', ')} }`, ''].join('\n'),
    );
    const gateway = await RunningGateway.start(config, { NODE_COMPILE_CACHE: CACHE, XDG_RUNTIME_DIR: folder });
    try {
        const session = await gateway.session();
        for (const at of lines.keys()) {
            await until(
                () => session.value(`ups${at}`, 'ups.status'),
                (status) => status === 'OL',
            );
        }
        session.close();
        return await measure(gateway);
    } finally {
        await gateway.stop();
    }
}
