// mosquitto as the broker of a building, mosquitto_sub as its witness: what the gateway tells, and what the broker says of it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages, runProgram } from './run-program.ts';

const ROOT = 'powerchain/demo-rack';

/** A broker for this machine only; `stop` ends it. */
function startBroker(t: ExecutionContext, port: number) {
    needPackages({ '/usr/sbin/mosquitto': 'mosquitto' });
    return keepRunning(t, '/usr/sbin/mosquitto', ['-p', String(port)]);
}

/** The last that was said on each topic. */
function listen(t: ExecutionContext, port: number, options: readonly string[] = []): ReadonlyMap<string, string> {
    needPackages({ '/usr/bin/mosquitto_sub': 'mosquitto-clients' });
    const said = new Map<string, string>();
    const child = spawn('/usr/bin/mosquitto_sub', ['-p', String(port), '-q', '1', '-v', '-t', '#', ...options]);
    t.teardown(() => child.kill('SIGTERM'));
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) said.set(line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1));
    });
    return said;
}

function publish(port: number, topic: string, text: string, more: readonly string[] = []) {
    needPackages({ '/usr/bin/mosquitto_pub': 'mosquitto-clients' });
    return runProgram('/usr/bin/mosquitto_pub', ['-p', String(port), '-q', '1', '-t', topic, '-m', text, ...more]);
}

/** Asks as MQTT 5 does it: with a topic for the answer. */
async function request(port: number, topic: string, text: string, answer: string): Promise<string> {
    const program = '/usr/bin/mosquitto_rr';
    needPackages({ [program]: 'mosquitto-clients' });
    const { stdout } = await runProgram(program, [
        ...['-p', String(port), '-V', 'mqttv5', '-q', '1', '-W', '20', '-t', topic, '-m', text, '-e', answer],
    ]);
    return stdout;
}

/** Between gateway and broker: from `close` on, nothing comes back; what is on its way to the broker is let through. */
async function deafProxy(t: ExecutionContext, port: number) {
    let isDeaf = false;
    const server = createServer((socket) => {
        const broker = connect(port, '127.0.0.1');
        broker.on('data', (chunk) => isDeaf || socket.write(chunk));
        // What the gateway says is lost, too: only its end is heard.
        socket.on('data', (chunk) => isDeaf || broker.write(chunk));
        socket.on('close', () => broker.destroy());
        broker.on('close', () => socket.destroy());
        for (const one of [socket, broker]) one.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    return {
        port: (server.address() as { port: number }).port,
        close: () => {
            isDeaf = true;
        },
    };
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
    await hears(() => said.get(`${ROOT}/ups1/availability`) === 'online');
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

test('Home Assistant finds every device, outlet, supply and host, commands what it may, and loses what is gone', async (t) => {
    t.timeout(240_000);
    const port = await freePort();
    startBroker(t, port);
    await until(
        () => publish(port, 'homeassistant/device/powerchain_demo-rack/old/config', '{}', ['-r']),
        ({ code }) => code === 0,
    );
    await publish(port, `${ROOT}/old/availability`, 'online', ['-r']);
    const commands = "[{ device: ups1, allow: ['beeper.*'] }, { device: pdu1, allow: ['outlet.1.*'] }]";
    const home = `{ url: 'mqtt://127.0.0.1:${port}', format: home-assistant, version: 5, commands: ${commands} }`;
    const rack = demoRack((yaml) => `${yaml}\nmqtt: { destinations: { home: ${home} } }\n`);
    t.teardown(rack.remove);
    const said = listen(t, port);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());
    const config = (id: string) => said.get(`homeassistant/device/powerchain_demo-rack/${id}/config`);
    const ids = ['gateway', 'ups1', 'ups2', 'pdu1', 'pdu2', 'clc-psu1', 'clc', 'nc1', 'nc2'];
    await until(
        async () => ids.filter((id) => !config(id)),
        (missing) => missing.length === 0,
    );
    await until(
        async () => [config('old'), said.get(`${ROOT}/old/availability`)],
        ([one, two]) => [one, two].every((text) => text === '(null)'),
    );
    // The driver says a moment later what can be switched.
    await until(
        async () => Object.values(JSON.parse(config('pdu1') ?? '{}').cmps).map((one) => (one as { p: string }).p),
        (platforms) => platforms.includes('switch'),
    );

    const ask = (device: string, body: object) =>
        request(port, `${ROOT}/${device}/cmd`, JSON.stringify(body), 'answers/me').then((text) => JSON.parse(text));
    t.like(await ask('ups1', { id: 7, command: 'beeper.mute' }), { id: 7, ok: true, device: 'ups1' });
    t.like(await ask('ups1', { command: 'load.off' }), { ok: false, code: 'denied' });
    t.like(await ask('pdu1', { command: 'outlet.1.load.off' }), { code: 'command-dangerous', accept: ['pdu1:1'] });
    t.like(await ask('pdu1', { command: 'outlet.1.load.off', accept: ['pdu1:1'] }), { ok: true });
    await publish(port, `${ROOT}/ups1/cmd`, 'x'.repeat(5000));
    await until(
        async () => JSON.parse(said.get(`${ROOT}/ups1/cmd/result`) ?? '{}'),
        ({ code }) => code === 'command-invalid',
    );
    const states = await (await gateway.ask('GET', '/api/v1/integrations')).json();
    t.like(states, { destinations: [{ name: 'home', state: 'connected', reason: '' }] });
    t.like(await (await gateway.ask('GET', '/readyz')).json(), { destinations: { home: 'connected' } });

    await gateway.stop();
    t.is(said.get(`${ROOT}/status`), 'offline');
});

test('a broker that acknowledges nothing hears the good-bye from nobody, and says it itself', async (t) => {
    t.timeout(240_000);
    const port = await freePort();
    startBroker(t, port);
    // mosquitto_sub leaves when nobody answers.
    await until(
        () => publish(port, 'test', 'begun'),
        ({ code }) => code === 0,
    );
    const deaf = await deafProxy(t, port);
    const rack = demoRack(
        (yaml) => `${yaml}\nmqtt: { destinations: { site: { url: 'mqtt://127.0.0.1:${deaf.port}' } } }\n`,
    );
    t.teardown(rack.remove);
    const said = listen(t, port);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());
    await until(
        async () => said.get(`${ROOT}/status`),
        (status) => status === 'online',
    );

    deaf.close();
    await until(
        async () => (await (await gateway.ask('GET', '/readyz')).json()) as { destinations: Record<string, string> },
        ({ destinations }) => destinations.site === 'unanswered',
    );
    const session = await gateway.session();
    t.is(await session.value('ups1', 'ups.status'), 'OL', 'devices are served as ever');
    session.close();
    await gateway.stop();

    await until(
        async () => said.get(`${ROOT}/status`),
        (status) => status === 'offline',
    );
});

test('a box without a broker is one itself', async (t) => {
    t.timeout(240_000);
    const port = await freePort();
    const rack = demoRack((yaml) => `${yaml}\nmqtt: { broker: { port: ${port} }, destinations: { here: {} } }\n`);
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());
    await gateway.said(/MQTT broker connected/);
    const said = listen(t, port);

    await until(
        async () => JSON.parse(said.get(`${ROOT}/ups1/state`) ?? '{}')['ups.status'],
        (status) => status === 'OL',
    );
    await gateway.demo('fail', 'feed-a');
    await until(
        async () => String(JSON.parse(said.get(`${ROOT}/ups1/state`) ?? '{}')['ups.status']),
        (status) => status.startsWith('OB'),
    );
    await publish(port, `${ROOT}/ups1/state`, 'false', ['-r']);
    t.not(said.get(`${ROOT}/ups1/state`), 'false');
});
