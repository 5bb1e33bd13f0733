// Measures the page in Debian's Chromium on the demo rack: what the first load weighs, how soon a slow phone can use it, what
// stays in memory, how soon a reading is seen; and on a rack of forty hosts how long its drawing takes to lay out and how many
// frames a second it has while values move. Prints a table; `--write` keeps it in docs/performance.md. The peer is not asked:
// PeaNUT's first load was measured once, 450 kB.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { chainGraph } from '../../webui/src/chain/chain-graph.ts';
import { layoutChain } from '../../webui/src/chain/chain-layout.ts';
import { bigRack, sampleRack } from '../../webui/src/testing/sample-rack.ts';
import { startChromium } from '../browser/chromium.ts';
import { demoRack, RunningGateway } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import { framesOfChain, memoryOfLoads, rackOfFortyHosts, timesToScreen } from './page-live.ts';
import { keepIn, markdownTable, type Row } from './table.ts';

const { values } = parseArgs({
    options: {
        rounds: { type: 'string', default: '9' },
        loads: { type: 'string', default: '1000' },
        write: { type: 'boolean', default: false },
    },
});
const rounds = Math.min(Math.max(Number(values.rounds) || 1, 1), 50);

// A phone of the middle class against this machine, as Lighthouse has it.
const THROTTLING = 4;
// Notes when the figures of the rack are there, by the page's own clock.
const NOTE_USABLE = `new MutationObserver(() => {
    if (window.usableAt === undefined && document.querySelector('.figures')) window.usableAt = performance.now();
}).observe(document, { childList: true, subtree: true })`;

const rack = demoRack();
const gateway = await RunningGateway.start(rack.config);
const browser = await startChromium();
try {
    const usable: number[] = [];
    for (let round = 0; round < rounds; round += 1) usable.push(await usableAfterMs(browser));
    const rows: Row[] = [
        {
            what: 'first load, compressed',
            unit: 'kB',
            ours: [await firstLoadKilobytes(browser)],
            peer: [],
            note: 'gzip; goal ≤ 60; PeaNUT 450',
        },
        {
            what: `figures on the screen, processor slowed ${THROTTLING} ×`,
            unit: 'ms',
            ours: usable,
            peer: [],
            note: 'nothing cached; goal ≤ 1,000',
        },
        { what: 'layout of the chain of 40 hosts', unit: 'ms', ours: layoutTimes(), peer: [], note: 'goal ≤ 10' },
        ...(await liveRows()),
    ];
    const table = markdownTable(rows);
    console.log(table);
    if (values.write) keepIn('docs/performance.md', 'page', table);
} finally {
    await browser.close();
    await gateway.stop();
    rack.remove();
}

async function liveRows(): Promise<Row[]> {
    const toScreen = (await timesToScreen(browser, gateway, 'ups1')).toSorted((one, other) => one - other);
    const loads = await memoryOfLoads(browser, gateway, Number(values.loads), 5);
    const { perSecond, changes } = await framesOfFortyHosts();
    const course = (megabytes: readonly number[]): string => megabytes.map((one) => one.toFixed(1)).join(' → ');
    const p95 = toScreen[Math.floor(toScreen.length * 0.95)] ?? Number.NaN;
    return [
        {
            what: `frames of its drawing while ${Math.round(changes)} texts a second change`,
            unit: 'a second',
            ours: perSecond,
            peer: [],
            note: 'goal 60',
        },
        {
            what: 'a variable is written → driver → seen on the screen',
            unit: 'ms',
            ours: toScreen,
            peer: [],
            note: `p95 ${Math.round(p95)} ms; goal ≤ 300`,
        },
        {
            what: `memory of the page after ${loads.loads} loads`,
            unit: 'MB',
            ours: loads.page.slice(-1),
            peer: [],
            note: `${course(loads.page)}; of the gateway process ${course(loads.gateway)}`,
        },
    ];
}

async function framesOfFortyHosts() {
    const large = rackOfFortyHosts();
    const its = await RunningGateway.start(large.config);
    try {
        return await framesOfChain(browser, its);
    } finally {
        await its.stop();
        large.remove();
    }
}

async function usableAfterMs(within: Browser): Promise<number> {
    const context = await within.newContext({ viewport: { width: 390, height: 760 } });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: THROTTLING });
    await page.addInitScript(NOTE_USABLE);
    await page.goto(`http://127.0.0.1:${gateway.webPort}/`);
    await page.waitForFunction('window.usableAt !== undefined');
    const after = (await page.evaluate('window.usableAt')) as number;
    await context.close();
    return after;
}

/** Page, scripts, styles: what comes before the first values, as the build compressed it. */
async function firstLoadKilobytes(within: Browser): Promise<number> {
    const page = await within.newPage({ locale: 'en' });
    await page.addInitScript(NOTE_USABLE);
    await page.goto(`http://127.0.0.1:${gateway.webPort}/`);
    await page.waitForFunction('window.usableAt !== undefined');
    const before = `performance.getEntriesByType('resource').filter((one) => one.startTime < window.usableAt)`;
    const addresses = (await page.evaluate(`${before}.map((one) => one.name)`)) as string[];
    await page.close();
    const files = addresses.map((one) => new URL(one).pathname).filter((path) => /\.(js|css)$/.test(path));
    const sizes = ['index.html', ...files].map(
        (path) => readFileSync(join(ROOT, 'webui', 'dist', `${path}.gz`)).length,
    );
    return sizes.reduce((sum, bytes) => sum + bytes, 0) / 1000;
}

function layoutTimes(): number[] {
    const { nodes: verdicts, hosts } = sampleRack(bigRack(40, 8));
    const { nodes, edges } = chainGraph(verdicts, hosts);
    const list = nodes.map((node) => ({ ...node, width: 150, height: 80 }));
    return Array.from({ length: 51 }, () => {
        const before = performance.now();
        layoutChain(list, edges);
        return performance.now() - before;
    });
}
