import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { connectAsync, type MqttClient } from 'mqtt';
import * as v from 'valibot';
import { MQTT } from '#model/mqtt-config.ts';
import { NO_CHAIN } from '../../test/mqtt-rig.ts';
import { until } from '../../test/running-gateway.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { ServerCertificate } from '../certificates/server-certificate.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { MqttFeed } from './mqtt-feed.ts';
import { OwnBroker } from './own-broker.ts';
import { matches } from './topic-filter.ts';

async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    return port;
}

async function started(t: ExecutionContext) {
    const folder = temporaryFolder(t, 'broker');
    const log = silentLog();
    const certificate = new ServerCertificate({
        configFolder: folder,
        stateFolder: folder,
        config: () => undefined,
        log,
    });
    const { broker: config } = v.parse(MQTT, {
        broker: {
            port: await freePort(),
            network: { listen: ['127.0.0.1'], port: await freePort() },
            users: { home: { password: 'let me in', read: ['powerchain/+/ups1/#'], write: ['powerchain/+/+/cmd'] } },
        },
    });
    if (!config) throw new Error('no broker');
    const broker = new OwnBroker({ log, certificate: () => certificate.current() });
    await broker.start(config);
    t.teardown(() => broker.stop());
    const own = broker.access(config);
    const enter = async (url: string, options = {}) => {
        const client = await connectAsync(url, { reconnectPeriod: 0, connectTimeout: 5000, ...options });
        t.teardown(() => client.end(true));
        client.on('error', () => undefined);
        return client;
    };
    const local = `mqtt://127.0.0.1:${config.port}`;
    const network = `mqtts://127.0.0.1:${config.network?.port}`;
    const home = { username: 'home', password: 'let me in', rejectUnauthorized: false };
    const self = await enter(local, { username: own.user, password: own.password });
    return { config, self, enter, local, network, home };
}

function closing(client: MqttClient): Promise<unknown> {
    return new Promise((resolve) => client.once('close', () => resolve(undefined)));
}

async function heardBy(client: MqttClient, filter: string): Promise<string[]> {
    const heard: string[] = [];
    client.on('message', (topic) => heard.push(topic));
    await client.subscribeAsync(filter, { qos: 1 });
    return heard;
}

test('a user of the network reads and writes what it may, and nothing else', async (t) => {
    const { self, enter, network, home } = await started(t);
    const commands = await heardBy(self, '#');
    await self.publishAsync('powerchain/rack/ups1/state', '1', { retain: true, qos: 1 });
    await self.publishAsync('powerchain/rack/pdu1/state', '2', { retain: true, qos: 1 });
    const client = await enter(network, home);
    const heard = await heardBy(client, '#');
    await client.publishAsync('powerchain/rack/ups1/cmd', '{}', { retain: true, qos: 1 });
    await self.publishAsync('powerchain/rack/ups1/availability', 'online', { qos: 1 });

    await until(
        async () => heard,
        (topics) => topics.includes('powerchain/rack/ups1/availability'),
    );
    t.deepEqual(
        heard.toSorted(),
        ['availability', 'cmd', 'state'].map((one) => `powerchain/rack/ups1/${one}`),
    );
    await until(
        async () => commands,
        (topics) => topics.includes('powerchain/rack/ups1/cmd'),
    );
    const late = await heardBy(await enter(network, home), 'powerchain/rack/ups1/cmd');
    const closed = closing(client);
    client.publish('powerchain/rack/ups1/state', 'false', { qos: 1 });
    await closed;
    t.deepEqual(late, [], 'only the gateway says what is kept');
});

test('programs of this machine read everything and write nothing; strangers do not come in', async (t) => {
    const { self, enter, local, network } = await started(t);
    const client = await enter(local);
    const heard = await heardBy(client, 'powerchain/#');
    await self.publishAsync('powerchain/rack/pdu1/state', '2', { qos: 1 });
    await until(
        async () => heard,
        ({ length }) => length === 1,
    );
    const closed = closing(client);
    client.publish('powerchain/rack/pdu1/state', 'false', { qos: 1 });
    await closed;

    const stranger = { rejectUnauthorized: false };
    await t.throwsAsync(enter(network, stranger));
    await t.throwsAsync(enter(network, { ...stranger, username: 'home', password: 'wrong' }));
    await t.throwsAsync(enter(network, { ...stranger, username: 'gateway', password: '' }));
    await t.throwsAsync(enter(local, { username: 'gateway', password: 'guess' }));
});

test('where the port is taken by another broker nothing is told there, and the destination says why', async (t) => {
    const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    t.teardown(() => other.close());
    let connections = 0;
    other.on('connection', () => connections++);
    const { port } = other.address() as { port: number };
    const folder = temporaryFolder(t, 'taken');
    const feed = new MqttFeed({
        ...{ version: '1', gateway: new Gateway({ log: silentLog() }), log: silentLog(), folder, stateFolder: folder },
        chain: { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN },
        certificate: () => undefined,
        config: () => ({ name: 'rack1', mqtt: v.parse(MQTT, { broker: { port }, destinations: { home: {} } }) }),
    });
    t.teardown(() => feed.stop());
    feed.configure();

    const state = await until(
        async () => feed.states[0],
        (one) => one?.state === 'failed',
    );
    t.regex(state?.reason ?? '', /own broker cannot listen: .*EADDRINUSE.*another port/);
    t.is(connections, 0);
});

test('whoever sends something too large, or no MQTT at all, is thrown out', async (t) => {
    const { config, self } = await started(t);
    for (const bytes of [Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), Buffer.from('GET / HTTP/1.1\r\n\r\n')]) {
        const socket = connectTcp(config.port, '127.0.0.1');
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        socket.write(bytes);
        await once(socket, 'close');
    }
    t.true(self.connected);
});

test('who listens to the network needs users, and filters are filters', (t) => {
    const problem = (broker: unknown) => v.safeParse(MQTT, { broker }).issues?.[0]?.message;
    t.regex(problem({ network: {} }) ?? '', /users/);
    t.is(problem({ network: {}, users: { a: { password: 'x' } } }), undefined);
    t.true(matches('a/+/c', 'a/b/c'));
    t.true(matches('a/#', 'a'));
    t.true(matches('a/#', 'a/b/c'));
    t.false(matches('a/+', 'a/b/c'));
    t.false(matches('a/b/c', 'a/b'));
    t.false(matches('#', '$SYS/broker'));
    t.true(matches('$SYS/#', '$SYS/broker'));
});
