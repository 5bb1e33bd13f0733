// The setup wizard from an empty gateway to a rack that is judged, by keyboard alone: no mouse, no touch.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import type { Page } from 'playwright-core';
import type { ApiFoundDevice } from '#model/api-scan.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { type Context, DESKTOP, inPage, openPage, PASSWORD, SHOWN_WITHIN, withDemoRack } from './opened-page.ts';

const test = anyTest as TestFn<Context>;
// The devices of this rack are what the new gateway finds: it is a NUT server to it.
withDemoRack(test);

// A long page has a hundred places to stop at; after all of them it begins again.
const STOPS_MAX = 250;
// What the focus is on, as a screen reader would name it.
const FOCUSED = `(() => {
    const at = document.activeElement;
    return (at?.getAttribute('aria-label') ?? at?.labels?.[0]?.querySelector('span')?.innerText ?? at?.labels?.[0]?.innerText ?? at?.innerText ?? '').trim();
})()`;

async function tabTo(page: Page, name: string): Promise<void> {
    const seen: string[] = [];
    for (let stop = 0; stop < STOPS_MAX; stop++) {
        await page.keyboard.press('Tab');
        const focused = await inPage<string>(page, FOCUSED);
        if (focused === name) return;
        seen.push(focused);
    }
    throw new Error(`the Tab key never came to “${name}”, but to ${[...new Set(seen)].join(' | ')}`);
}

async function pressOn(page: Page, name: string, key = 'Enter'): Promise<void> {
    await tabTo(page, name);
    await page.keyboard.press(key);
}

async function typeInto(page: Page, name: string, text: string): Promise<void> {
    await tabTo(page, name);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
}

/** A gateway that knows of nothing. */
async function newGateway(t: ExecutionContext<Context>): Promise<RunningGateway> {
    const rack = demoRack();
    rmSync(join(rack.folder, 'secrets.yaml'));
    writeFileSync(rack.config, 'version: 1\nnut:\n  port: 0\nweb:\n  port: 0\n');
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(async () => {
        await gateway.stop();
        rack.remove();
    });
    t.is(dirname(rack.config), rack.folder);
    return gateway;
}

test.serial(
    'a gateway is claimed, finds its devices, is told of the chain and sends alerts, by keyboard alone',
    async (t) => {
        const gateway = await newGateway(t);
        const received: string[] = [];
        const receiver = createServer((request, response) => {
            request.on('data', (chunk) => received.push(String(chunk)));
            request.on('end', () => response.end());
        }).listen(0, '127.0.0.1');
        t.teardown(() => receiver.close());
        const { page, errors } = await openPage(t, 'setup', { viewport: DESKTOP }, gateway.webPort);

        const hint = await page.locator('.hint[lang=en]').innerText(SHOWN_WITHIN);
        await typeInto(page, 'Claim code', readFileSync(/is in (\S+?)\.$/.exec(hint)?.[1] ?? '', 'utf8').trim());
        await typeInto(page, 'New password', PASSWORD);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Find devices' }).waitFor(SHOWN_WITHIN);

        await typeInto(page, 'NUT servers', `127.0.0.1:${t.context.gateway.nutPort}`);
        await pressOn(page, 'USB ports of this machine', 'Space');
        await pressOn(page, 'What announces itself: NUT servers, gateways, Eaton cards, Redfish', 'Space');
        await pressOn(page, 'Look for devices');
        await page.getByText('Done. Found: 13.').waitFor(SHOWN_WITHIN);
        await pressOn(page, 'Take it: ups1');
        await pressOn(page, 'Take it: ups2');
        await page.locator('.diff .added', { hasText: 'ups2:' }).waitFor(SHOWN_WITHIN);
        await pressOn(page, 'Save');
        await page.getByText('is ups2').waitFor(SHOWN_WITHIN);

        await pressOn(page, 'Name them →');
        await page.getByRole('heading', { name: 'Name them' }).waitFor(SHOWN_WITHIN);
        await typeInto(page, 'Name of the gateway', 'my-rack');
        await page.locator('.diff .added', { hasText: 'my-rack' }).waitFor(SHOWN_WITHIN);
        await pressOn(page, 'Save');
        await page.locator('.brand', { hasText: 'my-rack' }).waitFor(SHOWN_WITHIN);

        await pressOn(page, 'Chain →');
        await typeInto(page, 'ups1: Fed by', 'mains');
        await typeInto(page, 'ups2: Fed by', 'mains');
        await typeInto(page, 'Name', 'mains');
        await page.keyboard.press('Enter');
        await typeInto(page, 'Cord of supply 1', 'ups1');
        await typeInto(page, 'Cord of supply 2', 'ups2');
        await page.keyboard.press('Shift+Tab');
        await page.keyboard.press('Shift+Tab');
        await page.keyboard.type('web1');
        await page.keyboard.press('Enter');
        await page.locator('.diff .added', { hasText: 'psu2: ups2' }).waitFor(SHOWN_WITHIN);
        await pressOn(page, 'Save');
        await page.locator('.verdict-line', { hasText: /web1|1 host/ }).waitFor(SHOWN_WITHIN);

        await pressOn(page, 'Hosts →');
        await page.locator('.snippet pre', { hasText: 'MONITOR web1@' }).waitFor(SHOWN_WITHIN);

        await pressOn(page, 'Alerts →');
        await tabTo(page, 'Kind');
        await page.keyboard.type('web');
        await typeInto(page, 'Address (URL)', `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
        await page.keyboard.press('Enter');
        await page.locator('.clients b', { hasText: 'webhook' }).waitFor(SHOWN_WITHIN);
        await pressOn(page, 'Send a test');
        await page.locator('.clients [role=status]', { hasText: 'delivered' }).waitFor(SHOWN_WITHIN);
        t.regex(received.join(''), /test/i);

        await pressOn(page, 'Look it over →');
        await page.getByText('What the gateway still misses').waitFor(SHOWN_WITHIN);
        t.is(await page.getByText('Nobody is told').count(), 0);

        await pressOn(page, 'Drill and arm →');
        await page.getByRole('heading', { name: 'Drill and arm' }).waitFor(SHOWN_WITHIN);
        await pressOn(page, 'All hosts: drill');
        await pressOn(page, 'All hosts go down, and everything on them.', 'Space');
        await page.keyboard.press('Enter');
        await page.locator('dialog [role=status], dialog [role=alert]').waitFor(SHOWN_WITHIN);
        await page.keyboard.press('Escape');
        await pressOn(page, 'Change the mode');
        await tabTo(page, 'Mode');
        await page.keyboard.type('arm');
        await pressOn(page, 'I know that hosts will be shut down.', 'Space');
        await page.keyboard.press('Enter');
        await page.locator('dialog [role=status]').waitFor(SHOWN_WITHIN);
        await page.keyboard.press('Escape');
        await page
            .getByText('Armed: the gateway shuts hosts down in order and brings them back.')
            .waitFor(SHOWN_WITHIN);
        t.deepEqual(errors, []);
    },
);

test.serial('a UPS that was plugged in is offered on the first page, and taken', async (t) => {
    const gateway = await newGateway(t);
    // What the page's worker answers cannot be stepped into.
    const options = { viewport: DESKTOP, serviceWorkers: 'block' } as const;
    const { page, errors } = await openPage(t, 'setup', options, gateway.webPort);
    await claim(page);
    // Nobody can plug anything in here: the words are put into the gateway's mouth, what is made of them is real.
    const offer: ApiFoundDevice = {
        driver: 'usb-hid',
        title: 'Back-UPS 500',
        options: { driver: 'usb-hid', vendor: '051d', product: '0002', serial: 'A1' },
        facts: { usbPort: '1-1' },
    };
    await page.route('**/api/v1/offers', (route) => route.fulfill({ json: { offers: [offer] } }));
    await page.getByRole('heading', { name: 'Find devices' }).waitFor(SHOWN_WITHIN);
    await page.goto(`http://127.0.0.1:${gateway.webPort}/#/`);

    await page.locator('#offers', { hasText: 'Back-UPS 500' }).waitFor(SHOWN_WITHIN);
    await page.getByRole('link', { name: 'Add it …' }).click();
    await page.getByRole('button', { name: 'Take it: back-ups-500' }).click();
    await page.locator('.diff .added', { hasText: 'serial: A1' }).waitFor(SHOWN_WITHIN);
    await page.getByRole('button', { name: 'Save' }).click();

    const devices = await until(
        async () => (await gateway.ask('GET', '/api/v1/devices')).text(),
        (text) => text.includes('back-ups-500'),
    );
    t.regex(devices, /"driver":"usb-hid"/);
    t.deepEqual(errors, ['Service Worker registration blocked by Playwright']);
});

test.serial('a chain from NetBox is read in the browser, shown with its lines, and taken over', async (t) => {
    const gateway = await newGateway(t);
    const { page, errors } = await openPage(t, 'setup?step=chain', { viewport: DESKTOP }, gateway.webPort);
    await claim(page);

    await page.getByText('Import a chain').click();
    await page.getByLabel('Files').setInputFiles({
        name: 'ports.json',
        mimeType: 'application/json',
        buffer: Buffer.from(
            JSON.stringify({ results: [port('web1', 'psu1', 'pdu1', '3'), port('web1', 'psu2', 'pdu2', '4')] }),
        ),
    });
    await page.locator('.diff .added', { hasText: 'psu2: pdu2:4' }).waitFor(SHOWN_WITHIN);
    await page.getByRole('button', { name: 'Save' }).click();

    await page.getByLabel('web1 psu1: Fed by').waitFor(SHOWN_WITHIN);
    t.is(await page.getByLabel('web1 psu1: Fed by').inputValue(), 'pdu1:3');
    t.deepEqual(errors, []);
});

async function claim(page: Page): Promise<void> {
    const hint = await page.locator('.hint[lang=en]').innerText(SHOWN_WITHIN);
    await page.getByLabel('Claim code').fill(readFileSync(/is in (\S+?)\.$/.exec(hint)?.[1] ?? '', 'utf8').trim());
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Claim this gateway' }).click();
}

/** As /api/dcim/power-ports/ of NetBox tells an inlet. */
function port(host: string, name: string, pdu: string, outlet: string) {
    const ids: Readonly<Record<string, number>> = { web1: 1, pdu1: 2, pdu2: 3 };
    return {
        id: Number(outlet),
        url: `https://netbox.example/api/dcim/power-ports/${outlet}/`,
        name,
        device: { id: ids[host], name: host },
        connected_endpoints_type: 'dcim.poweroutlet',
        connected_endpoints: [{ id: Number(outlet), name: `Outlet ${outlet}`, device: { id: ids[pdu], name: pdu } }],
    };
}
