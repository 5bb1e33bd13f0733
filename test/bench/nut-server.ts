// Measures our NUT server beside three others in one run, in turns: Debian's upsd with the same devices, a bare server on Node's
// sockets that answers canned bytes (the floor of everything written on them), and a C program that does the same (the floor of
// the machine). Prints tables; `--write` keeps them in docs/performance.md.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BenchUpsd } from './bench-upsd.ts';
import { type Measured, type Server, Target, Tools } from './nut-measure.ts';
import { bigDeviceMs, idleSessionsMb, readingToAnswer } from './nut-scenes.ts';
import type { StormResult } from './nut-storm.ts';
import { missingPackage } from './peer-upsd.ts';
import { keepIn, markdownTable, median, plainTable, type Row, round } from './table.ts';

const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
});
const rounds = Math.min(Math.max(Number(values.rounds) || 1, 1), 20);
const SECONDS = 0.5;
const MANY_DEVICES = 1000;
const STORM_CLIENTS = 500;

const missing = missingPackage();
if (missing) {
    console.error(`The peer is missing: apt-get install ${missing}`);
    process.exit(1);
}

type Peer = 'ours' | 'upsd' | 'bare' | 'canned' | 'ours of many' | 'upsd of many';
const ALL: readonly Peer[] = ['ours', 'upsd', 'bare', 'canned'];
const ONE_AND_MANY: readonly Peer[] = ['ours', 'ours of many', 'upsd', 'upsd of many'];

const GET = ['-r', 'GET VAR ups1 ups.status'];
/** By what stands in the tables: what the generator is told. */
const SPEED: Readonly<Record<string, readonly string[]>> = {
    '`LIST VAR`, 1 connection': ['-c', '1', '-r', 'LIST VAR ups1'],
    '`LIST VAR`, 256 connections': ['-c', '256', '-r', 'LIST VAR ups1'],
    '`LIST UPS`, 1 connection': ['-c', '1', '-r', 'LIST UPS'],
    '`LIST UPS`, 256 connections': ['-c', '256', '-r', 'LIST UPS'],
    '`GET VAR`, 16 connections, 64 at once on each': ['-c', '16', '-d', '64', ...GET],
    '`GET VAR`, 1 connection': ['-c', '1', ...GET],
    '`GET VAR`, 16 connections': ['-c', '16', ...GET],
    '`GET VAR`, 64 connections': ['-c', '64', ...GET],
    'connect, `LIST UPS`, close, 8 at a time': ['-m', 'churn', '-c', '8', '-S', '-r', 'LIST UPS'],
};
const GOALS: Readonly<Record<string, string>> = {
    '`LIST VAR`, 1 connection': '300',
    '`LIST VAR`, 256 connections': '5',
    '`LIST UPS`, 1 connection': '300',
    '`LIST UPS`, 256 connections': '5',
    '`GET VAR`, 16 connections, 64 at once on each': '4',
};
const DEVICES: Readonly<Record<string, readonly string[]>> = {
    '`GET VAR`, 16 connections': ['-c', '16', ...GET],
    '`LIST VAR`, 16 connections': ['-c', '16', '-r', 'LIST VAR ups1'],
    'connect, `GET VAR`, close': ['-m', 'churn', '-c', '8', '-S', ...GET],
};

const speed = new Map<string, Measured[]>();
const devices = new Map<string, Measured[]>();
const scenes: Record<
    'storm' | 'stormUpsd' | 'stormBare' | 'lost' | 'memory' | 'p50' | 'p99' | 'set' | 'big',
    number[]
> = {
    storm: [],
    stormUpsd: [],
    stormBare: [],
    lost: [],
    memory: [],
    p50: [],
    p99: [],
    set: [],
    big: [],
};

const tools = new Tools();
const servers = await startAll();
try {
    // What was not compiled yet is compiled in the first round, which does not count.
    for (let turn = 0; turn <= rounds; turn += 1) {
        console.log(turn === 0 ? 'warming up' : `round ${turn} of ${rounds}`);
        await measureCases(speed, SPEED, { peers: ALL, turn });
        await measureCases(devices, DEVICES, { peers: ONE_AND_MANY, turn });
        if (turn > 0) await measureScenes();
    }
} finally {
    for (const server of Object.values(servers)) await server.stop();
    tools.remove();
}
const text = [
    'Answers a second, and how often those of `upsd`:',
    plainTable(
        ['what', 'gateway', '× upsd', 'goal', 'bare Node', '× upsd', 'canned in C', 'upsd'],
        Object.keys(SPEED).map(speedRow),
    ),
    'CPU of the server for each answer, µs, and how often that of the canned server (goal: 2):',
    plainTable(
        ['what', 'gateway', '× canned', 'bare Node', '× canned', 'canned in C', 'upsd'],
        Object.keys(SPEED).map(cpuRow),
    ),
    `CPU for each answer with ${MANY_DEVICES} devices beside one (goal: 0.9 to 1.1):`,
    plainTable(
        ['what', 'gateway, one, µs', `${MANY_DEVICES}, µs`, 'ratio', 'ratio of upsd'],
        Object.keys(DEVICES).map(devicesRow),
    ),
    'Everything else:',
    markdownTable(restRows()),
].join('\n\n');
console.log(text);
if (values.write) keepIn('docs/performance.md', 'nut-server', text);

async function startAll(): Promise<Record<Peer, Server>> {
    const upsd = async (count: number): Promise<Server> => {
        const server = new BenchUpsd();
        await server.start(count);
        return server;
    };
    return {
        ours: await Target.start('ours', '1'),
        'ours of many': await Target.start('ours', String(MANY_DEVICES)),
        bare: await Target.start('canned'),
        canned: await tools.startCanned(),
        upsd: await upsd(1),
        'upsd of many': await upsd(MANY_DEVICES),
    };
}

/** In another order each time: what runs first finds another machine than what runs last. */
async function measureCases(
    kept: Map<string, Measured[]>,
    cases: Readonly<Record<string, readonly string[]>>,
    { peers, turn }: { peers: readonly Peer[]; turn: number },
): Promise<void> {
    const first = turn % peers.length;
    for (const [name, options] of Object.entries(cases)) {
        for (const peer of [...peers.slice(first), ...peers.slice(0, first)]) {
            const measured = await tools.measure(servers[peer], SECONDS, options);
            const key = `${peer} ${name}`;
            if (turn > 0) kept.set(key, [...(kept.get(key) ?? []), measured]);
        }
    }
}

async function measureScenes(): Promise<void> {
    const storm = (server: Server): StormResult => {
        const file = fileURLToPath(new URL('nut-storm.ts', import.meta.url));
        return JSON.parse(
            execFileSync(process.execPath, [file, String(server.port), String(STORM_CLIENTS)], { encoding: 'utf8' }),
        );
    };
    const ours = storm(servers.ours);
    scenes.storm.push(ours.p99Ms);
    scenes.lost.push(ours.lost);
    scenes.stormBare.push(storm(servers.bare).p99Ms);
    scenes.stormUpsd.push(storm(servers.upsd).p99Ms);
    scenes.memory.push(await idleSessionsMb());
    scenes.big.push(await bigDeviceMs());
    const seen = await readingToAnswer();
    scenes.p50.push(seen.p50Ms);
    scenes.p99.push(seen.p99Ms);
    scenes.set.push(seen.setMs);
}

function middle(kept: Map<string, Measured[]>, key: string, pick: (one: Measured) => number): number {
    return median((kept.get(key) ?? []).map(pick));
}

function speedRow(name: string): string[] {
    const of = (peer: Peer): number => middle(speed, `${peer} ${name}`, ({ rps }) => rps);
    const ratio = (peer: Peer): string => round(of(peer) / of('upsd'));
    const count = (peer: Peer): string => String(Math.round(of(peer)));
    return [
        name,
        count('ours'),
        `**${ratio('ours')}**`,
        GOALS[name] ?? '1',
        count('bare'),
        ratio('bare'),
        count('canned'),
        count('upsd'),
    ];
}

function cpuRow(name: string): string[] {
    const of = (peer: Peer): number => middle(speed, `${peer} ${name}`, (one) => one.srv_cpu_us_per_req);
    const ratio = (peer: Peer): string => round(of(peer) / of('canned'));
    return [
        name,
        round(of('ours')),
        `**${ratio('ours')}**`,
        round(of('bare')),
        ratio('bare'),
        round(of('canned')),
        round(of('upsd')),
    ];
}

function devicesRow(name: string): string[] {
    const of = (peer: Peer): number => middle(devices, `${peer} ${name}`, (one) => one.srv_cpu_us_per_req);
    const [one, many] = [of('ours'), of('ours of many')];
    return [name, round(one), round(many), `**${round(many / one)}**`, round(of('upsd of many') / of('upsd'))];
}

function restRows(): Row[] {
    const lost = median(scenes.lost);
    return [
        {
            what: `${STORM_CLIENTS} clients connect at once: p99 until the answer`,
            unit: 'ms',
            ours: scenes.storm,
            peer: scenes.stormUpsd,
            note: `goal < 150 ms; ${lost} without an answer; bare Node: ${round(median(scenes.stormBare))} ms`,
        },
        { what: '1,000 idle logged-in sessions', unit: 'MB', ours: scenes.memory, peer: [], note: 'goal ≤ 20 MB' },
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
