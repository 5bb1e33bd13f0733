// Measures the gateway on the demo rack beside Debian's upsd, in one run, in turns. Prints a table; `--write` keeps it in
// docs/performance.md. These machines are noisy: medians and ratios count, single times do not.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { NutSession } from '../nut-session.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { missingPackage, PeerUpsd } from './peer-upsd.ts';
import { pssOfTree } from './process-memory.ts';
import { keepIn, markdownTable, median, type Row } from './table.ts';

const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
});
const rounds = Math.min(Math.max(Number(values.rounds) || 1, 1), 50);
const CHANGES = 50;
// The page's first visitors and the first polls are over by then.
const SETTLED_MS = 5000;

const missing = missingPackage();
if (missing) {
    console.error(`The peer is missing: apt-get install ${missing}`);
    process.exit(1);
}

const measured: Record<'cold' | 'warm' | 'memory' | 'change' | 'crash', { ours: number[]; peer: number[] }> = {
    cold: { ours: [], peer: [] },
    warm: { ours: [], peer: [] },
    memory: { ours: [], peer: [] },
    change: { ours: [], peer: [] },
    crash: { ours: [], peer: [] },
};
for (let round = 1; round <= rounds; round += 1) {
    console.log(`round ${round} of ${rounds}`);
    await measureGateway();
    await measurePeer();
}

const rows: Row[] = [
    {
        what: 'fresh process → `GET VAR` answered, cold cache',
        unit: 'ms',
        ...measured.cold,
        note: 'every file is stripped and compiled',
    },
    { what: 'the same, warm cache', unit: 'ms', ...measured.warm, note: 'the peer waits for its own look for drivers' },
    {
        what: 'memory, whole tree (PSS)',
        unit: 'MB',
        ...measured.memory,
        note: 'goal: < 150 MB; upsd has 10 dummy-ups and neither page nor chain',
    },
    {
        what: `\`SET VAR\` → driver → \`GET VAR\` says so (p50 of ${CHANGES})`,
        unit: 'ms',
        ...measured.change,
        note: 'both ways through the driver',
    },
    {
        what: 'driver killed (-9) → values fresh again',
        unit: 'ms',
        ...measured.crash,
        note: 'upsd never restarts a driver',
    },
];
const table = markdownTable(rows);
console.log(table);
if (values.write) keepIn('docs/performance.md', 'gateway', table);

async function measureGateway(): Promise<void> {
    const rack = demoRack();
    const cache = mkdtempSync(join(tmpdir(), 'powerchain-cache-'));
    try {
        const environment = { NODE_COMPILE_CACHE: cache, XDG_RUNTIME_DIR: rack.folder };
        measured.cold.ours.push(await timeToAnswer(rack.config, { ...environment }));
        measured.warm.ours.push(await timeToAnswer(rack.config, { ...environment }));
        const gateway = await RunningGateway.start(rack.config, environment);
        const session = await gateway.session();
        try {
            await measureRunning(gateway, session);
        } finally {
            session.close();
            await gateway.stop();
        }
    } finally {
        rack.remove();
        rmSync(cache, { recursive: true, force: true });
    }
}

/** Milliseconds from the fork to the first answer about a device, values of its driver included. */
async function timeToAnswer(config: string, environment: NodeJS.ProcessEnv): Promise<number> {
    const startedAt = performance.now();
    const gateway = await RunningGateway.start(config, {
        ...environment,
        XDG_RUNTIME_DIR: mkdtempSync(join(tmpdir(), 'powerchain-run-')),
    });
    const session = await gateway.session();
    await answered(session);
    const took = performance.now() - startedAt;
    session.close();
    await gateway.stop();
    return took;
}

async function answered(session: NutSession): Promise<void> {
    while ((await session.value('ups1', 'ups.status')).startsWith('ERR')) await new Promise(setImmediate);
}

async function measureRunning(gateway: RunningGateway, session: NutSession): Promise<void> {
    await answered(session);
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    measured.memory.ours.push(pssOfTree([gateway.child.pid ?? 0]));
    measured.change.ours.push(await timeOfChange(session));
    measured.crash.ours.push(await timeOfCrash(gateway));
}

async function timeOfChange(session: NutSession): Promise<number> {
    await session.ask('USERNAME admin');
    await session.ask('PASSWORD demo');
    const times: number[] = [];
    for (let change = 0; change < CHANGES; change += 1) {
        const wanted = String(20 + (change % 10));
        if ((await session.value('ups1', 'battery.charge.low')) === wanted) continue;
        const startedAt = performance.now();
        const answer = await session.ask(`SET VAR ups1 battery.charge.low "${wanted}"`);
        if (answer !== 'OK') throw new Error(`SET VAR: ${answer}`);
        while ((await session.value('ups1', 'battery.charge.low')) !== wanted) await new Promise(setImmediate);
        times.push(performance.now() - startedAt);
    }
    return median(times);
}

async function timeOfCrash(gateway: RunningGateway): Promise<number> {
    const [pid] = gateway.driverPids();
    if (pid === undefined) throw new Error('no driver runs');
    const startedAt = performance.now();
    process.kill(pid, 'SIGKILL');
    await until(
        () => links(gateway),
        (found) => found.includes('stale'),
    );
    await until(
        () => links(gateway),
        (found) => found.every((link) => link === 'ok'),
    );
    return performance.now() - startedAt;
}

async function links(gateway: RunningGateway): Promise<string[]> {
    const response = await fetch(`http://127.0.0.1:${gateway.webPort}/api/v1/state`);
    const { devices } = (await response.json()) as { devices: { link: string }[] };
    return devices.map(({ link }) => link);
}

async function measurePeer(): Promise<void> {
    const peer = new PeerUpsd(10);
    const startedAt = performance.now();
    try {
        await peer.start();
        measured.warm.peer.push(performance.now() - startedAt);
        await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
        measured.memory.peer.push(pssOfTree(peer.pids));
        const { NutSession } = await import('../nut-session.ts');
        const session = await NutSession.open(peer.port);
        measured.change.peer.push(await timeOfChange(session));
        session.close();
    } finally {
        await peer.stop();
    }
}
