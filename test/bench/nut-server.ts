// Measures our NUT server beside Debian's upsd in one run, in turns: the same devices, the same load. A bare server on Node's
// sockets runs along: what it costs is the floor for anything written on them. Prints tables; `--write` keeps them in
// docs/performance.md.

import { parseArgs } from 'node:util';
import { BenchUpsd } from './bench-upsd.ts';
import type { LoadWish } from './nut-load.ts';
import { type Measured, measureLoad, Target } from './nut-measure.ts';
import { bigDeviceMs, idleSessionsMb, readingToAnswer } from './nut-scenes.ts';
import { missingPackage } from './peer-upsd.ts';
import { keepIn, markdownTable, median, type Row } from './table.ts';

const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
});
const rounds = Math.min(Math.max(Number(values.rounds) || 1, 1), 20);
const SECONDS = 0.7;
const MANY_DEVICES = 1000;
const STORM_SECONDS = 4;

const missing = missingPackage();
if (missing) {
    console.error(`The peer is missing: apt-get install ${missing}`);
    process.exit(1);
}

const load = (mode: LoadWish['mode'], connections: number, depth: number, question: string): LoadWish => ({
    mode,
    connections,
    depth,
    seconds: mode === 'storm' ? STORM_SECONDS : SECONDS,
    question,
});
const GET = 'GET VAR ups1 ups.status';
const CASES: Readonly<Record<string, LoadWish>> = {
    '`LIST VAR`, 1 connection': load('closed', 1, 1, 'LIST VAR ups1'),
    '`LIST VAR`, 256 connections': load('closed', 256, 1, 'LIST VAR ups1'),
    '`LIST UPS`, 1 connection': load('closed', 1, 1, 'LIST UPS'),
    '`LIST UPS`, 256 connections': load('closed', 256, 1, 'LIST UPS'),
    '`GET VAR`, 1 connection': load('closed', 1, 1, GET),
    '`GET VAR`, 16 connections': load('closed', 16, 1, GET),
    '`GET VAR`, 64 connections': load('closed', 64, 1, GET),
    '`GET VAR`, 16 connections, 64 at once on each': load('closed', 16, 64, GET),
    'connect, `LIST UPS`, close, 8 at a time': load('churn', 8, 1, 'LIST UPS'),
};
const STORM = load('storm', 500, 1, GET);

type Peers = Record<'ours' | 'upsd' | 'bare', Measured[]>;
const results = new Map<string, Peers>();
const scenes = {
    memory: [] as number[],
    p50: [] as number[],
    p99: [] as number[],
    set: [] as number[],
    big: [] as number[],
};
for (let round = 1; round <= rounds; round += 1) {
    console.log(`round ${round} of ${rounds}`);
    await measureRound();
}
const speed = markdownTable(Object.keys(CASES).map(speedRow));
const cost = markdownTable([...Object.keys(CASES).map(costRow)]);
const rest = markdownTable(restRows());
const text = [
    'Answers per second (the load comes from Node as well, which is slower than `upsd`: where both are fast, read the second table):',
    speed,
    'CPU of the server for each answer (ratios below 1: we need less):',
    cost,
    'Everything else:',
    rest,
].join('\n\n');
console.log(text);
if (values.write) keepIn('docs/performance.md', 'nut-server', text);

async function measureRound(): Promise<void> {
    await withServers(1, async (servers) => {
        for (const [name, wish] of Object.entries(CASES)) await measureCase(name, wish, servers);
        await measureCase('storm', STORM, servers);
    });
    await withServers(MANY_DEVICES, async (servers) => {
        await measureCase('many: GET', CASES['`GET VAR`, 16 connections'] ?? STORM, servers);
        await measureCase('many: LIST', load('closed', 16, 1, 'LIST VAR ups1'), servers);
        await measureCase('many: churn', load('churn', 8, 1, GET), servers);
    });
    await withServers(1, async (servers) => {
        await measureCase('one: LIST', load('closed', 16, 1, 'LIST VAR ups1'), servers);
        await measureCase('one: churn', load('churn', 8, 1, GET), servers);
    });
    scenes.memory.push(await idleSessionsMb());
    scenes.big.push(await bigDeviceMs());
    const seen = await readingToAnswer();
    scenes.p50.push(seen.p50Ms);
    scenes.p99.push(seen.p99Ms);
    scenes.set.push(seen.setMs);
}

type Servers = Readonly<Record<'ours' | 'upsd' | 'bare', { readonly port: number; readonly pid: number }>>;

async function withServers(devices: number, work: (servers: Servers) => Promise<void>): Promise<void> {
    const upsd = new BenchUpsd();
    const ours = await Target.start('ours', String(devices));
    const bare = await Target.start('canned');
    try {
        await upsd.start(devices, Target.prefix);
        await work({ ours, upsd, bare });
    } finally {
        await upsd.stop();
        await ours.stop();
        await bare.stop();
    }
}

/** In another order each time: what runs first finds another machine than what runs last. */
async function measureCase(name: string, wish: LoadWish, servers: Servers): Promise<void> {
    const kept = results.get(name) ?? { ours: [], upsd: [], bare: [] };
    results.set(name, kept);
    const order = Object.keys(servers) as (keyof Servers)[];
    const turn = kept.ours.length % order.length;
    for (const peer of [...order.slice(turn), ...order.slice(0, turn)]) {
        kept[peer].push(await measureLoad(servers[peer], wish));
    }
}

function figures(name: string, pick: (one: Measured) => number): Record<keyof Peers, number[]> {
    const kept = results.get(name) ?? { ours: [], upsd: [], bare: [] };
    return { ours: kept.ours.map(pick), upsd: kept.upsd.map(pick), bare: kept.bare.map(pick) };
}

function speedRow(name: string): Row {
    const { ours, upsd, bare } = figures(name, ({ answers, seconds }) => answers / seconds);
    return { what: name, unit: '/s', ours, peer: upsd, note: `bare Node: ${Math.round(median(bare))} /s` };
}

function costRow(name: string): Row {
    const { ours, upsd, bare } = figures(name, ({ cpuMicroseconds }) => cpuMicroseconds);
    return { what: name, unit: 'µs', ours, peer: upsd, note: `bare Node: ${median(bare).toPrecision(3)} µs` };
}

function restRows(): Row[] {
    const storm = figures('storm', ({ p99Ms }) => p99Ms);
    const lost = figures('storm', (one) => one.lost);
    const cpu = (name: string) => figures(name, ({ cpuMicroseconds }) => cpuMicroseconds);
    const many = (what: string, with1000: string, with1: string): Row => {
        const [all, one] = [cpu(with1000), cpu(with1)];
        const ratio = (median(all.ours) / median(one.ours)).toPrecision(3);
        const theirs = (median(all.upsd) / median(one.upsd)).toPrecision(3);
        return { what, unit: 'µs', ours: all.ours, peer: all.upsd, note: `${ratio} × of one device; upsd ${theirs} ×` };
    };
    return [
        many(`CPU of \`GET VAR\`, 16 connections, ${MANY_DEVICES} devices`, 'many: GET', '`GET VAR`, 16 connections'),
        many(`CPU of \`LIST VAR\`, 16 connections, ${MANY_DEVICES} devices`, 'many: LIST', 'one: LIST'),
        many(`CPU of connect, \`GET VAR\`, close, ${MANY_DEVICES} devices`, 'many: churn', 'one: churn'),
        {
            what: '500 clients connect at once: p99 until the answer',
            unit: 'ms',
            ours: storm.ours,
            peer: storm.upsd,
            note: `bare Node: ${Math.round(median(storm.bare))} ms; no answer in ${STORM_SECONDS} s: ours ${median(lost.ours)}, upsd ${median(lost.upsd)}; goal < 150 ms`,
        },
        {
            what: '1,000 idle logged-in sessions',
            unit: 'MB',
            ours: scenes.memory,
            peer: [],
            note: 'heap and buffers in use; goal ≤ 20 MB',
        },
        {
            what: "a driver's reading → `GET VAR` says so, p50",
            unit: 'ms',
            ours: scenes.p50,
            peer: [],
            note: 'own process, IPC, gateway',
        },
        { what: 'the same, p99', unit: 'ms', ours: scenes.p99, peer: [], note: 'goal ≤ 5 ms' },
        {
            what: '`SET VAR` → driver → `GET VAR` says so, p50',
            unit: 'ms',
            ours: scenes.set,
            peer: [],
            note: 'there and back',
        },
        {
            what: 'longest `GET VAR` while a device of 10,000 variables is added and listed',
            unit: 'ms',
            ours: scenes.big,
            peer: [],
            note: 'goal ≤ 50 ms',
        },
    ];
}
