// mosquitto as the broker of a building, mosquitto_sub as its witness: what the gateway tells, and what the broker says of it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages } from './run-program.ts';

const ROOT = 'powerchain/demo-rack';

async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    return port;
}

/** A broker for this machine only; `stop` ends it. */
function startBroker(t: ExecutionContext, port: number) {
    needPackages({ '/usr/sbin/mosquitto': 'mosquitto' });
    return keepRunning(t, '/usr/sbin/mosquitto', ['-p', String(port)]);
}

/** The last that was said on each topic. */
function listen(t: ExecutionContext, port: number): ReadonlyMap<string, string> {
    needPackages({ '/usr/bin/mosquitto_sub': 'mosquitto-clients' });
    const said = new Map<string, string>();
    const child = spawn('/usr/bin/mosquitto_sub', ['-p', String(port), '-q', '1', '-v', '-t', '#']);
    t.teardown(() => child.kill('SIGTERM'));
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) said.set(line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1));
    });
    return said;
}

test('a building hears what every device and host says, in the same words, and when the gateway is gone', async (t) => {
    t.timeout(240_000);
    const port = await freePort();
    const broker = startBroker(t, port);
    const rack = demoRack((yaml) => `${yaml}\nmqtt: { destinations: { site: { url: 'mqtt://127.0.0.1:${port}' } } }\n`);
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());
    let said = listen(t, port);
    const host = () => JSON.parse(said.get(`${ROOT}/host/clc/state`) ?? '{}');
    const hears = (isWanted: () => boolean) =>
        until(
            async () => isWanted() || [...said].slice(0, 3),
            (done) => done === true,
        );

    await hears(() => host().redundancy === 'n+1');
    t.is(said.get(`${ROOT}/status`), 'online');
    t.is(said.get(`${ROOT}/ups1/availability`), 'online');
    t.is(JSON.parse(said.get(`${ROOT}/ups1/state`) ?? '{}')['ups.status'], 'OL');

    await gateway.demo('fail', 'feed-b');
    await hears(() => host().redundancy === 'n');
    const session = await gateway.session();
    t.teardown(() => session.close());
    const reason = async () => session.value('clc', 'experimental.chain.reason');
    await until(reason, (text) => text === host().sentence.replaceAll('←', '<-'));
    await gateway.demo('silence', 'ups1');
    await hears(() => said.get(`${ROOT}/ups1/availability`) === 'offline');
    await gateway.demo('repair', 'ups1');

    broker.child.kill('SIGKILL');
    await broker.ended;
    await gateway.demo('restore', 'feed-b');
    startBroker(t, port);
    await gateway.said(/MQTT broker connected[\s\S]*MQTT broker not reached[\s\S]*MQTT broker connected/);
    said = listen(t, port);
    await hears(() => host().redundancy === 'n+1');

    await gateway.stop('SIGKILL');
    await hears(() => said.get(`${ROOT}/status`) === 'offline');
});
