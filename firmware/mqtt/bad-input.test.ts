// What comes over MQTT from people and programs that mean no good, or know no better: nothing of it may be carried out, hold up what devices
// say, or grow. Brokers behind TLS that are not who they say: test/referees/mqtt-tls.test.ts. One that never acknowledges: mqtt.test.ts there.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import test, { type ExecutionContext } from 'ava';
import { connectAsync, type MqttClient } from 'mqtt';
import * as v from 'valibot';
import { compileChain } from '#model/chain.ts';
import type { DeviceId } from '#model/device.ts';
import { MQTT } from '#model/mqtt-config.ts';
import { until } from '../../test/running-gateway.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { Spool } from '../spool/spool.ts';
import { Destination } from './destination.ts';
import { topicWord } from './messages.ts';

const NO_CHAIN = { graph: compileChain({ sources: [], devices: [], hosts: [] }), factsOf: () => undefined, now: 0 };
const ROOT = 'powerchain/rack1';

async function broker(t: ExecutionContext): Promise<string> {
    const aedes = await Aedes.createBroker();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
        sockets.add(socket);
        aedes.handle(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(async () => {
        server.close();
        for (const socket of sockets) socket.destroy();
        await new Promise<void>((resolve) => aedes.close(resolve));
    });
    return `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function feed(t: ExecutionContext, url: string, more: Record<string, unknown> = {}) {
    const gateway = new Gateway({ log: silentLog() });
    const device = 'ups1' as DeviceId;
    const asked: unknown[] = [];
    gateway.routeCommands(async (_device, request) => {
        asked.push(request);
        return { ok: true, value: undefined };
    });
    gateway.apply({
        type: 'device-added',
        device,
        spec: { id: device, type: 'ups', driver: 'demo', description: '', parents: [] },
    });
    gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
    const { destinations } = v.parse(MQTT, {
        destinations: { site: { url, commands: [{ device: '*', allow: ['*'] }], ...more } },
    });
    const { site } = destinations;
    if (!site) throw new Error('no destination');
    const folder = temporaryFolder(t, 'feed');
    const destination = new Destination({
        ...{ name: 'site', destination: site, gatewayName: 'rack1', version: '1', gateway, log: silentLog() },
        ...{ folder, stateFolder: folder, chain: { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN } },
    });
    await destination.start();
    t.teardown(() => destination.stop());
    const say = (charge: number) =>
        gateway.apply({ type: 'readings', device, values: { 'battery.charge': charge }, gone: [] });
    return { gateway, destination, asked, say };
}

async function witness(
    t: ExecutionContext,
    url: string,
    topic: string,
): Promise<{ client: MqttClient; heard: string[] }> {
    const client = await connectAsync(url, { reconnectPeriod: 0 });
    t.teardown(() => client.end(true));
    const heard: string[] = [];
    client.on('message', (_topic, payload) => heard.push(payload.toString()));
    await client.subscribeAsync(topic);
    return { client, heard };
}

test('garbage and oversized commands are refused, each with an answer, and what devices say goes on', async (t) => {
    const url = await broker(t);
    const { asked, say, destination } = await feed(t, url);
    await until(
        async () => destination.state.state,
        (state) => state === 'connected',
    );
    const answers = await witness(t, url, `${ROOT}/ups1/cmd/result`);
    const states = await witness(t, url, `${ROOT}/ups1/state`);
    const bad = [
        '{',
        '[]',
        'null',
        '"beeper.mute"',
        '{"command": 7}',
        '{"command": "beeper.mute", "more": 1}',
        '{"set": "battery.charge.low"}',
        JSON.stringify({ command: 'x'.repeat(300) }),
        JSON.stringify({ command: 'beeper.mute', id: 'x'.repeat(5000) }),
        `{"__proto__": {"command": "beeper.mute"}}`,
        Buffer.from([0xff, 0xfe, 0x00, 0x80]),
        'x'.repeat(60_000),
    ];
    for (const payload of bad) await answers.client.publishAsync(`${ROOT}/ups1/cmd`, payload, { qos: 1 });
    await until(
        async () => answers.heard.length,
        (count) => count === bad.length,
    );
    for (const answer of answers.heard) t.like(JSON.parse(answer), { ok: false, code: 'command-invalid' });
    for (const device of ['nobody', 'ups1/x', '%00', '..']) {
        await answers.client.publishAsync(`${ROOT}/${device}/cmd`, '{"command": "load.off"}', { qos: 1 });
    }
    say(42);
    await until(
        async () => states.heard.at(-1),
        (last) => last?.includes('42') === true,
    );
    t.deepEqual(asked, []);
    t.is(destination.state.connections, 1);
});

test('what is larger than any message of ours ends the connection, which says why', async (t) => {
    const url = await broker(t);
    const { destination, asked } = await feed(t, url);
    await until(
        async () => destination.state.state,
        (state) => state === 'connected',
    );
    const { client } = await witness(t, url, 'nothing');
    await client.publishAsync(`${ROOT}/ups1/cmd`, 'x'.repeat(1_000_000), { qos: 1 });
    await until(
        async () => destination.state.reason,
        (reason) => /packet of more than 65536 bytes/.test(reason),
    );
    await until(
        async () => destination.state.state,
        (state) => state === 'connected',
    );
    await until(
        async () => destination.state.connections,
        (connections) => connections > 1,
    );
    t.deepEqual(asked, []);
});

test('retained junk is passed over, and what was retained of nobody is taken away', async (t) => {
    const url = await broker(t);
    const { client } = await witness(t, url, 'nothing');
    const retained = { qos: 1, retain: true } as const;
    await client.publishAsync(`${ROOT}/ups1/cmd`, '{"command": "load.off"}', retained);
    for (const topic of [
        'ups1/state',
        'ups1/availability',
        'old/availability',
        'host/old/state',
        'old/cmd',
        'chain/state',
    ]) {
        await client.publishAsync(`${ROOT}/${topic}`, '\u0000 junk {', retained);
    }
    const { asked, destination } = await feed(t, url);
    await until(
        async () => destination.state.state,
        (state) => state === 'connected',
    );
    const later = async () => {
        const kept = new Map<string, string>();
        const reader = await connectAsync(url, { reconnectPeriod: 0 });
        reader.on('message', (topic, payload) => kept.set(topic.slice(ROOT.length + 1), payload.toString()));
        await reader.subscribeAsync(`${ROOT}/#`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        await reader.endAsync();
        return kept;
    };
    const kept = await until(
        later,
        (now) =>
            !now.has('old/availability') && !now.has('host/old/state') && now.get('ups1/availability') === 'online',
    );
    t.is(kept.get('ups1/state'), '{}');
    t.deepEqual(asked, []);
});

test('two clients with the same id: each says so, and neither is thrown out in a hurry for ever', async (t) => {
    const url = await broker(t);
    const one = await feed(t, url, { clientId: 'twin' });
    const other = await feed(t, url, { clientId: 'twin' });
    await until(
        async () => [one, other].map(({ destination }) => destination.state.reason),
        (reasons) => reasons.some((reason) => reason.includes('has another client the id “twin”?')),
    );
    const connections = one.destination.state.connections + other.destination.state.connections;
    t.true(connections < 50, `${connections} connections`);
});

test('names with wildcards stay within their level', (t) => {
    t.is(topicWord('a+b/#/c\0'), 'a_b___c_');
    for (const prefix of ['a/+', '#', 'a//b', '/a', 'a/', '\0', 'homeassistant']) {
        t.false(v.safeParse(MQTT, { destinations: { x: { url: 'mqtt://a', prefix } } }).success, prefix);
    }
    for (const sparkplug of [{ group: 'a/b' }, { node: '+' }, { primaryHost: '#' }]) {
        t.false(v.safeParse(MQTT, { destinations: { x: { url: 'mqtt://a', sparkplug } } }).success);
    }
});

test('a clock that jumps: nothing that waits is lost, and it comes in the order of its times', async (t) => {
    const spool = new Spool({ folder: temporaryFolder(t, 'jump'), bytesMax: 1e6, log: silentLog() });
    await spool.open();
    const year = 365 * 86_400_000;
    const now = Date.now();
    const times = [now, now + year, now - year, 0, now + 1];
    spool.push(times.map((at, value) => ({ device: 'ups1', name: 'battery.charge', value, at })));
    const { samples } = await spool.take(100);
    t.deepEqual(
        samples.map(({ at }) => at),
        times.toSorted((left, right) => left - right),
    );
    await spool.close();
});
