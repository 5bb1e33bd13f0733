// Our nut-scanner beside Debian's, in one run, in turns: how long a network takes, when the first device is shown, how many packets an
// address costs where nobody is, and how much memory. In network namespaces of its own; prints a table, `--write` keeps it in
// docs/performance.md. Needs root, and Debian's nut-client and iproute2.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type TestHost, TestNetwork } from '../referees/test-network.ts';
import { START } from '../source-files.ts';
import { pssOfTree } from './process-memory.ts';
import { keepIn, markdownTable, median, type Row, round } from './table.ts';

const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
});
const rounds = Math.min(Math.max(Number(values.rounds) || 1, 1), 20);

// Nobody else's: RFC 1918, reachable only through the namespace with the devices, which is silent for all other addresses.
const NETWORK = '10.77.0.0/16';
const FEW = ['10.77.4.10', '10.77.4.20', '10.77.4.30'];
const MANY = Array.from({ length: 50 }, (_, at) => `10.77.0.${at + 100}`);
const OURS = [process.execPath, START, 'nut-scanner'];
const THEIRS = ['/usr/bin/nut-scanner'];
const MEMORY_LOOK_MS = 50;
// Of the answers; this kernel may have no netem, and what is lost on the way back is lost.
const LOSS = 0.2;

interface Scan {
    readonly seconds: number;
    readonly found: number;
    /** From the first question that a device heard to the first line. */
    readonly firstMs: number;
    readonly packets: number;
    readonly megabytes: number;
}

const cache = mkdtempSync(join(tmpdir(), 'powerchain-cache-'));
const network = new TestNetwork(`sb${process.pid % 10_000}`);
try {
    const [rack, looker] = network.start(['rack', 'look']);
    if (!rack || !looker) throw new Error('there are no hosts');
    for (const address of [...FEW, ...MANY]) within(rack, 'ip', 'addr', 'add', `${address}/32`, 'dev', 'lo');
    within(looker, 'ip', 'route', 'add', NETWORK, 'via', rack.address);
    const agents = await startAgents(rack);
    // The first run compiles.
    await scan(OURS, '10.77.9.0/29', { looker, agents });
    const few: { ours: Scan[]; theirs: Scan[] } = { ours: [], theirs: [] };
    const more: { ours: Scan[]; theirs: Scan[] } = { ours: [], theirs: [] };
    const lossy: { ours: Scan[]; theirs: Scan[] } = { ours: [], theirs: [] };
    for (let at = 1; at <= rounds; at++) {
        console.log(`round ${at} of ${rounds}`);
        few.ours.push(await scan(OURS, '10.77.4.0/24', { looker, agents }));
        few.theirs.push(await scan(THEIRS, '10.77.4.0/24', { looker, agents }));
        more.ours.push(await scan(OURS, '10.77.4.0/22', { looker, agents }));
        more.theirs.push(await scan(THEIRS, '10.77.4.0/22', { looker, agents }));
        lossy.ours.push(await scan(OURS, '10.77.0.0/24', { looker, agents, loss: LOSS }));
        lossy.theirs.push(await scan(THEIRS, '10.77.0.0/24', { looker, agents, loss: LOSS }));
    }
    const all = [await scan(OURS, NETWORK, { looker, agents })];
    agents.disconnect();
    report(few, more, lossy, all);
} finally {
    network.remove();
    rmSync(cache, { recursive: true, force: true });
}

interface Pair {
    readonly ours: readonly Scan[];
    readonly theirs: readonly Scan[];
}

function report(few: Pair, more: Pair, lossy: Pair, all: readonly Scan[]): void {
    const row = (what: string, unit: string, pair: Pair, pick: (scan: Scan) => number, note: string): Row => ({
        what,
        unit,
        ours: pair.ours.map(pick),
        peer: pair.theirs.map(pick),
        note,
    });
    const silent = (count: number) => (scan: Scan) => scan.packets / count;
    const rows: Row[] = [
        row(
            '/24 with 3 devices',
            's',
            few,
            (one) => one.seconds,
            'with the start of the command; time-outs as shipped: 5 s, ours 1 s and once more',
        ),
        row(
            '/22 with 3 devices',
            's',
            more,
            (one) => one.seconds,
            'goal ≤ 1.2 × (time-out + one retransmission), 2.4 s',
        ),
        row(
            'a device is asked for the first time → first line',
            'ms',
            more,
            (one) => one.firstMs,
            'goal ≤ 50 ms after it answered',
        ),
        row(
            'packets for each address of the /22',
            '',
            more,
            silent(1022),
            'goal ≤ 3 where nobody is; those of sessions among them',
        ),
        row('of 50 found, every fifth answer lost', '', lossy, (one) => one.found, 'goal 50'),
        row('memory (PSS)', 'MB', more, (one) => one.megabytes, 'goal ≤ 60'),
        {
            what: '/16 with 53 devices',
            unit: 's',
            ours: all.map((one) => one.seconds),
            peer: [],
            note: 'goal ≤ 10 s; the peer needs 11 minutes (128 × its 5 s)',
        },
        {
            what: 'memory of the /16 (PSS)',
            unit: 'MB',
            ours: all.map((one) => one.megabytes),
            peer: [],
            note: `${all[0]?.found} of 53 found, ${round(median(all.map(silent(65_534))))} packets an address`,
        },
    ];
    const table = markdownTable(rows, 'NUT’s nut-scanner');
    console.log(table);
    if (values.write) keepIn('docs/performance.md', 'scan', table);
}

async function startAgents({ enter: [program, ...words] }: TestHost): Promise<ChildProcess> {
    const child = spawn(
        program,
        [...words, process.execPath, join(import.meta.dirname, 'scan-agents.ts'), ...FEW, ...MANY],
        { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    await once(child, 'message');
    return child;
}

async function scan(
    command: readonly string[],
    where: string,
    { looker, agents, loss = 0 }: { looker: TestHost; agents: ChildProcess; loss?: number },
): Promise<Scan> {
    const [program, ...enter] = looker.enter;
    await asked(agents, loss);
    const before = sentBy(looker);
    const startedAt = performance.now();
    const child = spawn(program, [...enter, ...command, '-S', '-m', where, '-P', '-q'], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, NODE_COMPILE_CACHE: cache },
    });
    let megabytes = 0;
    const memory = setInterval(() => {
        if (child.pid !== undefined && child.exitCode === null) megabytes = Math.max(megabytes, memoryOf(child.pid));
    }, MEMORY_LOOK_MS);
    let text = '';
    let firstLineAt = 0;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        if (text === '') firstLineAt = Date.now();
        text += chunk;
    });
    await once(child, 'close');
    clearInterval(memory);
    const seconds = (performance.now() - startedAt) / 1000;
    const firstMs = firstLineAt - (await asked(agents, 0));
    const lines = text.split('\n').filter((line) => line.startsWith('SNMP:'));
    return { seconds, found: lines.length, firstMs, packets: sentBy(looker) - before, megabytes };
}

/** When a device was first asked since the last time. */
async function asked(agents: ChildProcess, lossFromNowOn: number): Promise<number> {
    agents.send(lossFromNowOn);
    const [{ firstAskedAt = 0 }] = (await once(agents, 'message')) as [{ firstAskedAt?: number }];
    return firstAskedAt;
}

function memoryOf(pid: number): number {
    try {
        return pssOfTree([pid]);
    } catch {
        return 0; // It has just ended.
    }
}

function sentBy(host: TestHost): number {
    return Number(within(host, 'cat', '/sys/class/net/eth0/statistics/tx_packets'));
}

function within({ enter: [program, ...words] }: TestHost, ...command: readonly string[]): string {
    return execFileSync(program, [...words, ...command], { encoding: 'utf8' });
}
