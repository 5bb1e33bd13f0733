// When an edge node of Sparkplug B 3.0 says what: each demand of the specification by the name that its test kit has for it. The
// payloads are read by the library of the protocol's makers.

import {
    bdSeq,
    begunWithTwo,
    demand,
    EdgeRig,
    kinds,
    metric,
    READINGS,
    type Said,
    seqs,
} from '../../../test/sparkplug/edge-rig.ts';
import { command } from '../../../test/sparkplug/witness.ts';

demand(
    [
        'principles-rbe-recommended',
        'operational-behavior-data-publish-dbirth-change',
        'operational-behavior-data-publish-dbirth-order',
    ],
    'what changed is told once, in the order of its times; what did not change is not told',
    async (t) => {
        const rig = await begunWithTwo(t);
        rig.said();
        rig.read('ups1', { 'battery.charge': 99, 'ups.status': 'OL' });
        rig.read('ups1', { 'battery.charge': 98 });
        const [data, ...more] = rig.said();

        t.deepEqual(more, []);
        t.deepEqual(
            data?.payload.metrics.map(({ value }) => value),
            [99, 98],
        );
        const [first = 0, second = 0] = data?.payload.metrics.map(({ timestamp }) => timestamp) ?? [];
        t.true(first <= second);
        t.deepEqual(rig.said(), []);
    },
);

demand(
    [
        'topics-ndata-topic',
        'topics-ndata-mqtt',
        'topics-ndata-seq-num',
        'topics-ndata-timestamp',
        'topics-ndata-payload',
        'payloads-ndata-timestamp',
        'payloads-ndata-seq',
        'payloads-ndata-seq-inc',
        'payloads-ndata-order',
        'payloads-ndata-qos',
        'payloads-ndata-retain',
        'operational-behavior-data-publish-nbirth-change',
        'operational-behavior-data-publish-nbirth-order',
    ],
    'what changes of the node itself is told after all births',
    async (t) => {
        const rig = await begunWithTwo(t);
        const births = rig.said();
        const verdict = { host: 'web', redundancy: 'n' } as never;
        rig.hosts.set('web', verdict);
        rig.gateway.apply({ type: 'device-added', device: 'web' as never, spec: { id: 'web', parents: [] } as never });
        rig.gateway.apply({ type: 'chain', device: 'web' as never, verdict });
        const [data, ...more] = rig.said();

        t.deepEqual(more, []);
        t.like(data?.message, { topic: 'spBv1.0/Site/NDATA/Rack_1', qos: 0, isKept: false });
        t.is(data?.payload.seq, births.length);
        t.true((data?.payload.timestamp ?? 0) > 0);
        const [only] = data?.payload.metrics ?? [];
        t.like(only, { alias: metric(births[0], 'chain/worst')?.alias, value: 'n' });
    },
);

demand(
    [
        'principles-birth-certificates-order',
        'message-flow-edge-node-birth-publish-connect',
        'message-flow-device-birth-publish-nbirth-wait',
        'payloads-dbirth-order',
        'payloads-ddata-order',
    ],
    'the node is born first, then every device, then there is data',
    async (t) => {
        const rig = new EdgeRig(t);
        await rig.session.start();
        rig.add('ups1', READINGS);
        t.deepEqual(rig.said(), []);
        rig.read('ups1', { 'battery.charge': 90 });
        await rig.connect();
        rig.read('ups1', { 'battery.charge': 80 });

        t.deepEqual(kinds(rig.said()), ['NBIRTH', 'DBIRTH ups1', 'DDATA ups1']);
    },
);

demand(
    [
        'message-flow-edge-node-ncmd-subscribe',
        'message-flow-device-dcmd-subscribe',
        'topics-ncmd-topic',
        'topics-dcmd-topic',
    ],
    'commands to the node are listened to, and those to a device where any are allowed',
    async (t) => {
        const rig = await begunWithTwo(t, { commands: [{ device: 'UPS1', allow: ['beeper.*'] }] });

        t.deepEqual(rig.subscribed, ['spBv1.0/Site/NCMD/Rack_1', 'spBv1.0/Site/DCMD/Rack_1/ups1']);
    },
);

demand(
    [
        'operational-behavior-device-ddeath',
        'payloads-propertyset-quality-value-type',
        'payloads-propertyset-quality-value-value',
    ],
    'a device that is lost dies; one that is only silent says so by the quality of its values',
    async (t) => {
        const rig = await begunWithTwo(t);
        const [, birth] = rig.said();
        t.deepEqual(metric(birth, 'battery/charge')?.quality, { type: 'Int32', value: 192 });
        t.deepEqual(metric(birth, 'input/voltage')?.quality, { type: 'Int32', value: 0 });
        const qualities = (said: readonly Said[]) =>
            said.map(({ payload }) => payload.metrics.map(({ quality }) => quality?.value));

        rig.link('ups1', 'stale');
        t.deepEqual(qualities(rig.said()), [[500, 500, 500]]);
        rig.link('ups1', 'ok');
        t.deepEqual(qualities(rig.said()), [[192, 192, 192]]);
        rig.read('ups1', { 'battery.charge': null });
        t.deepEqual(qualities(rig.said()), [[0]]);
        rig.read('ups1', { 'battery.charge': 50 });
        t.deepEqual(qualities(rig.said()), [[192]]);
        rig.link('ups1', 'lost');
        t.deepEqual(kinds(rig.said()), ['DDEATH ups1']);
        rig.read('ups1', { 'battery.charge': 40 });
        t.deepEqual(kinds(rig.said()), []);
        rig.link('ups1', 'ok');
        t.deepEqual(kinds(rig.said()), ['DBIRTH ups1']);
    },
);

demand(
    [
        'operational-behavior-data-commands-rebirth-action-1',
        'operational-behavior-data-commands-rebirth-action-2',
        'operational-behavior-data-commands-rebirth-action-3',
        'operational-behavior-data-commands-ncmd-rebirth-verb',
        'operational-behavior-data-commands-ncmd-rebirth-name',
        'operational-behavior-data-commands-ncmd-rebirth-value',
    ],
    'asked to be born again, it says all births with the bdSeq of its will, and no data in between',
    async (t) => {
        const rig = await begunWithTwo(t);
        rig.said();
        rig.lose();
        await rig.connect();
        const before = rig.said();
        t.is(
            before.map(bdSeq).find((value) => value !== undefined),
            1,
        );
        rig.write('spBv1.0/Site/NCMD/Rack_1', 'Node Control/Rebirth', 'Boolean', false);
        rig.write('spBv1.0/Site/NCMD/Rack_1', 'Node Control/Other', 'Boolean', true);
        t.deepEqual(rig.said(), []);
        rig.read('ups1', { 'battery.charge': 70 });
        rig.write('spBv1.0/Site/NCMD/Rack_1', 'Node Control/Rebirth', 'Boolean', true);

        const again = rig.said();
        t.deepEqual(kinds(again), ['NBIRTH', 'DBIRTH ups1', 'DBIRTH ups2']);
        t.deepEqual(seqs(again), [0, 1, 2]);
        t.is(again.map(bdSeq)[0], 1);
        t.is(metric(again[1], 'battery/charge')?.value, 70);
    },
);

demand(
    ['operational-behavior-device-ddeath'],
    'a device that is taken out of the configuration dies, after what it said last, and is not born again',
    async (t) => {
        const rig = await begunWithTwo(t);
        rig.said();
        rig.read('ups1', { 'battery.charge': 7 });
        rig.gateway.apply({ type: 'device-removed', device: 'ups1' as never });
        t.deepEqual(kinds(rig.said()), ['DDATA ups1', 'DDEATH ups1']);
        rig.hear('spBv1.0/Site/NCMD/Rack_1', command([{ name: 'Node Control/Rebirth', type: 'Boolean', value: true }]));
        t.deepEqual(kinds(rig.said()), ['NBIRTH', 'DBIRTH ups2']);
    },
);
