// Debian's InfluxDB and Prometheus take what the gateway writes to them, and answer questions about it; what happened while they were
// away comes when they are back.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { InfluxDb } from './influxdb.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages } from './run-program.ts';

async function gatewayThatPushes(t: ExecutionContext, format: string, url: string) {
    const rack = demoRack((yaml) => `${yaml}\npush: { db: { url: '${url}', format: ${format}, interval: 1 } }\n`);
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());
    const state = async () => {
        const answer = await gateway.ask('GET', '/api/v1/integrations');
        const { destinations } = (await answer.json()) as {
            destinations: { state: string; waiting: number; dropped: number; reason: string }[];
        };
        return destinations[0];
    };
    return { gateway, state };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of other people's programs
const json = async (url: string, options: RequestInit = {}): Promise<any> => {
    const answer = await fetch(url, options).catch(() => undefined);
    return answer?.ok ? await answer.json() : undefined;
};

test('InfluxDB has every value, also of the time when it was away', async (t) => {
    t.timeout(240_000);
    const influx = new InfluxDb({ port: await freePort(), rpc: await freePort() });
    const { gateway, state } = await gatewayThatPushes(t, 'influxdb', influx.url);
    await until(state, (now) => now?.state === 'failed' && now.waiting > 0);
    await gateway.demo('fail', 'feed-a');
    const session = await gateway.session();
    await until(
        () => session.value('ups1', 'ups.status'),
        (status) => status.startsWith('OB'),
    );
    await gateway.demo('restore', 'feed-a');
    await until(
        () => session.value('ups1', 'ups.status'),
        (status) => status.startsWith('OL'),
    );
    session.close();

    await influx.start(t);
    await until(state, (now) => now?.state === 'connected' && now.waiting === 0);
    t.is((await state())?.dropped, 0);
    const onBattery = (await influx.ask("SELECT value FROM powerchain_status_ob WHERE device = 'ups1'")) ?? [];
    t.regex(onBattery.map(([, value]) => value).join(''), /^0*1+0+$/);
    const redundancy = await influx.ask(
        "SELECT last(value) FROM powerchain_host_redundancy WHERE host = 'clc' AND redundancy = 'n+1'",
    );
    t.truthy(redundancy);
});

test('Prometheus takes remote writes, and answers as if it had scraped', async (t) => {
    t.timeout(240_000);
    needPackages({ '/usr/bin/prometheus': 'prometheus' });
    const port = await freePort();
    const folder = temporaryFolder(t, 'prometheus');
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'prometheus.yml'), 'scrape_configs: []\n');
    const server = `http://127.0.0.1:${port}`;
    const ask = async (expression: string): Promise<[number, string][]> =>
        (await json(`${server}/api/v1/query?query=${encodeURIComponent(expression)}`))?.data?.result?.flatMap(
            ({ value, values }: { value?: [number, string]; values?: [number, string][] }) =>
                values ?? (value ? [value] : []),
        ) ?? [];
    const { gateway, state } = await gatewayThatPushes(t, 'prometheus', `${server}/api/v1/write`);
    await until(state, (now) => now?.state === 'failed' && now.waiting > 0);
    await gateway.demo('fail', 'feed-a');
    const session = await gateway.session();
    t.teardown(() => session.close());
    await until(
        () => session.value('ups1', 'ups.status'),
        (status) => status.startsWith('OB'),
    );

    keepRunning(t, '/usr/bin/prometheus', [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--web.enable-remote-write-receiver',
    ]);
    await until(state, (now) => now?.state === 'connected' && now.waiting === 0);
    await until(
        () => ask('powerchain_status_ob{device="ups1",instance="demo-rack"}'),
        ([found]) => found?.[1] === '1',
    );
    // From before it ran, in order, and to the last one.
    const told = (await ask('powerchain_status_ob{device="ups1"}[10m]')).map(([, value]) => value).join('');
    t.regex(told, /^0+1+$/);
    t.is((await state())?.dropped, 0);
    const charge = (await ask('powerchain_battery_charge_percent{device="ups2"}'))[0]?.[1];
    t.is(Number(charge), Number(await session.value('ups2', 'battery.charge')));
});
