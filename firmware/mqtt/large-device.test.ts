// A PDU with as many outlets as there are, all of them switched from Home Assistant: its announcement is the largest message there is.

import test from 'ava';
import { connectAsync } from 'mqtt';
import * as v from 'valibot';
import type { DeviceId } from '#model/device.ts';
import { MQTT } from '#model/mqtt-config.ts';
import type { Value } from '#model/value.ts';
import { freePort } from '../../test/free-port.ts';
import { NO_CHAIN } from '../../test/mqtt-rig.ts';
import { until } from '../../test/running-gateway.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { MqttFeed } from './mqtt-feed.ts';

const OUTLETS = 60;

function largePdu(gateway: Gateway): DeviceId {
    const device = 'pdu1' as DeviceId;
    const spec = { id: device, type: 'pdu', driver: 'demo', description: '', parents: [] } as const;
    const outlets = Array.from({ length: OUTLETS }, (_, place) => `outlet.${place + 1}`);
    const values = Object.fromEntries(
        outlets.flatMap((outlet): [string, Value][] => [
            [`${outlet}.status`, 'on'],
            ...['current', 'realpower', 'power', 'voltage', 'powerfactor'].map((one): [string, Value] => [
                `${outlet}.${one}`,
                1,
            ]),
        ]),
    );
    const commands = outlets.flatMap((outlet) =>
        ['on', 'off', 'cycle'].map((word) => ({ name: `${outlet}.load.${word}` })),
    );
    gateway.apply({ type: 'device-added', device, spec });
    gateway.apply({ type: 'capabilities', device, commands, settings: {} });
    gateway.apply({ type: 'readings', device, values, gone: [] });
    gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
    return device;
}

test('sixty outlets that can be switched are announced over the own broker, and heard over the same connection as before', async (t) => {
    const port = await freePort();
    const config = () => ({
        name: 'rack1',
        mqtt: v.parse(MQTT, {
            broker: { port },
            destinations: { home: { format: 'home-assistant', commands: [{ device: '*', allow: ['*'] }] } },
        }),
    });
    const gateway = new Gateway({ log: silentLog() });
    const device = largePdu(gateway);
    const folder = temporaryFolder(t, 'large');
    const feed = new MqttFeed({
        ...{ version: '1', gateway, log: silentLog(), folder, stateFolder: folder, config },
        ...{ chain: { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN }, certificate: () => undefined },
    });
    t.teardown(() => feed.stop());
    feed.configure();
    await until(
        async () => feed.states[0]?.state,
        (state) => state === 'connected',
    );
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
    t.teardown(() => client.end(true));
    const said = new Map<string, string>();
    client.on('message', (topic, payload) => said.set(topic, payload.toString()));
    await client.subscribeAsync('#', { qos: 1 });
    const announced = await until(
        async () => said.get('homeassistant/device/powerchain_rack1/pdu1/config') ?? '',
        (text) => text.length > 0,
    );
    t.true(announced.length > 65_536, `${announced.length} bytes`);
    t.is(
        Object.values(JSON.parse(announced).cmps).filter((one) => (one as { p: string }).p === 'switch').length,
        OUTLETS,
    );

    // What is told behind it comes over the same connection.
    gateway.apply({ type: 'readings', device, values: { 'outlet.1.current': 7 }, gone: [] });
    await until(
        async () => JSON.parse(said.get('powerchain/rack1/pdu1/state') ?? '{}')['outlet.1.current'],
        (current) => current === 7,
    );
    t.is(feed.states[0]?.connections, 1, feed.states[0]?.reason);
});
