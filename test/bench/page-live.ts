// The page while values move, in Chromium: frames a second of the drawing of forty hosts, how soon a reading is on the screen,
// and what stays in memory when the page is loaded again and again.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type GatewayFolder, type RunningGateway, until } from '../running-gateway.ts';

const HOSTS = 40;
const OUTLETS = 24;
const WATCH_SECONDS = 10;
const CHANGES = 60;
// What is not seen by then is not shown at all.
const SHOWN_SECONDS_MAX = 10;
const DESKTOP = { width: 1280, height: 900 };

/** Forty hosts with two supplies each, four PDUs, two UPSs, all simulated and asked four times a second. */
export function rackOfFortyHosts(): GatewayFolder {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-rack-'));
    const config = join(folder, 'gateway.yaml');
    const sides = ['a', 'b'];
    const lines = [
        'version: 1',
        'nut: { port: 0 }',
        'web: { port: 0 }',
        'sources: { feed-a: {}, feed-b: {} }',
        'devices:',
        ...sides.flatMap((side) => [
            `  ups-${side}: { type: ups, driver: demo, poll: 0.25, parent: feed-${side}, rating: 20000, runtime: 15 }`,
            ...[1, 2].map(
                (place) =>
                    `  pdu-${side}${place}: { type: pdu, driver: demo, poll: 0.25, parent: ups-${side}, rating: 9000, outlets: ${OUTLETS} }`,
            ),
        ]),
        ...Array.from({ length: HOSTS }, (_, host) =>
            sides.map(
                (side) =>
                    `  host${host}-${side}: { type: psu, driver: demo, poll: 0.25, parent: "pdu-${side}${host < 20 ? 1 : 2}:${(host % 20) + 1}", host: host${host}, watts: ${150 + host} }`,
            ),
        ).flat(),
        'hosts:',
        ...Array.from(
            { length: HOSTS },
            (_, host) => `  host${host}: { supplies: { psu1: host${host}-a, psu2: host${host}-b } }`,
        ),
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    return { folder, config, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Frames {
    /** In each second. */
    readonly perSecond: readonly number[];
    /** How often a text of the drawing changed meanwhile, a second. */
    readonly changes: number;
}

/** The drawing of the whole chain for some seconds. */
export async function framesOfChain(browser: Browser, { webPort }: RunningGateway): Promise<Frames> {
    const page = await browser.newPage({ viewport: DESKTOP, locale: 'en' });
    await page.goto(`http://127.0.0.1:${webPort}/#/chain`);
    await page.locator(`[data-node="host${HOSTS - 1}"]`).waitFor();
    await until(
        async () => (await page.locator('.watts').allTextContents()).length,
        (count) => count >= HOSTS,
    );
    const counted = `new Promise((resolve) => {
        const begin = performance.now(), perSecond = new Array(${WATCH_SECONDS}).fill(0);
        let changes = 0;
        new MutationObserver((list) => { changes += list.length; })
            .observe(document.querySelector('.chain-drawing'), { subtree: true, childList: true, characterData: true });
        const frame = (now) => {
            const second = Math.floor((now - begin) / 1000);
            if (second >= ${WATCH_SECONDS}) resolve({ perSecond, changes: changes / ${WATCH_SECONDS} });
            else { if (second >= 0) perSecond[second]++; requestAnimationFrame(frame); }
        };
        requestAnimationFrame(frame);
    })`;
    const frames = (await page.evaluate(counted)) as Frames;
    await page.close();
    return frames;
}

/** Milliseconds from the order to write a variable, through its driver, until an open page shows the new value. */
export async function timesToScreen(browser: Browser, gateway: RunningGateway, device: string): Promise<number[]> {
    const page = await browser.newPage({ viewport: DESKTOP, locale: 'en' });
    await page.goto(`http://127.0.0.1:${gateway.webPort}/#/devices/${device}`);
    // With every frame, as an eye would. The last one is the reading; the one before it may be changed, and is asked for anew.
    await page.evaluate(`(function look() {
        const name = [...document.querySelectorAll('.readings th small')].findLast((one) => one.textContent === 'battery.charge.low');
        const text = name?.closest('tr').querySelector('.measured')?.textContent;
        if (text !== window.shown) { window.shown = text; window.shownAt = Date.now(); }
        requestAnimationFrame(look);
    })()`);
    await until(
        async () => (await gateway.ask('GET', '/readyz')).ok,
        (isReady) => isReady,
    );
    const times: number[] = [];
    for (let change = 0; change < CHANGES; change += 1) {
        const value = String(11 + (change % 30));
        const startedAt = Date.now();
        const answer = await gateway.ask('PUT', `/api/v1/devices/${device}/settings/battery.charge.low`, { value });
        if (!answer.ok) throw new Error(`the write was answered ${answer.status}: ${await answer.text()}`);
        await until(
            async () => (await page.evaluate('window.shown')) as string | undefined,
            (shown) => Number.parseInt(shown ?? '', 10) === Number(value),
            SHOWN_SECONDS_MAX,
        );
        times.push(((await page.evaluate('window.shownAt')) as number) - startedAt);
    }
    await page.close();
    return times;
}

export interface Loads {
    readonly loads: number;
    /** Megabytes that the gateway process holds, after each part of them. */
    readonly gateway: readonly number[];
    /** Megabytes of JavaScript in the page, garbage collected. */
    readonly page: readonly number[];
}

/** The page loaded again and again in one tab, its stream opened each time. */
export async function memoryOfLoads(
    browser: Browser,
    gateway: RunningGateway,
    loads: number,
    parts: number,
): Promise<Loads> {
    const page = await browser.newPage({ viewport: DESKTOP, locale: 'en' });
    const devtools = await page.context().newCDPSession(page);
    const megabytes: { gateway: number[]; page: number[] } = { gateway: [], page: [] };
    await page.goto(`http://127.0.0.1:${gateway.webPort}/`);
    for (let load = 0; load <= loads; load += 1) {
        if (load % (loads / parts) === 0) {
            await devtools.send('HeapProfiler.collectGarbage');
            const { usedSize } = await devtools.send('Runtime.getHeapUsage');
            const system = (await (await gateway.ask('GET', '/api/v1/system')).json()) as {
                process: { memoryBytes: number };
            };
            megabytes.gateway.push(system.process.memoryBytes / 1e6);
            megabytes.page.push(usedSize / 1e6);
        }
        await reload(page);
    }
    await page.close();
    return { loads, ...megabytes };
}

async function reload(page: Page): Promise<void> {
    await page.reload({ waitUntil: 'commit' });
    await page.locator('.connection.is-live').waitFor();
}
