// The main path of each page, as a person goes it, on the demo rack: claim the gateway, switch an outlet with its blast radius
// before the eyes, play what-if, follow an outage to its incident and its alert.

import { readFileSync } from 'node:fs';
import anyTest, { type TestFn } from 'ava';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import type { ChartAnswer } from '#model/history.ts';
import { until } from '../running-gateway.ts';
import {
    type Context,
    countIs,
    DESKTOP,
    inPage,
    openAsAdmin,
    openPage,
    PASSWORD,
    SHOWN_WITHIN,
    verdictSays,
    WELL,
    withDemoRack,
} from './opened-page.ts';

const test = anyTest as TestFn<Context>;
withDemoRack(test);

// Whether anything stands on the first chart.
const IS_DRAWN = `(({ width, height }, canvas) => canvas.getContext('2d').getImageData(0, 0, width, height).data.some((byte) => byte > 0))(document.querySelector('.line-chart canvas'), document.querySelector('.line-chart canvas'))`;

async function go(page: Page, name: string): Promise<void> {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor(SHOWN_WITHIN);
}

test.serial('who owns no password yet claims the gateway; who is not logged in may look, not switch', async (t) => {
    const stranger = await openPage(t, 'devices/pdu1');
    const off = stranger.page.locator('#outlets').getByRole('button', { name: 'Off' }).first();
    await off.waitFor(SHOWN_WITHIN);
    t.true(await off.isDisabled());

    const { page } = await openAsAdmin(t, 'devices/pdu1');

    const ours = page.locator('#outlets').getByRole('button', { name: 'Off' }).first();
    await ours.waitFor(SHOWN_WITHIN);
    t.true(await ours.isEnabled());
});

test.serial('before an outlet is switched the dialog says who loses what by it', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'devices/pdu1');
    const row = page.locator('#outlets tbody tr').nth(1);
    await row.getByRole('link', { name: 'nc1' }).waitFor(SHOWN_WITHIN);

    await row.getByRole('button', { name: 'Off' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('nc1 loses its reserve.', { exact: true }).waitFor(SHOWN_WITHIN);
    await dialog.getByRole('button', { name: 'Cut the power' }).click();
    await dialog.getByRole('status').waitFor(SHOWN_WITHIN);
    await page.keyboard.press('Escape');

    await row.getByText('off', { exact: true }).waitFor(SHOWN_WITHIN);
    await page.locator('.verdict-line', { hasText: 'nc1 without reserve' }).waitFor(SHOWN_WITHIN);
    t.deepEqual(errors, []);
});

test.serial('an outlet that is the last supply of a host is cut only by who names the host', async (t) => {
    await t.context.gateway.demo('fault', 'nc1-psu2');
    const { page } = await openAsAdmin(t, 'devices/pdu1');
    await page.locator('.verdict-line', { hasText: 'nc1 without reserve' }).waitFor(SHOWN_WITHIN);

    await page.locator('#outlets tbody tr').nth(1).getByRole('button', { name: 'Off' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('nc1 goes dark.', { exact: true }).waitFor(SHOWN_WITHIN);
    await dialog.getByRole('button', { name: 'Cut the power' }).click();
    t.is(await dialog.getByRole('status').count(), 0, 'the box must be ticked first');
    await dialog.getByLabel('I know that nc1 lose power by this.').check();
    await dialog.getByRole('button', { name: 'Cut the power' }).click();

    await page.locator('.verdict-line', { hasText: 'nc1 has no power' }).waitFor(SHOWN_WITHIN);
    t.pass();
});

test.serial('a setting of a device is changed, and what is wrong with it is said', async (t) => {
    const { page } = await openAsAdmin(t, 'devices/ups1');
    const row = page.locator('#settings tr', { hasText: 'battery.charge.low' });
    await row.getByRole('button', { name: 'Change' }).click();
    await row.getByRole('textbox').fill('lots');
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByRole('alert').waitFor(SHOWN_WITHIN);
    await row.getByRole('textbox').fill('35');
    await row.getByRole('button', { name: 'Save' }).click();

    await row.getByText('35 %', { exact: true }).waitFor(SHOWN_WITHIN);
    t.is(await row.getByRole('alert').count(), 0);
});

test.serial('what-if: click a feed dead, see who goes dark and when; nothing happens to the rack', async (t) => {
    const { page, errors } = await openPage(t);
    await verdictSays(page, WELL);
    await go(page, 'What if');

    await page.locator('[data-node="feed-a"]').click();
    await page.locator('.timeline .word', { hasText: 'stays up' }).first().waitFor(SHOWN_WITHIN);
    await countIs(t, page, '.node.is-dead', 1);
    await countIs(t, page, '.edge.carrier-battery', 7);
    await page.locator('[data-node="feed-b"]').click();
    await page
        .locator('.timeline .word', { hasText: /dark after \d+/ })
        .first()
        .waitFor(SHOWN_WITHIN);
    t.is(await page.locator('#actions li').count(), 3);
    t.true(await page.getByText('Simulation.').isVisible());
    await page.locator('.verdict-line', { hasText: WELL }).waitFor(SHOWN_WITHIN);

    await page.reload();
    await countIs(t, page, '.node.is-dead', 2);
    await page.locator('[data-node="feed-a"]').focus();
    await page.keyboard.press('Enter');
    await countIs(t, page, '.node.is-dead', 1);
    t.deepEqual(errors, []);
});

test.serial('an outage is an incident with its story, and an alert that somebody takes care of', async (t) => {
    await t.context.gateway.demo('fail', 'feed-a');
    const { page, errors } = await openAsAdmin(t, 'alerts');
    await page.getByText('feed-a failed').first().waitFor({ timeout: 60_000 });
    await page.getByLabel('Note').fill('on my way');
    await page.getByRole('button', { name: 'I take care of it' }).click();
    await page.getByText(/admin.* takes care of it.*on my way/).waitFor(SHOWN_WITHIN);

    await go(page, 'Incidents');
    await page.locator('.incidents a', { hasText: 'feed-a failed' }).first().click();
    await page.locator('.story li').first().waitFor(SHOWN_WITHIN);

    t.regex(await page.locator('#nodes').innerText(), /ups1[\s\S]*on battery/);
    t.deepEqual(errors, []);
});

test.serial('an outage is seen in the curves of its time, which are a table and a file, too', async (t) => {
    const { gateway } = t.context;
    await gateway.demo('fail', 'feed-a');
    await until(
        async () =>
            (await gateway.ask('GET', '/api/v1/history?series=ups1:input.voltage')).json() as Promise<ChartAnswer>,
        ({ curves }) => curves[0]?.min.includes(0) === true,
    );
    const { page, errors } = await openPage(t, 'devices/ups1');
    await page.locator('.head').getByRole('link', { name: 'History' }).click();

    await countIs(t, page, '.line-chart canvas', 3);
    t.true(await inPage<boolean>(page, IS_DRAWN));
    const row = page.locator('#history .table tr', { hasText: 'input.voltage' }).first();
    t.regex(await row.innerText(), /ups1[\s\S]*\b0 V/);
    await page.locator('#outages', { hasText: 'feed-a failed' }).waitFor(SHOWN_WITHIN);

    await page.locator('.curve-choice summary').click();
    const ofUps1 = page.getByRole('group', { name: 'ups1', exact: true });
    await ofUps1.getByRole('button', { name: 'battery.runtime s', exact: true }).click();
    await page.locator('#history .table tr', { hasText: 'battery.runtime' }).first().waitFor(SHOWN_WITHIN);
    const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const [picture] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Picture' }).first().click(),
    ]);
    t.regex(picture.suggestedFilename(), /^ups1.*\.png$/);
    t.is(readFileSync(await picture.path()).toString('latin1', 1, 4), 'PNG');
    t.regex(readFileSync(await file.path(), 'utf8'), /^time,device,variable,unit,min,mean,max,last\r\n\d{4}-.*,ups1,/);
    t.deepEqual(errors, []);
});

test.serial('users, tokens and the log of who did what', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'users');
    await page.locator('summary', { hasText: 'Add a user' }).click();
    await page.locator('#users').getByLabel('Name').fill('night-shift');
    await page.locator('#users').getByLabel('New password').fill(PASSWORD);
    await page.locator('#users').getByRole('button', { name: 'Add a user' }).click();
    await page.locator('#users li', { hasText: 'night-shift' }).waitFor(SHOWN_WITHIN);

    await page.locator('summary', { hasText: 'Make a token' }).click();
    await page.locator('#tokens').getByLabel('Name').fill('grafana');
    await page.locator('#tokens').getByRole('button', { name: 'Make a token' }).click();
    await page.locator('#tokens pre', { hasText: /^pct_/ }).waitFor(SHOWN_WITHIN);

    await page.locator('#audit td', { hasText: 'night-shift was added as viewer' }).waitFor(SHOWN_WITHIN);
    t.deepEqual(errors, []);
});

test.serial('an authenticator is added with its key, asked for at the next log-in, and given up', async (t) => {
    const body = { name: 'guard', role: 'viewer', password: PASSWORD };
    t.true((await t.context.gateway.ask('POST', '/api/v1/users', body)).ok);
    const { page } = await openPage(t, 'account');
    const logIn = async () => {
        await page.getByLabel('Name', { exact: true }).fill('guard');
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await page.locator('#log-in').getByRole('button', { name: 'Log in', exact: true }).click();
    };
    await logIn();
    const second = page.locator('#second');
    await second.getByLabel('Password', { exact: true }).first().fill(PASSWORD);
    await second.getByRole('button', { name: 'Add an authenticator' }).click();
    const totp = new TOTP({ secret: await second.locator('code').innerText(SHOWN_WITHIN) });
    await second.getByLabel('Code of the authenticator').fill(totp.generate());
    await second.getByRole('button', { name: 'It works' }).click();
    await second.getByText('An authenticator is asked for at each log-in').waitFor(SHOWN_WITHIN);
    await page.getByRole('button', { name: 'Log out' }).click();

    await page.locator('#log-in').waitFor(SHOWN_WITHIN);
    await logIn();
    await page.locator('#log-in .refusal').waitFor(SHOWN_WITHIN);
    // The code of now was used.
    await page.getByLabel('Code of the authenticator').fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await page.locator('#log-in').getByRole('button', { name: 'Log in', exact: true }).click();
    await second.getByLabel('Password', { exact: true }).first().fill(PASSWORD);
    await second.getByRole('button', { name: 'Do without the authenticator' }).click();
    await second.getByText('A password alone opens this account').waitFor(SHOWN_WITHIN);
    t.pass();
});

test.serial('a host shows its ways, and a tick as soon as its upsmon connects', async (t) => {
    const { page } = await openPage(t, 'hosts/nc1');
    await page.getByText(/Nobody watches this host/).waitFor(SHOWN_WITHIN);
    t.is(await page.locator('.lane').count(), 2);
    await page.locator('.snippet pre', { hasText: /MONITOR nc1@\S+ 1 nc1 PASSWORD secondary/ }).waitFor(SHOWN_WITHIN);
    await page.getByLabel('What runs on it').selectOption('TrueNAS');
    await page.locator('.snippet pre', { hasText: 'UPS Mode: Slave' }).waitFor(SHOWN_WITHIN);

    const session = await t.context.gateway.session();
    t.teardown(() => session.close());
    for (const line of ['USERNAME monuser', 'PASSWORD demo', 'LOGIN nc1']) t.regex(await session.ask(line), /^OK/);

    await page.locator('#clients').getByText('connected').waitFor(SHOWN_WITHIN);

    const stranger = await t.context.gateway.session();
    t.teardown(() => stranger.close());
    for (const line of ['USERNAME admin', 'PASSWORD guessed']) await stranger.ask(line);
    t.regex(await stranger.ask('LOGIN nc1'), /^ERR ACCESS-DENIED/);
    await go(page, 'NUT clients');
    const row = (panel: string, text: string) => page.locator(`${panel} tbody tr`, { hasText: text });
    await row('#sessions', 'monuser')
        .filter({ hasText: /secondary[\s\S]*nc1[\s\S]*clear text/ })
        .waitFor(SHOWN_WITHIN);
    await row('#refused', 'admin').filter({ hasText: 'wrong user or password' }).waitFor(SHOWN_WITHIN);
    await row('#nut-users', 'monuser')
        .filter({ hasText: /secondary[\s\S]*anywhere[\s\S]*(?<!not )connected/ })
        .waitFor(SHOWN_WITHIN);
    await row('#nut-users', 'admin')
        .filter({ hasText: /set fsd all[\s\S]*not connected/ })
        .waitFor(SHOWN_WITHIN);
});

test.serial('the table says what the drawing says, and the paths say it for a narrow screen', async (t) => {
    const { page } = await openPage(t, 'chain?view=table');
    await countIs(t, page, '.table tbody tr', 15);
    t.regex(
        await page.locator('.table tbody tr', { has: page.getByRole('rowheader', { name: 'clc-psu1' }) }).innerText(),
        /pdu1:1[\s\S]*\d+ W/,
    );

    await page.getByRole('link', { name: 'Paths' }).click();
    await countIs(t, page, '.lane', 6);
});

test.serial('the page speaks the language that is chosen, and keeps it', async (t) => {
    const { page, errors } = await openPage(t);
    await page.getByLabel('Language').selectOption('zh');
    await page.locator('.verdict', { hasText: '全部 3 台主机双路供电。' }).waitFor(SHOWN_WITHIN);
    await page.reload();
    await page.locator('.verdict', { hasText: '双路供电' }).waitFor(SHOWN_WITHIN);
    t.is(await page.evaluate('document.documentElement.lang'), 'zh');

    const german = await openPage(t, '', { viewport: DESKTOP, locale: 'de-CH' });
    await german.page
        .locator('.verdict', { hasText: 'Alle 3 Hosts haben Strom von zwei Seiten.' })
        .waitFor(SHOWN_WITHIN);
    t.deepEqual(errors, []);
});

test.serial('the system page, the rack monitor and a label to print', async (t) => {
    const { page, errors } = await openPage(t, 'system');
    await page.locator('#drivers tr', { hasText: 'demo' }).waitFor(SHOWN_WITHIN);
    t.regex(await page.locator('#gateway').innerText(), /demo-rack[\s\S]*v24/);

    await page.evaluate(`location.hash = '#/kiosk'`);
    await countIs(t, page, '.kiosk-hosts li', 3);
    t.is(await page.locator('nav').count(), 0);

    await page.evaluate(`location.hash = '#/label/pdu1'`);
    await page.locator('.rack-label .code path[d^="M"]').waitFor({ ...SHOWN_WITHIN, state: 'attached' });
    t.regex(await page.locator('.rack-label').innerText(), /pdu1[\s\S]*← ups1/);
    t.deepEqual(errors, []);
});

test.serial('a drill sends one host off in order; its phases are told, and a start brings it back', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'shutdown');
    const row = page.locator('#shutdown tbody tr', { hasText: 'nc2' });
    await row.getByRole('button', { name: 'Shut down' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('nc2 goes down, and everything on it.').click();
    await dialog.getByRole('button', { name: 'Shut down' }).click();
    await dialog.getByText('nc2 goes down and stays off').waitFor(SHOWN_WITHIN);
    await page.keyboard.press('Escape');
    await row.getByText('going down').waitFor(SHOWN_WITHIN);

    await t.context.gateway.demo('halt', 'nc2');
    await row.getByText('off, outlets off').waitFor(SHOWN_WITHIN);
    await row.getByRole('button', { name: 'Start' }).click();
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.getByText('nc2 is started').waitFor(SHOWN_WITHIN);
    await page.keyboard.press('Escape');
    await row.getByText('starting').waitFor(SHOWN_WITHIN);
    t.deepEqual(errors, []);
});

test.serial(
    'the plan on paper shows who would go when; arming asks, and is written into the configuration',
    async (t) => {
        const { page, errors } = await openAsAdmin(t, 'shutdown');
        const preview = page.locator('#shutdown-preview');
        await preview
            .locator('tbody tr', { hasText: 'nc1' })
            .getByText(/after .* · dark in/)
            .waitFor(SHOWN_WITHIN);
        await preview.getByText(/nobody said what feeds the gateway itself/).waitFor(SHOWN_WITHIN);
        await page.locator('#shutdown-journeys').waitFor(SHOWN_WITHIN);

        await page.getByRole('button', { name: 'Change the mode' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Mode').selectOption('armed');
        await dialog.getByText('I know that hosts will be shut down.').click();
        await dialog.getByRole('button', { name: 'Change the mode' }).click();
        await dialog.getByText('shutting down is armed').waitFor(SHOWN_WITHIN);
        await page.keyboard.press('Escape');
        await page.getByText('Armed: the gateway shuts hosts down in order').waitFor(SHOWN_WITHIN);
        t.regex(readFileSync(t.context.rack.config, 'utf8'), /^ {2,4}mode: armed$/m);
        const put = await t.context.gateway.ask('PUT', '/api/v1/shutdown/mode', { mode: 'armed' });
        t.is(put.status, 409, 'nobody arms by a slip of the finger');
        t.true((await t.context.gateway.ask('PUT', '/api/v1/shutdown/mode', { mode: 'disarmed' })).ok);
        t.deepEqual(errors, []);
    },
);
