// An edge node of Sparkplug B before mosquitto: what a broker and a host see of it, in life and death. Payloads are read by the library
// of the protocol's makers.

import test, { type ExecutionContext } from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { command, type WitnessedPayload, witness } from '../sparkplug/witness.ts';
import { listen, type Mosquitto, publish, startMosquitto, type Witnessed } from './mosquitto.ts';

const NODE = 'spBv1.0/site/NBIRTH/demo-rack';

/** The demo rack, at these brokers. */
async function startGateway(t: ExecutionContext, brokers: readonly Mosquitto[], options = 'group: site', more = '') {
    const urls = brokers.map(({ port }) => `mqtt://127.0.0.1:${port}`);
    const scada = `{ url: [${urls}], format: sparkplug, sparkplug: { ${options} } ${more} }`;
    const rack = demoRack((yaml) => `${yaml}\nmqtt: { destinations: { scada: ${scada} } }\n`);
    t.teardown(rack.remove);
    const start = async () => {
        const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
        t.teardown(() => gateway.stop());
        return gateway;
    };
    return { gateway: await start(), start };
}

const read = (one: Witnessed | undefined): WitnessedPayload => witness(one?.payload ?? Buffer.alloc(0));
const kindOf = ({ topic }: Witnessed) => topic.split('/').slice(2).join(' ');
const bdSeq = (one: Witnessed | undefined) => read(one).metrics.find(({ name }) => name === 'bdSeq')?.value;
const last = (heard: readonly Witnessed[], topic: string) => heard.findLast((one) => one.topic === topic);

function sees<T>(ask: () => T | undefined): Promise<T | undefined> {
    return until(async () => ask(), Boolean);
}

/** Of a device: what a host that heard its birth and all data knows of it. */
function known(heard: readonly Witnessed[], device: string): ReadonlyMap<string, unknown> {
    const names = new Map<number, string>();
    const values = new Map<string, unknown>();
    for (const one of heard.filter(({ topic }) => topic.endsWith(`/demo-rack/${device}`))) {
        for (const { name, alias = -1, value } of read(one).metrics) {
            if (name !== undefined) names.set(alias, name);
            values.set(names.get(alias) ?? `never announced: ${alias}`, value);
        }
    }
    return values;
}

for (const version of ['3.1.1', '5']) {
    const kit = version === '5' ? ['50', 'mqtt50'] : ['311', 'mqtt311'];
    const ids = [
        `tck-id-principles-persistence-clean-session-${kit[0]}`,
        `tck-id-payloads-ndeath-will-message-publisher-disconnect-${kit[1]}`,
    ];
    test(`${ids.join(', ')}: a node is born, dies with its gateway, and is born anew`, async (t) => {
        t.timeout(240_000);
        const broker = await startMosquitto(t, await freePort());
        const heard = await listen(t, broker);
        const { gateway, start } = await startGateway(t, [broker], 'group: site', `, version: ${version}`);
        await sees(() => last(heard, 'spBv1.0/site/DBIRTH/demo-rack/nc2'));
        t.is(heard.map(kindOf)[0], 'NBIRTH demo-rack');
        t.true(heard.every(({ qos, isKept }) => qos === 0 && !isKept));
        t.deepEqual(
            heard.map((one) => read(one).seq),
            heard.map((_, place) => place % 256),
        );
        await sees(() => known(heard, 'ups1').get('ups/status') === 'OL');
        await sees(() => known(heard, 'clc').get('experimental/chain_redundancy') === 'n+1');
        // Protocol, clean start; the will's QoS.
        t.regex(broker.log(), new RegExp(`as powerchain-demo-rack-scada-\\d+ \\(p${version === '5' ? 5 : 2}, c1`));
        t.regex(broker.log(), /Will message specified \(\d+ bytes\) \(r0, q1\)/);
        t.regex(broker.log(), /spBv1\.0\/site\/NCMD\/demo-rack \(QoS 1\)/);

        await gateway.demo('fail', 'feed-a');
        await sees(() => String(known(heard, 'ups1').get('ups/status')).startsWith('OB'));
        await gateway.demo('silence', 'ups2');
        const births = heard.length;
        await publish(
            broker.port,
            'spBv1.0/site/NCMD/demo-rack',
            command([{ name: 'Node Control/Rebirth', type: 'Boolean', value: true }]),
        );
        await sees(() => heard.slice(births).find(({ topic }) => topic === NODE));

        const seen = bdSeq(last(heard, NODE));
        await gateway.stop('SIGKILL');
        const death = await sees(() => last(heard, 'spBv1.0/site/NDEATH/demo-rack'));
        t.like(death, { qos: 1, isKept: false });
        t.deepEqual([bdSeq(death), read(death).seq], [seen, undefined]);
        const again = await start();
        await sees(() => bdSeq(last(heard, NODE)) === Number(seen) + 1);
        await again.stop();
        // Said by itself before it disconnects; with MQTT 5 the broker must be told to say the will, too.
        const lastWords = version === '5' ? [1, 1] : [1];
        const deaths = () =>
            heard.filter(({ topic }) => topic.includes('/NDEATH/')).map((one) => Number(bdSeq(one)) - Number(seen));
        t.deepEqual(
            await until(
                async () => deaths(),
                ({ length }) => length > lastWords.length,
            ),
            [0, ...lastWords],
        );
    });
}

test('an edge node speaks where its primary host is, and nowhere else', async (t) => {
    t.timeout(240_000);
    const one = await startMosquitto(t, await freePort());
    const two = await startMosquitto(t, await freePort());
    const says = (broker: Mosquitto, online: boolean) =>
        publish(broker.port, 'spBv1.0/STATE/plant', JSON.stringify({ online, timestamp: Date.now() }), ['-r']);
    await says(one, false);
    await says(two, true);
    const atOne = await listen(t, one, 'spBv1.0/site/#');
    const atTwo = await listen(t, two, 'spBv1.0/site/#');
    const { gateway } = await startGateway(t, [one, two], 'group: site, primaryHost: plant');

    await sees(() => last(atTwo, 'spBv1.0/site/DBIRTH/demo-rack/ups1'));
    t.deepEqual(atOne, []);
    await says(one, true);
    await says(two, false);
    await sees(() => last(atTwo, 'spBv1.0/site/NDEATH/demo-rack'));
    await sees(() => last(atOne, 'spBv1.0/site/DBIRTH/demo-rack/ups1'));
    t.is(atTwo.map(kindOf).at(-1), 'NDEATH demo-rack');

    // Nobody anywhere: nothing is said, and the page knows why.
    await says(one, false);
    await sees(() => last(atOne, 'spBv1.0/site/NDEATH/demo-rack'));
    const states = await until(
        async () =>
            (await (await gateway.ask('GET', '/api/v1/integrations')).json()) as { destinations: { reason: string }[] },
        ({ destinations }) => /plant/.test(destinations[0]?.reason ?? ''),
    );
    t.is(states.destinations.length, 1);
});
