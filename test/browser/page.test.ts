// The page in a real browser, over a real gateway process with the demo rack: the frame, the overview, the chain.

import { readFileSync, writeFileSync } from 'node:fs';
import anyTest, { type TestFn } from 'ava';
import { demoRack, RunningGateway } from '../running-gateway.ts';
import {
    type Context,
    countIs,
    DESKTOP,
    inPage,
    openPage,
    SHOWN_WITHIN,
    SMALL_PHONE,
    verdictSays,
    WELL,
    withDemoRack,
} from './opened-page.ts';

const test = anyTest as TestFn<Context>;
withDemoRack(test);

const FIRST_LOAD_BYTES_MAX = 60_000;

test.serial('the page shows every host, device and feed of the rack and says that all is well', async (t) => {
    const { page, errors } = await openPage(t, 'chain');
    await page.locator('.verdict-line', { hasText: WELL }).waitFor(SHOWN_WITHIN);

    for (const id of [
        'feed-a',
        'feed-b',
        'ups1',
        'ups2',
        'pdu1',
        'pdu2',
        'clc-psu1',
        'nc2-psu2',
        'clc',
        'nc1',
        'nc2',
    ]) {
        t.is(await page.locator(`[data-node="${id}"]`).count(), 1, id);
    }
    t.regex(await page.locator('[data-node="ups1"]').innerHTML(), /load \d+ %.*\d+ % · \d+ (min|h)/s);
    t.is(await page.locator('.outlet').count(), 6);
    t.regex((await page.locator('.watts').allTextContents()).join(' '), /^\d+ W( \d+ W){9}$/);
    t.regex(await page.title(), /✓ demo-rack/);
    await page.getByRole('link', { name: 'Overview' }).click();
    await verdictSays(page, WELL);
    t.deepEqual(await page.locator('.hosts h3 a').allInnerTexts(), ['clc', 'nc1', 'nc2']);
    await page.getByRole('link', { name: 'Devices', exact: true }).first().click();
    await page.locator('.devices tbody tr').first().waitFor(SHOWN_WITHIN);
    t.is(await page.locator('.devices tbody tr').count(), 10);
    t.deepEqual(errors, []);
});

test.serial('the first load is small and asks nobody else', async (t) => {
    const { page } = await openPage(t);

    const loaded = await inPage<{ name: string; bytes: number }[]>(
        page,
        `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .map(({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize }))`,
    );

    const strange = loaded.filter(({ name }) => !name.startsWith(`http://127.0.0.1:${t.context.gateway.webPort}/`));
    t.deepEqual(strange, []);
    // What comes later, when there is nothing else to do, is not in the page itself.
    const html = await inPage<string>(page, `fetch('/').then((answer) => answer.text())`);
    const files = loaded.filter(({ name }) => {
        const { pathname } = new URL(name);
        return pathname === '/' || (pathname.startsWith('/assets/') && html.includes(`"${pathname}"`));
    });
    t.true(files.length >= 3, 'page, script and style');
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    t.true(bytes > 5000 && bytes <= FIRST_LOAD_BYTES_MAX, `${bytes} bytes`);
});

test.serial('the verdict changes by itself when a feed fails, and back', async (t) => {
    const { page, errors } = await openPage(t);
    await verdictSays(page, WELL);

    await t.context.gateway.demo('fail', 'feed-a');
    await verdictSays(page, /no reserve.*feed-a has no power\. ups1 runs on battery/);
    t.regex(await page.locator('.outage').innerText(), /on battery for\s+\d+:\d\d\s+shortest time left\s+\d+/);

    await page.getByRole('link', { name: 'Power chain' }).click();
    await page.locator('[data-node="ups1"]', { hasText: 'on battery' }).waitFor(SHOWN_WITHIN);
    await countIs(t, page, '.edge.carrier-battery', 7);
    await countIs(t, page, '.edge.carrier-nothing', 1);
    await t.context.gateway.demo('restore', 'feed-a');
    await page.locator('.verdict-line', { hasText: WELL }).waitFor(SHOWN_WITHIN);
    t.deepEqual(errors, []);
});

test.serial('a host in danger is named with its reasons and the time left', async (t) => {
    const { gateway } = t.context;
    const { page } = await openPage(t);

    await gateway.demo('fault', 'clc-psu1');
    await gateway.demo('fail', 'feed-b');
    await gateway.demo('charge', 'ups2=12');

    await verdictSays(
        page,
        /clc goes dark in about \d+ (min|s)\s*psu1 faulty since [^;]+; psu2 ← pdu2:1 ← ups2 on battery/,
    );
    t.regex(await page.locator('.host', { hasText: 'Cloud controller' }).innerText(), /dark in/);
    t.regex(await page.title(), /‼/);
});

test.serial('buttons break the simulated rack and mend it', async (t) => {
    const { page } = await openPage(t);
    await page.getByRole('button', { name: 'Fail feed-b' }).click();
    await verdictSays(page, /feed-b has no power/);

    await page.getByRole('button', { name: 'Restore feed-b' }).click();
    await verdictSays(page, WELL);

    await page.getByRole('button', { name: 'Break nc1-psu2' }).click();
    await verdictSays(page, /nc1 without reserve/);
    await page.getByRole('button', { name: 'Put all right' }).click();
    await verdictSays(page, WELL);
    await page
        .getByRole('status')
        .filter({ hasText: /^restore all: done$/ })
        .waitFor(SHOWN_WITHIN);
    t.pass();
});

test.serial('a device that falls silent is told, its values are struck and their age is shown', async (t) => {
    const { page } = await openPage(t, 'devices');
    await t.context.gateway.demo('silence', 'pdu1');

    await page.locator('.devices tr.is-old').waitFor(SHOWN_WITHIN);

    const row = page.locator('.devices tr.is-old');
    t.regex(await row.innerText(), /pdu1[\s\S]*no answer[\s\S]*heard/);
    const struck = await inPage(
        page,
        `getComputedStyle(document.querySelector('tr.is-old .measured')).textDecorationLine`,
    );
    t.is(struck, 'line-through');
    await page.getByRole('link', { name: 'Overview' }).click();
    await verdictSays(page, /pdu1 does not answer/);
    await page.getByRole('link', { name: 'Power chain' }).click();
    await countIs(t, page, '[data-node="pdu1"].is-old', 1);
});

test.serial('pointing at a host shows its paths and why, the rest is dimmed', async (t) => {
    const { page } = await openPage(t, 'chain');
    await page.locator('[data-node="nc1"]').hover();

    await countIs(t, page, '.node.is-dimmed', 6);
    t.is(await page.locator('[data-node="clc"].is-dimmed').count(), 1);
    t.is(await page.locator('[data-node="ups1"].is-dimmed').count(), 0);
    t.regex(await page.locator('.explanation').innerText(), /^nc1: psu1 .* nc1 can lose a supply/);
    await page.locator('h1').hover();
    await page
        .locator('.node.is-dimmed')
        .first()
        .waitFor({ ...SHOWN_WITHIN, state: 'detached' });
});

test.serial('the chain can be walked with the keyboard alone', async (t) => {
    const { page } = await openPage(t, 'chain');
    const focused = () => inPage<string | undefined>(page, 'document.activeElement.dataset.node');
    await page.getByRole('link', { name: 'Edit' }).focus();
    await page.keyboard.press('Tab');
    t.is(await focused(), 'feed-a');

    const walk: string[] = [];
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) {
        await page.keyboard.press(key);
        walk.push((await focused()) ?? '');
    }

    t.deepEqual(walk, ['ups1', 'ups2', 'pdu2', 'clc-psu2', 'clc', 'clc-psu1']);
    t.regex(await page.locator('.explanation').innerText(), /^clc-psu1: /);
});

test.serial(
    'on the smallest phone nothing but the drawing scrolls sideways, and buttons are large enough',
    async (t) => {
        const { page } = await openPage(t, '', { viewport: SMALL_PHONE, hasTouch: true });
        await t.context.gateway.demo('fail', 'feed-a');
        await verdictSays(page, /feed-a has no power/);

        t.true(await inPage<boolean>(page, 'document.documentElement.scrollWidth <= innerWidth'));
        const sizes = await inPage<[number, number][]>(
            page,
            `[...document.querySelectorAll('.stage button, .rail a')].filter((one) => one.offsetParent !== null || one.closest('.rail li:not(.is-further)')).map((one) => one.getBoundingClientRect()).map(({ width, height }) => [width, height])`,
        );
        t.true(sizes.length > 10);
        for (const [width, height] of sizes) t.true(width >= 44 && height >= 44, `${width} × ${height}`);
        await page.getByRole('link', { name: 'Power chain' }).click();
        await page.getByRole('link', { name: 'Drawing' }).click();
        await page.locator('.chain-scroll').waitFor(SHOWN_WITHIN);
        t.true(await inPage<boolean>(page, 'document.documentElement.scrollWidth <= innerWidth'));
        t.true(
            await inPage<boolean>(
                page,
                `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector('.chain-scroll'))`,
            ),
        );
    },
);

// Texts of a node that leave its box or run into one another, and numbers of outlets that lie on a node.
const MESS = `(() => {
    const box = (element) => element.getBoundingClientRect();
    const meets = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
    const found = [];
    for (const node of document.querySelectorAll('.node')) {
        const body = box(node.querySelector('.body'));
        const texts = [...node.querySelectorAll('text')].filter((one) => one.textContent !== '');
        for (const [index, text] of texts.entries()) {
            const at = box(text);
            const isInside = at.left >= body.left && at.right <= body.right && at.top >= body.top && at.bottom <= body.bottom;
            if (!isInside) found.push(node.dataset.node + ': “' + text.textContent + '” leaves the box');
            for (const other of texts.slice(index + 1)) {
                if (meets(at, box(other))) found.push(node.dataset.node + ': “' + text.textContent + '” meets “' + other.textContent + '”');
            }
        }
        for (const outlet of document.querySelectorAll('.outlet')) {
            if (meets(box(outlet), body)) found.push('outlet ' + outlet.textContent + ' lies on ' + node.dataset.node);
        }
    }
    return found;
})()`;

test.serial('texts of the drawing keep apart, on good days and on bad ones', async (t) => {
    const { gateway } = t.context;
    const { page } = await openPage(t, 'chain');
    await page.locator('.verdict-line', { hasText: WELL }).waitFor(SHOWN_WITHIN);
    t.deepEqual(await inPage<string[]>(page, MESS), []);

    await gateway.demo('fault', 'clc-psu1');
    await gateway.demo('fail', 'feed-b');
    await gateway.demo('charge', 'ups2=12');
    await page.locator('.verdict-line', { hasText: /clc goes dark/ }).waitFor(SHOWN_WITHIN);

    t.deepEqual(await inPage<string[]>(page, MESS), []);
});

test.serial('the page follows the taste of the reader: dark when dark is wanted', async (t) => {
    const back = 'getComputedStyle(document.documentElement).backgroundColor';
    const light = await openPage(t, '', { viewport: DESKTOP, colorScheme: 'light' });
    const dark = await openPage(t, '', { viewport: DESKTOP, colorScheme: 'dark' });

    t.not(await inPage(light.page, back), await inPage(dark.page, back));
});

test.serial('when the gateway is killed the page says so, and it is live again when the gateway is back', async (t) => {
    const rack = demoRack();
    t.teardown(() => rack.remove());
    const first = await RunningGateway.start(rack.config);
    t.teardown(() => first.stop());
    const { page } = await openPage(t, '', { viewport: DESKTOP }, first.webPort);
    await verdictSays(page, WELL);

    await first.stop('SIGKILL');
    await page.locator('.connection', { hasText: /^gateway away since \d/ }).waitFor(SHOWN_WITHIN);
    await countIs(t, page, '.app.is-away', 1);
    t.regex(await page.locator('.away-note').innerText(), /comes back by itself.*as it was/);
    t.true(await page.getByRole('button', { name: 'Fail feed-a' }).isDisabled());

    keepWebPort(rack.config, first.webPort);
    const second = await RunningGateway.start(rack.config);
    t.teardown(() => second.stop());
    await page.locator('.connection.is-live').waitFor(SHOWN_WITHIN);
    await verdictSays(page, WELL);
    await second.demo('fail', 'feed-a');
    await verdictSays(page, /feed-a has no power/);
});

function keepWebPort(config: string, port: number): void {
    const text = readFileSync(config, 'utf8');
    const kept = text.replace(/^(web:\n(?: .*\n)*? +port: )0$/m, `$1${port}`);
    if (kept === text) throw new Error(`${config} has no web port to replace`);
    writeFileSync(config, kept);
}
