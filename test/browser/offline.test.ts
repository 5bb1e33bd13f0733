// The page without its gateway: it opens all the same, says so, and shows the last state with its age.

import anyTest, { type TestFn } from 'ava';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { startChromium } from './chromium.ts';
import { type Context, inPage, openPage, SHOWN_WITHIN, verdictSays, WELL } from './opened-page.ts';

const test = anyTest as TestFn<Context>;

test.before(async (t) => {
    t.context.browser = await startChromium();
    t.context.rack = demoRack();
    t.context.gateway = await RunningGateway.start(t.context.rack.config);
});
test.after.always(async (t) => {
    await t.context.browser?.close();
    await t.context.gateway?.stop();
    t.context.rack?.remove();
});

// Addresses that the service worker keeps.
const KEPT = `caches.open('powerchain-page').then((cache) => cache.keys()).then((all) => all.map(({ url }) => new URL(url).pathname))`;
// What the page has loaded of its own.
const LOADED = `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.startsWith('/assets/'))`;

test('who opens the page while the gateway is away sees the last state, its age, and every page', async (t) => {
    const { page } = await openPage(t);
    await verdictSays(page, WELL);
    await page.locator('.rail').getByRole('link', { name: 'Power chain' }).click();
    await page.locator('.chain-drawing').waitFor(SHOWN_WITHIN);
    await until(
        async () => {
            const kept = new Set(await inPage<string[]>(page, KEPT));
            return ['/', ...(await inPage<string[]>(page, LOADED))].filter((path) => !kept.has(path));
        },
        (missing) => missing.length === 0,
    );

    await t.context.gateway.stop('SIGKILL');
    await page.reload();

    await page.locator('.connection', { hasText: /gateway away since/ }).waitFor(SHOWN_WITHIN);
    await page.locator('.away-note', { hasText: /as it was .*(now|ago)/ }).waitFor(SHOWN_WITHIN);
    await page.locator('[data-node="ups1"]').waitFor(SHOWN_WITHIN);
    await page.locator('.rail').getByRole('link', { name: 'Overview' }).click();
    await verdictSays(page, WELL);
    t.is(await page.locator('.app.is-away').count(), 1);
});

test('the page can be installed: a manifest with icons, all of them there', async (t) => {
    const gateway = await RunningGateway.start(t.context.rack.config);
    t.teardown(() => gateway.stop());
    const base = `http://127.0.0.1:${gateway.webPort}`;

    const response = await fetch(`${base}/manifest.webmanifest`);
    const { name, start_url, icons } = (await response.json()) as {
        name: string;
        start_url: string;
        icons: readonly { src: string; type: string }[];
    };

    t.regex(response.headers.get('content-type') ?? '', /^application\/manifest\+json/);
    t.is(name, 'Powerchain');
    t.is(start_url, '/');
    t.true(icons.length >= 2);
    for (const { src, type } of icons) {
        const icon = await fetch(base + src);
        t.is(icon.status, 200, src);
        t.true(icon.headers.get('content-type')?.startsWith(type), src);
    }
});
