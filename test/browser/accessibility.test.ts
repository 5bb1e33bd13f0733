// No page has a violation that axe-core finds, in light and dark, on a desk and on a phone, on good days and on bad ones.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import anyTest, { type TestFn } from 'ava';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Context, DESKTOP, inPage, openAsAdmin, SHOWN_WITHIN, SMALL_PHONE, withDemoRack } from './opened-page.ts';

const test = anyTest as TestFn<Context>;
withDemoRack(test);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PAGES: Readonly<Record<string, string>> = {
    '': '.figures',
    chain: '.chain-drawing, .lanes',
    'chain?view=table': '.table',
    'chain?view=paths': '.lanes',
    'chain?view=edit': '.is-drawable',
    'setup?step=scan': '.wizard',
    'setup?step=alerts': '.filter select',
    'setup?step=arm': '.wizard-step .table',
    'what-if?fail=feed-a': '.timeline',
    devices: '.devices',
    'devices/ups1': '#events li',
    'devices/pdu1': '#outlets',
    hosts: '.hosts',
    'hosts/clc': '.snippet',
    shutdown: '#shutdown .table',
    batteries: '#battery-ups1 .facts',
    energy: 'main .card',
    integrations: '#prometheus',
    incidents: 'main .card',
    events: '.event-list li',
    alerts: '#rules',
    history: 'main .card',
    nut: '#sessions',
    system: '#config details',
    users: '#audit td',
    account: 'main .card',
    more: '.preferences',
    kiosk: '.kiosk-hosts',
    'label/pdu1': '.rack-label',
};

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
    'light on a desk': { viewport: DESKTOP, colorScheme: 'light' },
    'dark on a phone': { viewport: SMALL_PHONE, colorScheme: 'dark', hasTouch: true },
};

interface Violation {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
}

async function violations(page: Page): Promise<string[]> {
    const { violations: found } = await inPage<{ violations: readonly Violation[] }>(page, 'axe.run(document)');
    return found.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    );
}

for (const [look, options] of Object.entries(LOOKS)) {
    test.serial(`axe finds nothing on any page, ${look}`, async (t) => {
        const { gateway } = t.context;
        await gateway.demo('fault', 'clc-psu1');
        await gateway.demo('fail', 'feed-b');
        await gateway.demo('silence', 'nc1-psu2');
        const { page, errors } = await openAsAdmin(t, '', { ...options, reducedMotion: 'reduce' });
        await page.locator('.verdict', { hasText: 'feed-b has no power' }).waitFor(SHOWN_WITHIN);
        // As the page's own script would: a content security policy lets no other in.
        await page.evaluate(AXE);

        const found: Record<string, readonly string[]> = {};
        for (const [address, selector] of Object.entries(PAGES)) {
            await page.evaluate(`location.hash = ${JSON.stringify(`#/${address}`)}`);
            await page
                .locator(selector)
                .first()
                .waitFor({ ...SHOWN_WITHIN, state: 'attached' });
            const isTooWide = await inPage<boolean>(page, 'document.documentElement.scrollWidth > innerWidth');
            found[address] = [...(await violations(page)), ...(isTooWide ? ['it scrolls sideways'] : [])];
        }
        t.deepEqual(found, Object.fromEntries(Object.keys(PAGES).map((address) => [address, []])));
        t.deepEqual(errors, []);
    });
}
