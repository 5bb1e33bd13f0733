// What Sparkplug B 3.0 demands of an edge node that has a primary host, and of one that leaves; each demand by the name that its test
// kit has for it.

import test, { type ExecutionContext } from 'ava';
import { demand, EdgeRig, type EdgeRigOptions } from '../../../test/sparkplug/edge-rig.ts';
import { PrimaryHost } from './primary-host.ts';

const TOPIC = 'spBv1.0/STATE/scada-1';
const state = (online: boolean, timestamp: number) => JSON.stringify({ online, timestamp });

async function begun(t: ExecutionContext, options: EdgeRigOptions = {}) {
    const rig = new EdgeRig(t, { ...options, sparkplug: { primaryHost: 'scada-1', ...options.sparkplug } });
    await rig.session.start();
    rig.add('ups1', { 'ups.status': 'OL' });
    await rig.connect();
    return rig;
}

const kinds = (rig: EdgeRig) => rig.said().map(({ kind }) => kind);

demand(
    [
        'message-flow-edge-node-birth-publish-phid-wait',
        'message-flow-edge-node-birth-publish-phid-wait-id',
        'message-flow-edge-node-birth-publish-phid-wait-online',
        'operational-behavior-edge-node-birth-sequence-wait',
        'operational-behavior-primary-application-state-with-multiple-servers-state-subs',
    ],
    'nothing is said before the primary host is there',
    async (t) => {
        const rig = await begun(t);
        t.true(rig.subscribed.includes(TOPIC));
        t.regex(rig.waitsFor, /scada-1/);
        rig.hear('spBv1.0/STATE/other', state(true, 5), true);
        rig.hear(TOPIC, state(false, 5), true);
        rig.hear(TOPIC, 'ONLINE', true);
        rig.hear(TOPIC, '{"online":1}', true);
        t.deepEqual(kinds(rig), []);

        rig.hear(TOPIC, state(true, 6), true);
        t.deepEqual(kinds(rig), ['NBIRTH', 'DBIRTH']);
        t.is(rig.waitsFor, '');
    },
);

demand(
    [
        'message-flow-edge-node-birth-publish-phid-wait-timestamp',
        'operational-behavior-edge-node-termination-host-offline-timestamp',
    ],
    'of two words about the host the later one counts',
    async (t) => {
        const rig = await begun(t);
        rig.hear(TOPIC, state(false, 10), true);
        rig.hear(TOPIC, state(true, 9));
        t.deepEqual(kinds(rig), []);
        rig.hear(TOPIC, state(true, 10));
        t.deepEqual(kinds(rig), ['NBIRTH', 'DBIRTH']);
        rig.hear(TOPIC, state(false, 9));
        t.is(rig.left, undefined);
    },
);

demand(
    [
        'message-flow-edge-node-birth-publish-phid-offline',
        'operational-behavior-edge-node-termination-host-offline',
        'operational-behavior-edge-node-termination-host-offline-reconnect',
        'operational-behavior-primary-application-state-with-multiple-servers-walk',
        'operational-behavior-primary-application-state-with-multiple-servers-single-server',
    ],
    'when the host goes, the node says its death, leaves, and says nothing until the host is back',
    async (t) => {
        const rig = await begun(t);
        rig.hear(TOPIC, state(true, 10));
        t.deepEqual(kinds(rig), ['NBIRTH', 'DBIRTH']);
        rig.hear(TOPIC, state(false, 11));
        t.deepEqual(kinds(rig), ['NDEATH']);
        t.regex(rig.left ?? '', /scada-1/);
        rig.read('ups1', { 'ups.status': 'OB' });
        await rig.connect();
        rig.hear(TOPIC, state(false, 11), true);
        t.is(rig.left, undefined, 'with one broker it is waited for there');
        t.deepEqual(kinds(rig), []);
        rig.hear(TOPIC, state(true, 12));

        const [birth, device] = rig.said();
        t.is(birth?.payload.metrics[0]?.value, 1);
        t.is(device?.payload.metrics.find(({ name }) => name === 'ups/status')?.value, 'OB');
    },
);

demand(
    [
        'operational-behavior-edge-node-intentional-disconnect-ndeath',
        'operational-behavior-edge-node-intentional-disconnect-packet',
        'payloads-ndeath-will-message-publisher',
    ],
    'who leaves on purpose says the death of the will',
    async (t) => {
        const rig = await begun(t);
        t.deepEqual(rig.session.farewell(), [], 'nobody was born');
        rig.hear(TOPIC, state(true, 10));

        t.deepEqual(rig.session.farewell(), [rig.will]);
    },
);

test('hosts of version 2.2 say ONLINE and OFFLINE on another topic', (t) => {
    const host = new PrimaryHost({ host: 'old', isLegacy: true });
    const hears = (text: string) => host.heard(Buffer.from(text));

    t.is(host.topic, 'STATE/old');
    t.deepEqual(['x', 'ONLINE', 'ONLINE', 'OFFLINE', 'ONLINE'].map(hears), [
        undefined,
        'came',
        undefined,
        'went',
        'came',
    ]);
});

test('with several brokers, one where the host is away is left', async (t) => {
    const rig = await begun(t, { url: ['mqtt://a', 'mqtt://b'] });

    rig.hear(TOPIC, state(false, 1), true);
    t.regex(rig.left ?? '', /scada-1/);
    t.deepEqual(kinds(rig), [], 'nobody was born, nobody dies');
});

test('what a host writes is done where it is allowed, once, and it is told how it ended', async (t) => {
    const commands = [{ device: 'ups1', allow: ['beeper.*', 'set battery.charge.low'] }];
    const rig = new EdgeRig(t, { commands });
    await rig.session.start();
    rig.add('ups1', { 'ups.status': 'OL', 'battery.charge.low': 20 });
    await rig.connect();
    const [, birth] = rig.said();
    const names = birth?.payload.metrics.map(({ name }) => name);
    t.true(names?.includes('command/beeper_mute'));
    t.false(names?.includes('command/load_off'));
    const topic = 'spBv1.0/Site/DCMD/Rack_1/ups1';
    const results = async () => {
        // The answer comes when the driver has answered.
        await new Promise((resolve) => setImmediate(resolve));
        return rig.said().flatMap(({ payload }) => payload.metrics.map(({ value }) => value));
    };

    rig.write(topic, 'command/beeper_mute', 'Boolean', true);
    t.deepEqual(await results(), ['beeper.mute: ok']);
    rig.write(topic, 'battery/charge_low', 'Double', 30);
    t.deepEqual(await results(), ['set battery.charge.low: ok']);
    rig.write(topic, 'ups/status', 'String', 'OFF');
    t.regex(String((await results())[0]), /^set ups.status: denied/);
    rig.write(topic, 'command/beeper_mute', 'Boolean', false);
    rig.write(topic, 'command/load_off', 'Boolean', true);
    rig.hear(topic, 'no payload at all');
    rig.hear(topic, Buffer.alloc(70_000, 0x12));
    t.deepEqual(await results(), []);

    t.deepEqual(rig.requests, [
        { type: 'instant', name: 'beeper.mute' },
        { type: 'set', name: 'battery.charge.low', value: '30' },
    ]);
});
