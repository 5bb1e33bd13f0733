// What comes over MQTT from people and programs that mean no good, or know no better: nothing of it may be carried out, hold up what devices
// say, or grow. Brokers behind TLS that are not who they say: test/referees/mqtt-tls.test.ts. One that never acknowledges: mqtt.test.ts there.

import test from 'ava';
import { connectAsync } from 'mqtt';
import * as v from 'valibot';
import { MQTT } from '#model/mqtt-config.ts';
import { broker, feed, witness } from '../../test/mqtt-rig.ts';
import { until } from '../../test/running-gateway.ts';
import { StalledPeers } from '../../test/stalled-peers.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { silentLog } from '../log.ts';
import { Spool } from '../spool/spool.ts';
import { topicWord } from './messages.ts';

const ROOT = 'powerchain/rack1';

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

test('a broker that does not let us listen to commands says so, and hears everything', async (t) => {
    const url = await broker(t, (aedes) => {
        aedes.authorizeSubscribe = (_client, wanted, done) =>
            done(null, wanted.topic === `${ROOT}/+/cmd` ? null : wanted);
    });
    const { destination, say } = await feed(t, url);
    await until(
        async () => `${destination.state.state} ${destination.state.reason}`,
        (state) => state === `refused the broker does not let us listen to ${ROOT}/+/cmd`,
    );
    const states = await witness(t, url, `${ROOT}/ups1/state`);
    say(42);
    await until(
        async () => states.heard.at(-1),
        (last) => last?.includes('42') === true,
    );
    t.is(destination.state.connections, 1);
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
        'old/variable/ups.load',
        'host/old/state',
        'old/cmd',
        'chain/state',
    ]) {
        await client.publishAsync(`${ROOT}/${topic}`, '\u0000 junk {', retained);
    }
    const { asked, destination } = await feed(t, url, { variableTopics: true });
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
            ['old/availability', 'old/variable/ups.load', 'host/old/state'].every((topic) => !now.has(topic)) &&
            now.get('ups1/availability') === 'online',
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

test('why a broker of MQTT 5 ended the connection is told in words', async (t) => {
    const peers = new StalledPeers();
    t.teardown(() => peers.stop());
    for (const [code, words] of [
        [142, 'another client came with the id “twin”'],
        [139, 'the broker shuts down'],
        [148, 'the broker ended it, reason 148'],
    ] as const) {
        const { destination } = await feed(t, await peers.partingBroker(code), { version: 5, clientId: 'twin' });
        await until(
            async () => destination.state.reason,
            (reason) => reason.startsWith(words),
        );
    }
    t.pass();
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
