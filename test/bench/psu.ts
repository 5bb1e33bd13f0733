// Measures the driver of servers' supplies: what a rack full of management controllers costs that are polled, and how many sessions each of
// them has then. `--write` keeps the table in docs/performance.md. Needs Debian's openipmi and ipmitool.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BmcSimulator, LOGIN } from '../referees/bmc-simulator.ts';
import { DriverProcess } from './driver-process.ts';
import { keepIn, plainTable, round } from './table.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const BMCS = 20;
const FIRST_PORT = 17_000;
const POLL_SECONDS = 10;
// Each is heard, and compiled are the paths of a poll.
const SETTLED_MS = 2 * POLL_SECONDS * 1000;
const MEASURED_MS = 6 * POLL_SECONDS * 1000;

const folder = mkdtempSync(join(tmpdir(), 'powerchain-bmcs-'));
const bmcs: BmcSimulator[] = [];
const host = new DriverProcess('psu');
try {
    for (let at = 0; at < BMCS; at++) bmcs.push(await started(at));
    const idleMs = host.cpuMs;
    for (const { port } of bmcs) openAll(port);
    await host.hears(BMCS * 3);
    const learnedMs = host.cpuMs - idleMs;
    await wait(SETTLED_MS);
    const before = host.cpuMs;
    await wait(MEASURED_MS);
    const percent = ((host.cpuMs - before) / MEASURED_MS) * 100;
    const sessions = await Promise.all(bmcs.map((bmc) => bmc.sessions()));
    const rows = [
        [
            `CPU of ${BMCS} BMCs (${BMCS * 3} devices), every ${POLL_SECONDS} s, ipmitool with it`,
            `${round(percent)} % of a core`,
            '< 3',
        ],
        ['sessions at each BMC', `${Math.min(...sessions)} to ${Math.max(...sessions)}`, '1'],
        ['CPU to log in, and to learn what a BMC has, every five minutes', `${round(learnedMs / BMCS)} ms`, '–'],
        ['memory of the driver and its programs (PSS)', `${round(host.memory)} MB`, '–'],
    ];
    const table = plainTable(['what', 'measured', 'goal'], rows);
    console.log(table);
    if (values.write) keepIn('docs/performance.md', 'psu', table);
} finally {
    await host.stop();
    for (const bmc of bmcs) await bmc.stop();
    rmSync(folder, { recursive: true, force: true });
}

async function started(at: number): Promise<BmcSimulator> {
    const own = join(folder, String(at));
    mkdirSync(own);
    // Its console has the port above.
    const bmc = new BmcSimulator(own, FIRST_PORT + 2 * at);
    await bmc.start();
    return bmc;
}

/** The server and both of its supplies. */
function openAll(port: number): void {
    for (const supply of [undefined, 1, 2]) {
        const place = supply === undefined ? {} : { supply };
        host.open(
            `${port}-${supply ?? 0}`,
            { source: 'ipmi', ...LOGIN, address: `127.0.0.1:${port}`, ...place },
            POLL_SECONDS,
        );
    }
}
