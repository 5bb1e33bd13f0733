// What the gateway reckons: batteries with their verdict and a test, energy of each place, and what other programs can take from it.

import anyTest, { type TestFn } from 'ava';
import * as v from 'valibot';
import { parse } from 'yaml';
import type { ApiFenceHost } from '#model/api-fencing.ts';
import type { EnergyAnswer } from '#model/energy-places.ts';
import { MQTT } from '#model/mqtt-config.ts';
import { until } from '../running-gateway.ts';
import { type Context, openAsAdmin, openPage, SHOWN_WITHIN, withDemoRack } from './opened-page.ts';

const test = anyTest as TestFn<Context>;
withDemoRack(test, (yaml) => yaml.replace(/^web:\n/m, 'web:\n    https: { port: 0 }\n'));

test.serial('a battery is not tested while a host depends on it, and the page says whose', async (t) => {
    await t.context.gateway.demo('fault', 'nc1-psu2');
    const { page } = await openAsAdmin(t, 'devices/ups1');
    await page.locator('.verdict-line', { hasText: 'nc1 without reserve' }).waitFor(SHOWN_WITHIN);

    await page.locator('#battery-ups1').getByRole('button', { name: 'Test it now' }).click();

    await page.locator('#battery-ups1 .refusal', { hasText: 'nc1' }).waitFor(SHOWN_WITHIN);
    t.pass();
});

test.serial('a battery says what is known of it, and is tested by a button', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'batteries');
    const battery = page.locator('#battery-ups1');
    await battery.getByText('Nothing is known yet').waitFor(SHOWN_WITHIN);

    await battery.getByRole('button', { name: 'Test it now' }).click();
    await battery.getByRole('status').waitFor(SHOWN_WITHIN);
    await battery.getByText('Discharges and tests').click();
    await battery.locator('.event-list li', { hasText: 'battery test' }).first().waitFor(SHOWN_WITHIN);

    t.regex(await battery.locator('.facts').innerText(), /100 %/);
    t.deepEqual(errors, []);
});

test.serial('energy is told for hosts, UPSs and outlets, and is a file, too', async (t) => {
    const { gateway } = t.context;
    await until(
        async () => (await (await gateway.ask('GET', '/api/v1/energy')).json()) as EnergyAnswer,
        ({ places }) => places.some(({ id, kilowattHours }) => id === 'nc1' && kilowattHours > 0.001),
    );
    const { page, errors } = await openPage(t, 'energy');
    await page.locator('#energy tr', { hasText: 'nc1' }).first().waitFor(SHOWN_WITHIN);
    t.regex(await page.locator('#energy tr', { hasText: 'nc1' }).first().innerText(), /0\.00\d[\s\S]*\d+ W/);

    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);

    t.is(file.suggestedFilename(), 'energy.csv');
    t.deepEqual(errors, []);
});

test.serial('the lines for Prometheus name this gateway, those for brokers are right', async (t) => {
    const { page, errors } = await openPage(t, 'integrations');

    await page
        .locator('#prometheus pre', { hasText: `targets: ['127.0.0.1:${t.context.gateway.webPort}']` })
        .waitFor(SHOWN_WITHIN);
    const lines = await page.locator('#mqtt pre').innerText();
    t.true(v.safeParse(MQTT, parse(lines).mqtt).success, 'they can be put into gateway.yaml as they are');
    t.deepEqual(errors, []);
});

test.serial('a cluster gets its token and the commands that use it, and the token is in no list', async (t) => {
    const { page, errors } = await openAsAdmin(t, 'integrations');
    const cluster = page.locator('#clusters');
    await cluster.locator('li', { hasText: 'nc1' }).getByText('outlets').waitFor(SHOWN_WITHIN);

    await cluster.getByLabel('Name of the cluster').fill('$(rm)');
    await cluster.getByRole('button', { name: 'Make a token' }).click();
    await cluster.locator('.refusal', { hasText: 'Names have letters' }).waitFor(SHOWN_WITHIN);
    await cluster.getByLabel('Name of the cluster').fill('c1');
    await cluster.getByLabel('Hosts').fill('nc1 nc2');
    await cluster.getByRole('button', { name: 'Make a token' }).click();

    const text = await cluster.locator('pre').innerText(SHOWN_WITHIN);
    t.regex(text, /^pcs stonith create fence-c1 fence_powerchain ip=127\.0\.0\.1 ipport=\d+ \\$/m);
    t.regex(text, /pcmk_host_list="nc1 nc2"/);
    const [, secret = ''] = /password=(pct_[\w-]+)/.exec(text) ?? [];
    const { gateway } = t.context;
    const fenced = await fetch(`http://127.0.0.1:${gateway.webPort}/api/v1/fencing`, {
        headers: { authorization: `Bearer ${secret}` },
    });
    t.deepEqual(
        ((await fenced.json()) as ApiFenceHost[]).map(({ host }) => host),
        ['nc1', 'nc2'],
    );
    t.false((await (await gateway.ask('GET', '/api/v1/tokens')).text()).includes(secret));
    t.deepEqual(errors, []);
});
