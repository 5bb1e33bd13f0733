// Debian's Prometheus scrapes a running gateway, with a token that may do nothing else, and answers questions about it.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages } from './run-program.ts';

// It scrapes every second; a busy machine may need very much longer.
const SECONDS_MAX = 120;

const DASHBOARD = join(ROOT, 'examples/grafana/powerchain.json');

test('prometheus scrapes every device, and hears of a failure', async (t) => {
    needPackages({ '/usr/bin/prometheus': 'prometheus' });
    const rack = demoRack((yaml) => yaml.replace(/^web:\n/m, 'web:\n    readers: nobody\n'));
    t.teardown(() => rack.remove());
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(() => gateway.stop());
    const token = await gateway.token({ role: 'viewer', scopes: ['read:metrics'] });
    const port = await freePort();
    const folder = join(rack.folder, 'prometheus');
    mkdirSync(folder);
    writeFileSync(join(folder, 'token'), token);
    writeFileSync(
        join(folder, 'prometheus.yml'),
        `scrape_configs:
  - job_name: powerchain
    scrape_interval: 1s
    authorization: { credentials_file: ${join(folder, 'token')} }
    static_configs: [{ targets: ['127.0.0.1:${gateway.webPort}'] }]
`,
    );
    keepRunning(t, '/usr/bin/prometheus', [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
    ]);
    /** Value by device or host; empty while Prometheus is not ready. */
    const query = async (expression: string): Promise<Record<string, number>> => {
        const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
        const answer = await fetch(url).catch(() => undefined);
        if (!answer?.ok) return {};
        const { data } = (await answer.json()) as {
            data: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        return Object.fromEntries(
            data.result.map(({ metric, value }) => [
                metric.device ?? metric.host ?? metric.job ?? '',
                Number(value[1]),
            ]),
        );
    };
    const within = (expression: string, isWanted: (found: Record<string, number>) => boolean) =>
        until(() => query(expression), isWanted, SECONDS_MAX);

    await within('up{job="powerchain"}', ({ powerchain }) => powerchain === 1);
    const charges = await within('powerchain_battery_charge_percent', (found) => 'ups1' in found && 'ups2' in found);
    await within('powerchain_status_ol{device=~"ups.*"}', ({ ups1, ups2 }) => ups1 === 1 && ups2 === 1);
    await within(
        'powerchain_host_redundancy{redundancy="n+1"}',
        ({ clc, nc1, nc2 }) => clc === 1 && nc1 === 1 && nc2 === 1,
    );
    await gateway.demo('fail', 'feed-a');

    t.true((charges.ups1 ?? 0) > 50);
    await within('powerchain_status_ob', ({ ups1, ups2 }) => ups1 === 1 && ups2 === 0);
    t.true(((await query('scrape_samples_scraped')).powerchain ?? 0) > 100);
    await gateway.demo('fail', 'feed-b');
    // Every panel of the dashboard shows something of a rack in trouble, and asks for nothing that is not served.
    const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as { panels: { targets: { expr: string }[] }[] };
    const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$instance', '.*')));
    t.true(expressions.length >= 10);
    for (const expression of expressions) {
        await within(expression, (found) => Object.keys(found).length > 0);
        for (const [name] of expression.matchAll(/powerchain_\w+/g)) {
            await within(name, (found) => Object.keys(found).length > 0);
        }
    }
    t.is((await fetch(`http://127.0.0.1:${gateway.webPort}/metrics`)).status, 401);
});
