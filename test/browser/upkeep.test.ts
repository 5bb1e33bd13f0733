// What the owner of a gateway does now and then: look up what happened, read the log, change the configuration, back it up.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { type Context, openAsAdmin, openPage, SHOWN_WITHIN, withDemoRack } from './opened-page.ts';

const test = anyTest as TestFn<Context>;
withDemoRack(test);

test.serial('what happens is in the list of events at once, and can be looked for by kind and by device', async (t) => {
    const { page, errors } = await openPage(t, 'events?area=power');
    await page.locator('.event-list li').first().waitFor(SHOWN_WITHIN);
    await t.context.gateway.demo('fail', 'feed-b');
    await page.locator('.event-list li', { hasText: /ups2.*on mains → on battery/ }).waitFor(SHOWN_WITHIN);

    await page.locator('#events select').selectOption('ups2');
    await page.locator('.event-list li', { hasText: 'on mains → on battery' }).first().waitFor(SHOWN_WITHIN);
    t.is(await page.locator('.event-list a', { hasText: 'ups1' }).count(), 0);
    await page.getByRole('link', { name: 'Devices', exact: true }).last().click();
    await page.locator('.event-list li', { hasText: 'connection ok' }).first().waitFor(SHOWN_WITHIN);
    t.deepEqual(errors, []);
});

test.serial('the page of a device has its events and the log of its driver', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'devices/ups1');
    await page.locator('#events li', { hasText: 'on mains' }).first().waitFor(SHOWN_WITHIN);
    await page.locator('#log li', { hasText: 'driver started' }).waitFor(SHOWN_WITHIN);

    await page.getByLabel('With the words').fill('no such words');
    await page.locator('#log .empty').waitFor(SHOWN_WITHIN);
    t.deepEqual(errors, []);
});

test.serial('a change of gateway.yaml shows its mistake, then its lines, is saved, and undone', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'system');
    await page.getByText('Edit gateway.yaml').click();
    const editor = page.getByLabel('gateway.yaml', { exact: true });
    const text = await editor.inputValue();
    await editor.fill(text.replace('parent: ups1', 'parent: [ups1'));
    await page.locator('#config .problems').waitFor(SHOWN_WITHIN);
    t.is(await page.locator('#config').getByRole('button', { name: 'Save' }).count(), 0);

    await editor.fill(text.replace('PDU left', 'PDU of the left side'));
    await page.locator('.diff .added', { hasText: 'PDU of the left side' }).waitFor(SHOWN_WITHIN);
    await page.getByLabel('Why').fill('a better name');
    await page.locator('#config').getByRole('button', { name: 'Save' }).click();
    await page.locator('.versions summary', { hasText: 'a better name' }).waitFor(SHOWN_WITHIN);
    t.regex(readFileSync(t.context.rack.config, 'utf8'), /PDU of the left side/);

    await page.locator('.versions summary').nth(1).click();
    await page.getByRole('button', { name: 'Make it so again' }).click();
    await page.locator('.versions li').nth(2).waitFor(SHOWN_WITHIN);
    t.regex(readFileSync(t.context.rack.config, 'utf8'), /PDU left/);
    t.deepEqual(errors, []);
});

test.serial('a cord is drawn by hand, shown with its line, and saved', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'chain?view=edit');
    const draw = async (from: string, to: string) => {
        await page.locator('.chain-drawing').scrollIntoViewIfNeeded();
        const [start, end] = await Promise.all(
            [from, to].map((id) => page.locator(`[data-node="${id}"]`).boundingBox()),
        );
        if (!start || !end) throw new Error('the drawing is not there');
        await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
        await page.mouse.down();
        await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 5 });
        await page.mouse.up();
    };
    await page.locator('.is-drawable').waitFor(SHOWN_WITHIN);

    await draw('ups2', 'pdu1');
    await page.locator('.diff .added', { hasText: 'parent: ups2' }).waitFor(SHOWN_WITHIN);
    t.is(await page.getByLabel('pdu1: Fed by').inputValue(), 'ups2');
    t.is(await page.locator('.cord').count(), 1);
    await page.getByRole('button', { name: 'Discard' }).last().click();

    await draw('pdu2', 'nc1');
    await page.locator('.diff .added', { hasText: 'psu3: pdu2:' }).waitFor(SHOWN_WITHIN);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.diff').waitFor({ ...SHOWN_WITHIN, state: 'detached' });

    t.regex(readFileSync(t.context.rack.config, 'utf8'), /psu3: pdu2:\d/);
    t.deepEqual(errors, []);
});

test.serial('a backup is a file, and brings back what was changed since', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'system');
    const { rack } = t.context;
    const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Make a backup' }).click(),
    ]);
    const kept = join(rack.folder, 'backup.json');
    await file.saveAs(kept);
    t.notRegex(readFileSync(kept, 'utf8'), /password: [^<]/);
    writeFileSync(rack.config, readFileSync(rack.config, 'utf8').replace('PDU right', 'PDU wrong'));

    await page.getByLabel('File of the backup').setInputFiles(kept);
    await page.getByRole('button', { name: 'See what would change' }).click();
    await page.locator('#backup .gone', { hasText: 'PDU wrong' }).waitFor(SHOWN_WITHIN);
    await page.getByRole('button', { name: 'Restore it' }).click();
    await page.locator('.versions summary', { hasText: 'backup of' }).waitFor(SHOWN_WITHIN);

    t.regex(readFileSync(rack.config, 'utf8'), /PDU right/);
    t.deepEqual(errors, []);
});

test.serial('the system page says what to see to, and gives a diagnosis without secrets', async (t) => {
    const { page } = await openAsAdmin(t, 'system');
    await page.locator('#notes li', { hasText: 'Nobody is told' }).waitFor(SHOWN_WITHIN);

    const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download the bundle' }).click(),
    ]);

    const bundle = JSON.parse(readFileSync(await file.path(), 'utf8'));
    t.true('health' in bundle && 'log' in bundle);
});
