// Plain JSON and Home Assistant over a wire that remembers: what is told when a device goes, and when Home Assistant has started.

import { mock } from 'node:test';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import type { DeviceId } from '#model/device.ts';
import { MQTT } from '#model/mqtt-config.ts';
import { NO_CHAIN } from '../../test/mqtt-rig.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import type { WireMessage } from './broker-connection.ts';
import { JsonSession } from './json-session.ts';

const ROOT = 'powerchain/rack1';
const CONFIG = 'homeassistant/device/powerchain_rack1';

async function session(t: ExecutionContext) {
    const { site } = v.parse(MQTT, {
        destinations: { site: { url: 'mqtt://a', format: 'home-assistant', variableTopics: true } },
    }).destinations;
    if (!site) throw new Error('no destination');
    const gateway = new Gateway({ log: silentLog() });
    let said: WireMessage[] = [];
    const none = () => undefined;
    const told = new JsonSession({
        ...{ name: 'site', destination: site, gatewayName: 'rack1', version: '1.2.3', gateway, log: silentLog() },
        chain: { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN },
        stateFolder: '/nowhere',
        wire: {
            ...{ isConnected: true, room: 500, published: 0 },
            publish: (message, answered) => {
                said.push(message);
                answered?.(true);
            },
            ...{ ask: none, subscribe: none, unsubscribe: none, drop: none, leave: none, waits: none },
        },
    });
    t.teardown(() => told.stop());
    gateway.subscribe('test', (event) => told.hear(event));
    for (const id of ['ups1', 'ups2'] as DeviceId[]) {
        const spec = { id, type: 'ups', driver: 'demo', description: '', parents: [] } as const;
        gateway.apply({ type: 'device-added', device: id, spec });
        gateway.apply({ type: 'readings', device: id, values: { 'ups.load': 20 }, gone: [] });
        gateway.apply({ type: 'link', device: id, link: 'ok', previous: 'connecting', reason: '' });
    }
    const heard = (topic: string, text: string, isKept = false) =>
        told.heard({ topic, payload: Buffer.from(text), isKept, answerTo: undefined, correlation: undefined });
    /** Topics and payloads since this was asked last. */
    const since = () => {
        const all = new Map(said.map(({ topic, payload, isKept }) => [topic, isKept ? String(payload) : 'not kept']));
        said = [];
        return all;
    };
    told.connected();
    told.drained();
    return { gateway, told, heard, since };
}

test.serial('a device that goes is taken away at the broker and in Home Assistant, the others stay', async (t) => {
    const { gateway, told, since } = await session(t);
    const before = since();
    t.regex(before.get(`${CONFIG}/ups1/config`) ?? '', /"ups_load"|ups.load/);
    t.is(before.get(`${ROOT}/ups1/availability`), 'online');
    t.is(before.get(`${ROOT}/ups1/variable/ups.load`), '20');

    gateway.apply({ type: 'device-removed', device: 'ups1' as DeviceId });
    told.drained();

    const after = since();
    const kept = ['state', 'availability', 'variable/ups.load'].map((one) => `${ROOT}/ups1/${one}`);
    for (const topic of [`${CONFIG}/ups1/config`, ...kept]) {
        t.is(after.get(topic), '', topic);
    }
    t.deepEqual(
        [...after.keys()].filter((topic) => topic.includes('ups2')),
        [],
    );
});

test.serial(
    'when Home Assistant has started, all is told again within half a minute, once, and not at once',
    async (t) => {
        mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] });
        t.teardown(() => mock.timers.reset());
        const { heard, since } = await session(t);
        since();

        heard('homeassistant/status', 'offline');
        heard('homeassistant/status', 'online', true);
        mock.timers.tick(60_000);
        t.deepEqual([...since().keys()], [], 'it went, or was there already');
        heard('homeassistant/status', 'online');
        mock.timers.tick(4000);
        heard('homeassistant/status', 'online');
        mock.timers.tick(900);
        t.deepEqual([...since().keys()], [], 'it does not listen yet');
        mock.timers.tick(30_000);

        const again = since();
        for (const id of ['gateway', 'ups1', 'ups2']) t.regex(again.get(`${CONFIG}/${id}/config`) ?? '', /^\{/, id);
        for (const id of ['ups1', 'ups2']) t.is(again.get(`${ROOT}/${id}/state`), '{"ups.load":20}');
        mock.timers.tick(60_000);
        t.deepEqual([...since().keys()], [], 'once');
    },
);
