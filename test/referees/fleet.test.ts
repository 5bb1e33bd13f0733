// The recipe of docs/fleet.md, as it stands there: two gateways, a broker and a Prometheus of the site. A host of one rack hangs on a PDU of the
// other; who looks at the whole fleet sees that it would be missed.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import { witness } from '../sparkplug/witness.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { keepRunning } from './keep-running.ts';
import { listen, startMosquitto } from './mosquitto.ts';
import { needPackages } from './run-program.ts';

const GUIDE = readFileSync(join(ROOT, 'docs/fleet.md'), 'utf8');
const RECIPE = /^```\n(name: rack-a1\n[\s\S]*?)```$/m.exec(GUIDE)?.[1] ?? '';
const MISSED = /^```\n(sum by .*)\n```$/m.exec(GUIDE)?.[1] ?? '';

async function gateway(t: ExecutionContext, { name, broker, prometheus, host = '' }: Record<string, string>) {
    const lines = RECIPE.replace(/^name: .*\n/, '')
        .replace(/^ +(?:user|ca): .*\n/gm, '')
        // The first broker of the list is down.
        .replace(/url: \[.*\]/, `url: ['mqtt://127.0.0.1:1', '${broker}']`)
        .replace('https://prometheus.example', `${prometheus}`);
    const rack = demoRack((yaml) =>
        `${yaml}\n${lines}`.replace(/^name: .*$/m, `name: ${name}`).replace(/^hosts:$/m, `hosts:\n${host}`),
    );
    t.teardown(rack.remove);
    const running = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => running.stop());
    return running;
}

test('two racks by the recipe: one broker, one Prometheus, one view of hosts that would be missed', async (t) => {
    t.timeout(400_000);
    needPackages({ '/usr/bin/prometheus': 'prometheus' });
    const [brokerPort, port] = [await freePort(), await freePort()];
    const mosquitto = await startMosquitto(t, brokerPort);
    const heard = await listen(t, mosquitto, 'spBv1.0/#');
    const folder = temporaryFolder(t, 'prometheus');
    writeFileSync(join(folder, 'prometheus.yml'), 'scrape_configs: []\n');
    keepRunning(t, '/usr/bin/prometheus', [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--web.enable-remote-write-receiver',
    ]);
    const site = { broker: `mqtt://127.0.0.1:${brokerPort}`, prometheus: `http://127.0.0.1:${port}` };
    const feeding = await gateway(t, { name: 'rack-b1', ...site });
    const link = `pdu1:1@127.0.0.1:${feeding.nutPort}`;
    await gateway(t, { name: 'rack-a1', ...site, host: `    web: { supplies: { psu: '${link}' } }` });
    const ask = async (expression: string): Promise<string[]> => {
        const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
        const answer = await fetch(url).catch(() => undefined);
        if (!answer?.ok) return [];
        const { data } = (await answer.json()) as { data: { result: { metric: Record<string, string> }[] } };
        return data.result.map(({ metric }) => [metric.instance, metric.host].filter(Boolean).join(' ')).sort();
    };

    await until(
        () => ask('count by (instance) (powerchain_device_up)'),
        (instances) => instances.join() === 'rack-a1,rack-b1',
    );
    const births = (topic: string) => heard.filter((one) => one.topic === `spBv1.0/Hall 2/${topic}`);
    await until(
        async () => ['NBIRTH/rack-a1', 'NBIRTH/rack-b1', 'DBIRTH/rack-a1/web'].map((topic) => births(topic).length),
        (counts) => counts.every((count) => count > 0),
    );
    const parent = births('DBIRTH/rack-a1/web')
        .flatMap(({ payload }) => witness(payload).metrics)
        .find(({ name }) => name === 'device/parent');
    t.is(parent?.value, link);

    await feeding.demo('fail', 'feed-a');
    const missed = await until(
        () => ask(MISSED),
        (hosts) => hosts.includes('rack-a1 web'),
    );
    t.false(missed.includes('rack-a1 clc'));
});
