// The SNMP driver on metered PDUs of 149 values, beside Debian's net-snmp library and NUT's snmp-ups, in one run, in turns. Prints a
// table; `--write` keeps it in docs/performance.md. What counts is the CPU of the poller: the agents have a process of their own, for the
// speed of polls one that keeps up with the fastest.

import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { OpenDevice, Report } from '../../drivers/driver.ts';
import { driver } from '../../drivers/snmp/driver.ts';
import { listenTo } from '../../drivers/snmp/testing/listening.ts';
import { METERED_VALUES } from '../../drivers/snmp/testing/metered-pdu.ts';
import { CHILD_FLAGS } from '../../firmware/supervisor/watched-process.ts';
import { freePort } from '../free-port.ts';
import { RunningGateway } from '../running-gateway.ts';
import { DriverProcess } from './driver-process.ts';
import type { AgentCall } from './snmp-agents.ts';
import { startFarm } from './snmp-farm.ts';
import { FloorPoller } from './snmp-floor.ts';
import { missingPackages, snmpUpsStart, Walker } from './snmp-peers.ts';
import { keepIn, markdownTable, median, type Row } from './table.ts';

const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
});
const rounds = Math.min(Math.max(Number(values.rounds) || 1, 1), 50);

// Each poll reads everything; the first one, and every thirtieth, learns the device.
const FULL_POLL_SECONDS = 10;
const POLLS = 28;
const WARM_UP = 3;
const FARM = 20;
const RACK = 40;
const RACK_POLL_SECONDS = 5;
const CROWD = 100;
const CROWD_POLL_SECONDS = 2;
const TRAPS = 20;
// Current, active and apparent power of 24 outlets and the inlet.
const MOVING_METERS = 75;

const missing = missingPackages();
if (missing) {
    console.error(`The peers are missing: apt-get install ${missing}`);
    process.exit(1);
}

interface Agents {
    readonly addresses: readonly string[];
    readonly child: ChildProcess;
    ask(call: AgentCall): void;
    requests(): Promise<number>;
}

// The poller is measured in this process: it shall have the flags that the process of a driver has.
if (!CHILD_FLAGS.every((flag) => process.execArgv.includes(flag))) {
    const { status } = spawnSync(process.execPath, [...CHILD_FLAGS, ...process.argv.slice(1)], { stdio: 'inherit' });
    process.exit(status ?? 1);
}

const packets = await measurePackets();
const times = (): number[] => [];
const speed = { ours: times(), bare: times(), bulk: times(), single: times(), nut: times() };
const learning: number[] = [];
let told = 0;
const walker = new Walker();
const farm = await startFarm(FARM);
// A gateway runs for months: what the first polls cost, until the code is compiled, counts for nothing.
for (let round = 1; round <= WARM_UP; round++) await measureSpeed();
for (const warm of [learning, ...Object.values(speed)]) warm.length = 0;
for (let round = 1; round <= rounds; round++) {
    console.log(`round ${round} of ${rounds}`);
    await measureSpeed();
}
await farm.stop();
walker.remove();
console.log('a rack of PDUs, a crowd with silent ones, traps');
const rack = await measureRack();
const crowd = await measureCrowd();
const trap = await measureTraps();

const perSecond = (cpuMs: readonly number[]): number[] => cpuMs.map((one) => 1000 / one);
const ratio = (other: readonly number[]) => Number((median(other) / median(speed.ours)).toPrecision(3));
const rows: Row[] = [
    row(
        `packets of a full poll of ${METERED_VALUES} values`,
        '',
        [packets.full],
        'goal ≤ 4; NUT’s snmp-ups: one for each value',
    ),
    row('packets of a poll of its states', '', [packets.states], 'goal ≤ 1'),
    {
        what: 'full polls a second of one core',
        unit: '',
        ours: perSecond(speed.ours),
        peer: perSecond(speed.bulk),
        note: `goal ≥ 1,900 and ≥ 0.5 × the library; ${ratio(speed.nut)} × what NUT’s snmp-ups needs for as many values, ${ratio(speed.single)} × the library with single GETs (goal 10 ×)`,
    },
    {
        what: 'the same packets sent by bare Node, the answers thrown away unread',
        unit: '',
        ours: perSecond(speed.bare),
        peer: perSecond(speed.bulk),
        note: 'not the gateway: what nothing in Node can be faster than',
    },
    row('CPU to find out what a PDU is and has', 'ms', learning, 'at first, then every five minutes'),
    row(
        `CPU of ${RACK} PDUs every ${RACK_POLL_SECONDS} s`,
        '%',
        [rack.cpuPercent],
        'of a core, learning left out; goal < 2',
    ),
    row(`memory of ${CROWD} PDUs above a process without any`, 'MB', [crowd.memory], 'PSS; goal ≤ 40'),
    row('a trap → `GET VAR` says the new state', 'ms', trap, 'through driver and gateway; goal ≤ 100'),
    row(
        `${CROWD} PDUs every ${CROWD_POLL_SECONDS} s, half of them fall silent: longest wait of the others`,
        's',
        [crowd.longest],
        `before: ${crowd.before} s`,
    ),
];
const table = markdownTable(rows, 'net-snmp library, GETBULK');
console.log(table);
if (values.write) keepIn('docs/performance.md', 'snmp', table);
process.exit();

function row(what: string, unit: string, ours: readonly number[], note: string): Row {
    return { what, unit, ours, peer: [], note };
}

async function startAgents(count: number): Promise<Agents> {
    const child = fork(join(import.meta.dirname, 'snmp-agents.ts'), [String(count)]);
    const [addresses] = (await once(child, 'message')) as [readonly string[]];
    const ask = (call: AgentCall): void => void child.send(call);
    return {
        addresses,
        child,
        ask,
        requests: async () => {
            ask({ type: 'requests' });
            const [requests] = await once(child, 'message');
            return Number(requests);
        },
    };
}

async function measurePackets(): Promise<{ full: number; states: number }> {
    const agents = await startAgents(1);
    const [address = ''] = agents.addresses;
    const count = async (pollSeconds: number): Promise<number> => {
        const { device } = await listenTo(address, {}, pollSeconds);
        await device.poll();
        const before = await agents.requests();
        await device.poll();
        const after = await agents.requests();
        await device.close();
        return after - before;
    };
    const found = { full: await count(FULL_POLL_SECONDS), states: await count(1) };
    agents.child.disconnect();
    return found;
}

/** Counts what it is told and keeps nothing, as the peer does. */
function openQuietly(address: string): Promise<OpenDevice> {
    const nothing = (): void => undefined;
    const report: Report = {
        readings: (values) => {
            for (const _ in values) told++;
        },
        allReadings: nothing,
        capabilities: nothing,
        due: nothing,
        stale: nothing,
        log: nothing,
    };
    const options = {
        ...{ driver: 'snmp', address, version: '2c', community: 'public' },
        ...{ timeout: 5, retries: 0, trapPort: 0 },
    };
    return driver.open({ spec: {} as never, options, pollSeconds: FULL_POLL_SECONDS }, report);
}

/** CPU of this process, in milliseconds. */
async function cpuMsOf(work: () => Promise<void>): Promise<number> {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
}

async function measureSpeed(): Promise<void> {
    const opened: OpenDevice[] = [];
    const learningMs = await cpuMsOf(async () => {
        for (const address of farm.addresses) opened.push(await openQuietly(address));
        await Promise.all(opened.map((device) => device.poll()));
    });
    learning.push(learningMs / FARM);
    const toldBefore = told;
    const pollingMs = await cpuMsOf(async () => {
        for (let poll = 0; poll < POLLS; poll++) await Promise.all(opened.map((device) => device.poll()));
    });
    // The first may find what was learned.
    if (told - toldBefore < FARM * (POLLS - 1) * MOVING_METERS) throw new Error('polls told less than moved');
    speed.ours.push(pollingMs / (FARM * POLLS));
    await Promise.all(opened.map((device) => device.close()));
    const bare = await FloorPoller.open(farm.addresses);
    const bareMs = await cpuMsOf(async () => {
        for (let poll = 0; poll < POLLS; poll++) await bare.poll();
    });
    speed.bare.push(bareMs / (FARM * POLLS));
    bare.close();
    speed.bulk.push(walker.cpuMs('bulk', POLLS, farm.addresses));
    speed.single.push(walker.cpuMs('single', 1, farm.addresses));
    const { cpuMs, gets } = await snmpUpsStart(farm.addresses[0] ?? '', farm.requests);
    speed.nut.push((cpuMs / gets) * METERED_VALUES);
}

async function measureRack(): Promise<{ cpuPercent: number }> {
    const agents = await startAgents(RACK);
    const host = new DriverProcess('snmp');
    for (const [at, address] of agents.addresses.entries()) host.open(`pdu${at}`, pdu(address), RACK_POLL_SECONDS);
    await host.hears(RACK);
    // What is compiled at first is over by then.
    await wait(4 * RACK_POLL_SECONDS * 1000);
    const [before, startedAt] = [host.cpuMs, performance.now()];
    await wait(8 * RACK_POLL_SECONDS * 1000);
    const cpuPercent = (100 * (host.cpuMs - before)) / (performance.now() - startedAt);
    await host.stop();
    agents.child.disconnect();
    return { cpuPercent };
}

async function measureCrowd(): Promise<{ memory: number; before: number; longest: number }> {
    const SECONDS = 10;
    const agents = await startAgents(CROWD);
    const host = new DriverProcess('snmp');
    await host.ready;
    await wait(2000);
    const empty = host.memory;
    for (const [at, address] of agents.addresses.entries()) host.open(`pdu${at}`, pdu(address), CROWD_POLL_SECONDS);
    await host.hears(CROWD);
    const before = await longestWait(host, SECONDS);
    const memory = host.memory - empty;
    agents.ask({ type: 'silence' });
    const longest = await longestWait(host, SECONDS);
    await host.stop();
    agents.child.disconnect();
    return { memory, before, longest };
}

/** Options of its driver. */
function pdu(address: string): object {
    return { address, version: '2c', community: 'public', timeout: 1, retries: 2, trapPort: 0 };
}

/** The longest time between two polls of those agents that never fall silent, in seconds. */
async function longestWait(host: DriverProcess, seconds: number): Promise<number> {
    host.heard.clear();
    await wait(seconds * 1000);
    const gaps = [...host.heard]
        .filter(([id]) => Number(id.slice(3)) % 2 === 0)
        .flatMap(([, times]) => times.slice(1).map((time, at) => time - (times[at] ?? time)));
    return Number((Math.max(...gaps) / 1000).toPrecision(3));
}

async function measureTraps(): Promise<number[]> {
    const agents = await startAgents(1);
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-traps-'));
    const config = join(folder, 'gateway.yaml');
    const trapPort = await freePort();
    const device = `{ driver: snmp, address: '${agents.addresses[0]}', trapPort: ${trapPort}, poll: 30 }`;
    writeFileSync(config, `version: 1\nnut:\n  port: 0\nweb:\n  port: 0\ndevices:\n  pdu1: ${device}\n`);
    const gateway = await RunningGateway.start(config, { XDG_RUNTIME_DIR: folder });
    const session = await gateway.session();
    const times: number[] = [];
    try {
        while ((await session.value('pdu1', 'outlet.1.status')) !== 'on') await wait(50);
        for (let at = 0; at < TRAPS; at++) {
            const isOn = at % 2 === 1;
            // One device is woken at most once a second.
            await wait(1100);
            const startedAt = performance.now();
            agents.ask({ type: 'switch', isOn, trapPort });
            while ((await session.value('pdu1', 'outlet.1.status')) !== (isOn ? 'on' : 'off')) await wait(1);
            times.push(performance.now() - startedAt);
        }
    } finally {
        session.close();
        await gateway.stop();
        agents.child.disconnect();
        rmSync(folder, { recursive: true, force: true });
    }
    return times;
}
