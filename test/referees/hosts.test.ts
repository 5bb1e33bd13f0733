// Three hosts in namespaces of their own run Debian's unmodified upsmon, all its times as shipped, against the demo rack.
// Only the host whose supplies give out may go, told in the right words.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { until } from '../running-gateway.ts';
import { gatewayOn } from './gateway-on-host.ts';
import { type TestHost, TestNetwork } from './test-network.ts';
import { Upsmon } from './upsmon.ts';

const NAMES = ['clc', 'nc1', 'nc2'];
const COMMAND_MS_MAX = 120_000;

test('psu1 faulty, ups2 low, the only valid supply hangs on ups2: upsmon takes clc down, and clc alone', async (t) => {
    t.timeout(240_000);
    const network = new TestNetwork(`pc${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [gatewayHost, ...hosts] = network.start(['gw', ...NAMES]);
    if (!gatewayHost) throw new Error('there is no gateway');
    const { gateway, command } = await gatewayOn(t, gatewayHost);
    const demo = (...words: readonly string[]) => command('powerchain', 'demo', ...words);
    const chain = () => command('upsc', '-P', 'localhost');
    await until(chain, (text) => NAMES.every((name) => text.includes(` ${name} OL\n`)));
    const [clc, ...others] = hosts.map((host) => startUpsmon(t, host, `${gatewayHost.address}:${gateway.nutPort}`));
    if (!clc) throw new Error('there is no clc');
    await Promise.all([clc, ...others].map((upsmon) => upsmon.polls(1)));
    t.deepEqual(await loggedIn(gatewayHost, gateway.nutPort), NAMES);

    t.regex(await chain(), /^feed-a\n {2}ups1 OL\n {4}pdu1 OL\n/);

    await demo('fail', 'feed-b');
    await until(chain, (text) => /^ {2}ups2 OB/m.test(text));
    await Promise.all([clc, ...others].map((upsmon) => upsmon.polls(2)));
    for (const { notices, statuses } of [clc, ...others]) {
        t.deepEqual(notices, [], 'with feed A alive nobody hears of anything');
        t.deepEqual([...new Set(statuses)], ['OL']);
    }

    await demo('charge', 'ups2=10');
    await demo('fault', 'clc-psu1');
    const faultyAt = performance.now();
    await clc.shutDown();

    t.log(`clc was shut down ${Math.round((performance.now() - faultyAt) / 1000)} s after its supply failed`);
    t.deepEqual(clc.notices, ['ONBATT', 'LOWBATT', 'SHUTDOWN']);
    for (const other of others) {
        t.deepEqual(other.notices, []);
        t.false(other.isShutDown);
    }
});

function startUpsmon(t: ExecutionContext, { name, enter }: TestHost, server: string): Upsmon {
    const upsmon = new Upsmon({ monitors: [`${name}@${server} 1 monuser demo secondary`], enter }).start();
    t.teardown(() => upsmon.stop());
    return upsmon;
}

/** The UPSs of hosts that somebody is logged in to, as Debian's upsc sees them. */
async function loggedIn(host: TestHost, port: number): Promise<string[]> {
    const [program, ...enter] = host.enter;
    const asked = NAMES.map(async (name) => {
        const command = [...enter, '/usr/bin/upsc', '-c', `${name}@localhost:${port}`];
        const { stdout } = await promisify(execFile)(program, command, { timeout: COMMAND_MS_MAX });
        return stdout.trim() === '' ? [] : [name];
    });
    return (await Promise.all(asked)).flat();
}
