// What Sparkplug B 3.0 demands of an edge node, each demand by the name that its test kit has for it. The payloads are read by the
// library of the protocol's makers. What a broker must see of it is in test/referees/sparkplug.test.ts.

import { COMMANDS } from '#model/command.ts';
import { VARIABLES } from '#model/variables.ts';
import { bdSeq, begunWithTwo, demand, EdgeRig, kinds, metric, seqs } from '../../../test/sparkplug/edge-rig.ts';
import { type WitnessedMetric, witness } from '../../../test/sparkplug/witness.ts';
import { commandMetric } from './metric-name.ts';

demand(
    [
        'topic-structure',
        'topic-structure-namespace-a',
        'topic-structure-namespace-valid-group-id',
        'topic-structure-namespace-valid-edge-node-id',
        'topic-structure-namespace-valid-device-id',
        'topic-structure-namespace-unique-device-id',
        'topic-structure-namespace-device-id-associated-message-types',
        'topic-structure-namespace-device-id-non-associated-message-types',
        'topics-nbirth-topic',
        'topics-ndeath-topic',
        'topics-dbirth-topic',
        'topics-ddata-topic',
        'topics-ddeath-topic',
        'intro-group-id-string',
        'intro-group-id-chars',
        'intro-edge-node-id-string',
        'intro-edge-node-id-chars',
        'intro-device-id-string',
        'intro-device-id-chars',
        'message-flow-edge-node-birth-publish-nbirth-topic',
        'message-flow-edge-node-birth-publish-will-message-topic',
        'message-flow-device-birth-publish-dbirth-topic',
        'message-flow-device-birth-publish-dbirth-match-edge-node-topic',
    ],
    'group, node and device stand in the topic, without wildcards',
    async (t) => {
        const rig = await begunWithTwo(t);
        rig.read('ups1', { 'battery.charge': 99 });
        const data = rig.said();
        rig.link('ups1', 'lost');
        const topics = [...data, ...rig.said()].map(({ message }) => message.topic);

        t.is(rig.will?.topic, 'spBv1.0/Site/NDEATH/Rack_1');
        t.deepEqual(topics, [
            'spBv1.0/Site/NBIRTH/Rack_1',
            'spBv1.0/Site/DBIRTH/Rack_1/ups1',
            'spBv1.0/Site/DBIRTH/Rack_1/ups2',
            'spBv1.0/Site/DDATA/Rack_1/ups1',
            'spBv1.0/Site/DDEATH/Rack_1/ups1',
        ]);
    },
);

demand(
    [
        'topics-nbirth-mqtt',
        'topics-dbirth-mqtt',
        'topics-ddata-mqtt',
        'topics-ddeath-mqtt',
        'payloads-nbirth-qos',
        'payloads-nbirth-retain',
        'payloads-dbirth-qos',
        'payloads-dbirth-retain',
        'payloads-ddata-qos',
        'payloads-ddata-retain',
        'message-flow-edge-node-birth-publish-nbirth-qos',
        'message-flow-edge-node-birth-publish-nbirth-retained',
        'message-flow-device-birth-publish-dbirth-qos',
        'message-flow-device-birth-publish-dbirth-retained',
    ],
    'births, data and deaths of devices go with QoS 0 and are not kept',
    async (t) => {
        const rig = await begunWithTwo(t);
        const births = rig.said();
        rig.read('ups1', { 'battery.charge': 99 });
        const data = rig.said();
        rig.link('ups1', 'lost');

        const all = [...births, ...data, ...rig.said()];
        t.deepEqual(kinds(all), ['NBIRTH', 'DBIRTH ups1', 'DBIRTH ups2', 'DDATA ups1', 'DDEATH ups1']);
        for (const { message } of all) t.like(message, { qos: 0, isKept: false });
    },
);

demand(
    [
        'payloads-ndeath-will-message',
        'payloads-ndeath-will-message-qos',
        'payloads-ndeath-will-message-retain',
        'payloads-ndeath-seq',
        'topics-ndeath-seq',
        'topics-ndeath-payload',
        'message-flow-edge-node-birth-publish-will-message',
        'message-flow-edge-node-birth-publish-will-message-payload',
        'message-flow-edge-node-birth-publish-will-message-qos',
        'message-flow-edge-node-birth-publish-will-message-will-retained',
    ],
    'the will is the death of the node: bdSeq and nothing else, QoS 1, not kept',
    async (t) => {
        const rig = await begunWithTwo(t);
        rig.lose();
        await rig.connect();
        const [death] = rig.said().length > 0 ? [rig.will] : [];

        t.like(death, { qos: 1, isKept: false });
        t.deepEqual(witness(death?.payload as Uint8Array), { metrics: [{ name: 'bdSeq', type: 'Int64', value: 1 }] });
    },
);

demand(
    [
        'topics-nbirth-bdseq-included',
        'topics-nbirth-bdseq-matching',
        'topics-nbirth-bdseq-increment',
        'payloads-nbirth-bdseq',
        'payloads-nbirth-bdseq-repeat',
        'payloads-ndeath-bdseq',
        'message-flow-edge-node-birth-publish-nbirth-payload-bdSeq',
        'message-flow-edge-node-birth-publish-will-message-payload-bdSeq',
    ],
    'bdSeq begins at 0, counts connections to 255 and over restarts, and is that of the will',
    async (t) => {
        const rig = await begunWithTwo(t);
        t.is(rig.said().map(bdSeq)[0], 0);
        rig.lose();
        await rig.connect();
        t.is(rig.said().map(bdSeq)[0], 1);
        await rig.session.stop();
        const next = new EdgeRig(t, { folder: rig.folder });
        await next.session.start();
        for (let count = 2; count <= 257; count++) {
            next.lose();
            await next.connect();
            const [birth] = next.said();
            t.deepEqual(birth?.payload.metrics[0], {
                name: 'bdSeq',
                timestamp: birth?.payload.timestamp ?? -1,
                type: 'Int64',
                value: count % 256,
            });
        }
    },
);

demand(
    [
        'topics-nbirth-seq-num',
        'topics-dbirth-seq',
        'topics-ddata-seq-num',
        'topics-ddeath-seq-num',
        'payloads-sequence-num-always-included',
        'payloads-sequence-num-zero-nbirth',
        'payloads-sequence-num-req-nbirth',
        'payloads-sequence-num-incrementing',
        'payloads-nbirth-seq',
        'payloads-dbirth-seq',
        'payloads-dbirth-seq-inc',
        'payloads-ddata-seq',
        'payloads-ddata-seq-inc',
        'payloads-ddeath-seq',
        'payloads-ddeath-seq-inc',
        'payloads-ddeath-seq-number',
        'message-flow-edge-node-birth-publish-nbirth-payload-seq',
        'message-flow-device-birth-publish-dbirth-payload-seq',
    ],
    'one sequence counts every message from the birth on, 0 to 255, and over again',
    async (t) => {
        const rig = await begunWithTwo(t);
        const all = rig.said();
        for (let charge = 0; charge < 300; charge++) {
            rig.read(charge % 2 === 0 ? 'ups1' : 'ups2', { 'battery.charge': charge / 10 });
            all.push(...rig.said());
        }
        rig.link('ups1', 'lost');
        all.push(...rig.said());

        t.is(all.length, 304);
        t.deepEqual(
            seqs(all),
            all.map((_, place) => place % 256),
        );
    },
);

demand(
    [
        'topics-nbirth-timestamp',
        'topics-dbirth-timestamp',
        'topics-ddata-timestamp',
        'payloads-timestamp-in-UTC',
        'payloads-nbirth-timestamp',
        'payloads-dbirth-timestamp',
        'payloads-ddata-timestamp',
        'payloads-ddeath-timestamp',
        'payloads-name-birth-data-requirement',
        'payloads-metric-timestamp-in-UTC',
    ],
    'every message says when it was sent, and every metric when it was so, in milliseconds since 1970',
    async (t) => {
        const before = Date.now();
        const rig = await begunWithTwo(t);
        const all = rig.said();
        rig.read('ups1', { 'battery.charge': 99 });
        all.push(...rig.said());
        rig.link('ups1', 'lost');
        all.push(...rig.said());

        const isNow = (at: number | undefined) => at !== undefined && at >= before && at <= Date.now();
        for (const { payload } of all) {
            t.true(isNow(payload.timestamp));
            t.true(payload.metrics.every(({ timestamp }) => isNow(timestamp)));
        }
    },
);

demand(
    [
        'topics-dbirth-metric-reqs',
        'topics-dbirth-metrics',
        'topics-nbirth-metric-reqs',
        'topics-nbirth-metrics',
        'operational-behavior-data-publish-nbirth',
        'operational-behavior-data-publish-nbirth-values',
        'operational-behavior-data-publish-dbirth',
        'operational-behavior-data-publish-dbirth-values',
        'payloads-name-requirement',
        'payloads-alias-birth-requirement',
        'payloads-metric-datatype-value-type',
        'payloads-metric-datatype-value',
        'payloads-metric-datatype-req',
        'message-flow-edge-node-birth-publish-nbirth-payload',
        'message-flow-device-birth-publish-dbirth-payload',
    ],
    'a birth has every metric with name, alias, type and value, or says that the value is not known',
    async (t) => {
        const rig = await begunWithTwo(t);
        const [node, device] = rig.said();

        t.deepEqual(
            node?.payload.metrics.map(({ name, type, value }) => [name, type, value]),
            [
                ['bdSeq', 'Int64', 0],
                ['Node Control/Rebirth', 'Boolean', false],
                ['chain/worst', 'String', ''],
                ['gateway/version', 'String', '1.0.0'],
            ],
        );
        t.deepEqual(
            device?.payload.metrics.map(({ name, type, value }) => [name, type, value]),
            [
                ['ups/status', 'String', 'OL'],
                ['battery/charge', 'Double', 100],
                ['battery/charge_low', 'Double', 20],
                ['input/voltage', 'Double', null],
            ],
        );
        t.true(device?.payload.metrics.every(({ alias }) => alias !== undefined));
    },
);

demand(['payloads-alias-uniqueness'], 'no two metrics of the node have the same alias, in all its life', async (t) => {
    const rig = await begunWithTwo(t);
    const aliases = new Map<number, string>();
    const note = () => {
        for (const { device, payload } of rig.said()) {
            for (const { name, alias } of payload.metrics) {
                if (alias === undefined || name === undefined) continue;
                t.is(aliases.get(alias) ?? `${device}:${name}`, `${device}:${name}`);
                aliases.set(alias, `${device}:${name}`);
            }
        }
    };

    note();
    rig.read('ups1', { 'ups.load': 5 });
    note();
    rig.lose();
    await rig.connect();
    note();

    t.is(aliases.size, 11);
});

demand(
    ['case-sensitivity-metric-names'],
    'of all variables and commands that there are no two have metrics that are the same in lower case',
    async (t) => {
        const rig = await begunWithTwo(t);
        rig.said();
        rig.add('all', Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, null])));
        const [birth] = rig.said();
        const told = birth?.payload.metrics.map(({ name = '' }) => name) ?? [];
        const names = [...told, ...Object.keys(COMMANDS).map(commandMetric)].map((name) => name.toLowerCase());

        t.is(told.length, Object.keys(VARIABLES).length);
        t.deepEqual(
            names.filter((name, place) => names.indexOf(name) !== place),
            [],
        );
    },
);

demand(
    ['payloads-alias-data-cmd-requirement', 'payloads-metric-datatype-not-req', 'topics-ddata-payload'],
    'data has the alias, the value and its time; no name, no type',
    async (t) => {
        const rig = await begunWithTwo(t);
        const [, birth] = rig.said();
        rig.read('ups1', { 'battery.charge': 99 });
        const [data] = rig.said();

        const [only, ...more] = data?.payload.metrics ?? [];
        t.deepEqual(more, []);
        t.like(only, { alias: metric(birth, 'battery/charge')?.alias, value: 99 });
        t.is(rig.session.nameOf(only?.alias ?? -1), 'battery/charge');
        t.is(only?.name, undefined);
        // Alias, timestamp and a double: 2 + 7 + 9 bytes, and what is around it.
        t.true((data?.message.payload.length ?? 99) <= 32);
    },
);

demand(
    [
        'payloads-propertyset-keys-array-size',
        'payloads-propertyset-values-array-size',
        'payloads-metric-propertyvalue-type-type',
        'payloads-metric-propertyvalue-type-value',
        'payloads-metric-propertyvalue-type-req',
    ],
    'a property has a name, a type and a value',
    async (t) => {
        const rig = await begunWithTwo(t);
        const [, birth] = rig.said();

        const isWhole = ({ quality }: WitnessedMetric) =>
            quality?.type === 'Int32' && typeof quality.value === 'number';
        t.true(birth?.payload.metrics.every(isWhole));
    },
);

demand(
    [
        'topics-nbirth-rebirth-metric',
        'payloads-nbirth-rebirth-req',
        'operational-behavior-data-commands-rebirth-name',
        'operational-behavior-data-commands-rebirth-name-aliases',
        'operational-behavior-data-commands-rebirth-datatype',
        'operational-behavior-data-commands-rebirth-value',
    ],
    'the node can be asked to be born again: a Boolean that is false and has no alias',
    async (t) => {
        const [birth] = (await begunWithTwo(t)).said();

        const { timestamp, ...rebirth } = metric(birth, 'Node Control/Rebirth') ?? {};
        t.deepEqual(rebirth, { name: 'Node Control/Rebirth', type: 'Boolean', value: false });
    },
);
