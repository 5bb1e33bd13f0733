// Measures the web API of a running gateway: 20 devices with 100 values each, a tenth of which change with every poll. Beside
// it a bare server of Node's that answers with the same bytes: the floor. `--write` keeps the table in docs/performance.md.
// Runs alone: `npx node test/bench/web.ts`.

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ApiSystem } from '#model/api-system.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { keepIn, median } from './table.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const DEVICES = 20;
const VALUES = 100;
const CHANGING = 10;
const WARM_UP = 500;
const CALLS = 10_000;
const LOADS = 5000;
const PAGES = 50;
const WATCH_SECONDS = 20;
const CHANGES = 100;
// A page that hears nothing for so long hears nothing at all.
const TOLD_MS_MAX = 10_000;

const FIELDS = ['voltage', 'current', 'power', 'realpower', 'voltage.minimum', 'voltage.maximum', 'current.peak'];

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const rows: string[][] = [];

const folder = mkdtempSync(join(tmpdir(), 'powerchain-web-bench-'));
try {
    const gateway = await RunningGateway.start(writeRack());
    try {
        await until(
            async () => Object.keys((await devices(gateway)).readings).length,
            (count) => count >= VALUES,
        );
        const bytes = await measureCalls(gateway);
        await measureMemory(gateway);
        await measurePages(gateway);
        await measureFloor(bytes);
    } finally {
        await gateway.stop();
    }
    await measureLatency();
} finally {
    rmSync(folder, { recursive: true });
}

const head = ['what', 'gateway', 'bare Node server, same bytes', 'goal'];
const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
console.log(table);
if (values.write) keepIn('docs/performance.md', 'web', table);

/** Recordings that are played in a loop, two seconds a step. */
function writeRack(): string {
    const names = Array.from({ length: DEVICES }, (_, place) => `ups${place}`);
    for (const [place, name] of names.entries()) writeFileSync(join(folder, `${name}.seq`), recording(place));
    const entries = names.map((name) => `    ${name}: { driver: replay, file: ${name}.seq, mode: loop }`);
    const config = join(folder, 'gateway.yaml');
    writeFileSync(
        config,
        ['version: 1', 'nut: { port: 0 }', 'web: { port: 0 }', 'devices:', ...entries, ''].join('\n'),
    );
    return config;
}

function recording(place: number): string {
    const still = Array.from({ length: VALUES - CHANGING - 1 }, (_, row) => `outlet.${row + 1}.current: ${row}.5`);
    const step = (round: number) =>
        Array.from(
            { length: CHANGING },
            (_, row) => `input.L${(row % 3) + 1}.${FIELDS[row] ?? 'frequency'}: ${220 + round + row + place}`,
        );
    const rounds = [0, 1, 2, 3].flatMap((round) => [...step(round), 'TIMER 2']);
    return ['ups.status: OL', ...still, ...rounds, ''].join('\n');
}

async function devices(gateway: RunningGateway): Promise<{ readings: object }> {
    const answer = await gateway.ask('GET', '/api/v1/devices');
    const list = ((await answer.json()) as { devices: { readings: object }[] }).devices;
    return list.at(-1) ?? { readings: {} };
}

function call(port: number, path: string): Promise<string> {
    return new Promise((resolve, reject) => {
        get({ port, host: '127.0.0.1', path, agent }, (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        }).on('error', reject);
    });
}

/** Milliseconds of each call, one after the other. */
async function timed(port: number, path: string, count: number): Promise<number[]> {
    const times: number[] = [];
    for (let done = 0; done < count; done += 1) {
        const startedAt = performance.now();
        await call(port, path);
        times.push(performance.now() - startedAt);
    }
    return times;
}

async function measureCalls(gateway: RunningGateway): Promise<string> {
    await timed(gateway.webPort, '/api/v1/devices', WARM_UP);
    const times = await timed(gateway.webPort, '/api/v1/devices', 1000);
    const body = await call(gateway.webPort, '/api/v1/devices');
    rows.push([
        `\`GET /api/v1/devices\`, ${DEVICES * VALUES} values (${Math.round(body.length / 1000)} kB), p95`,
        ms(percentile(times, 95)),
        '',
        '≤ 5 ms',
    ]);
    rows.push(['the same, p50', ms(median(times)), '', '']);
    const scrapes = await timed(gateway.webPort, '/metrics', 300);
    rows.push(['`GET /metrics`, p95', ms(percentile(scrapes, 95)), '', '']);
    return body;
}

async function measureFloor(body: string): Promise<void> {
    const server = createServer((_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await timed(port, '/', WARM_UP);
    const times = await timed(port, '/', 1000);
    server.close();
    server.closeAllConnections();
    for (const [row, percent] of [95, 50].entries()) rows[row]?.splice(2, 1, ms(percentile(times, percent)));
}

async function system(gateway: RunningGateway): Promise<ApiSystem> {
    return (await (await gateway.ask('GET', '/api/v1/system')).json()) as ApiSystem;
}

async function measureMemory(gateway: RunningGateway): Promise<void> {
    const port = gateway.webPort;
    await memoryOf(gateway, CALLS, 'calls', (count) => timed(port, '/api/v1/devices', count));
    await memoryOf(gateway, LOADS, 'page loads', async (count) => {
        for (let done = 0; done < count; done += 1) await loadPage(port);
    });
}

async function memoryOf(
    gateway: RunningGateway,
    total: number,
    what: string,
    work: (count: number) => Promise<unknown>,
): Promise<void> {
    const memory = [(await system(gateway)).process.memoryBytes / 1e6];
    for (let part = 0; part < 5; part += 1) {
        await work(total / 5);
        memory.push((await system(gateway)).process.memoryBytes / 1e6);
    }
    const course = memory.map((megabytes) => Math.round(megabytes)).join(' → ');
    const name = `memory of the gateway process (RSS) over ${total} ${what}, every ${total / 5}`;
    rows.push([name, `${course} MB`, '', 'flat']);
}

/** What a page asks for when it is opened; its stream is closed after its first words. */
async function loadPage(port: number): Promise<void> {
    for (const path of ['/', '/api/v1/auth', '/api/v1/state']) await call(port, path);
    const stream = get({ port, host: '127.0.0.1', path: '/api/v1/events' });
    const [answer] = await once(stream, 'response');
    await once(answer, 'data');
    stream.destroy();
}

/** What pages cost: the time on the processor with them, less that without. */
async function measurePages(gateway: RunningGateway): Promise<void> {
    const alone = await shareOfCore(gateway);
    let bytes = 0;
    const pages = Array.from({ length: PAGES }, () =>
        get({ port: gateway.webPort, host: '127.0.0.1', path: '/api/v1/events' }, (answer) =>
            answer.on('data', (chunk: Buffer) => {
                bytes += chunk.length;
            }),
        ),
    );
    await until(
        async () => (await system(gateway)).pages,
        (count) => count === PAGES,
    );
    await pause(3000);
    bytes = 0;
    const watched = await shareOfCore(gateway);
    const rate = bytes / PAGES / WATCH_SECONDS / 1000;
    for (const page of pages) page.destroy();
    const about = `${PAGES} open pages, ${(DEVICES * CHANGING) / 2} changes a second (${rate.toFixed(1)} kB/s each)`;
    rows.push([about, `${(watched - alone).toFixed(1)} % of a core (${alone.toFixed(1)} % without)`, '', '≤ 5 %']);
}

async function shareOfCore(gateway: RunningGateway): Promise<number> {
    const before = cpuTicks(gateway);
    const startedAt = performance.now();
    await pause(WATCH_SECONDS * 1000);
    // The kernel counts in hundredths of a second.
    return ((cpuTicks(gateway) - before) / 100 / ((performance.now() - startedAt) / 1000)) * 100;
}

/** Of the gateway process alone, from the kernel. */
function cpuTicks(gateway: RunningGateway): number {
    const fields = readFileSync(`/proc/${gateway.child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
}

/** From the request to write a variable to the page that shows it: there and back through the driver. */
async function measureLatency(): Promise<void> {
    const rack = demoRack();
    const gateway = await RunningGateway.start(rack.config);
    try {
        let text = '';
        const page = get({ port: gateway.webPort, host: '127.0.0.1', path: '/api/v1/events' }, (answer) =>
            answer.setEncoding('utf8').on('data', (chunk: string) => {
                text = (text + chunk).slice(-200_000);
                page.emit('told');
            }),
        );
        // The last state is served before the drivers run: only they can be written to.
        await until(
            async () => (await gateway.ask('GET', '/readyz')).ok,
            (isReady) => isReady,
        );
        await until(
            async () => text !== '',
            (isTold) => isTold,
        );
        const times: number[] = [];
        for (let change = 0; change < CHANGES; change += 1) {
            const value = String(11 + (change % 30));
            text = '';
            const isTold = () => text.includes(`"battery.charge.low":{"value":${value},`);
            const startedAt = performance.now();
            const answer = await gateway.ask('PUT', '/api/v1/devices/ups1/settings/battery.charge.low', { value });
            if (!answer.ok) throw new Error(`the write was answered ${answer.status}: ${await answer.text()}`);
            while (!isTold()) await once(page, 'told', { signal: AbortSignal.timeout(TOLD_MS_MAX) });
            times.push(performance.now() - startedAt);
        }
        page.destroy();
        rows.push([
            'a variable is written → driver → the open page has it, p95',
            ms(percentile(times, 95)),
            '',
            '≤ 300 ms',
        ]);
    } finally {
        await gateway.stop();
        rack.remove();
    }
}

function percentile(times: readonly number[], percent: number): number {
    const sorted = times.toSorted((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

function ms(time: number): string {
    return `${Number(time.toPrecision(3))} ms`;
}
