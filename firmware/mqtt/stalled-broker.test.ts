// Brokers that take the connection and then acknowledge nothing, or read nothing: what waits is bounded and counted, and what devices say
// is the gateway's state at once. What drivers feel of it is measured: test/bench/stalled.ts.

import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import type { DeviceId } from '#model/device.ts';
import { MQTT } from '#model/mqtt-config.ts';
import { NO_CHAIN } from '../../test/mqtt-rig.ts';
import { until } from '../../test/running-gateway.ts';
import { StalledPeers } from '../../test/stalled-peers.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { Spool } from '../spool/spool.ts';
import { Destination } from './destination.ts';

// Documented: docs/mqtt.md, docs/decisions/120.
const UNACKNOWLEDGED_MAX = 500;
const EVENTS_MAX = 10_000;
// What is said on connecting goes out whatever room there is.
const GREETING_MAX = 20;

async function feed(t: ExecutionContext, broker: 'deafBroker' | 'stuckBroker', format: string) {
    const peers = new StalledPeers();
    const url = await peers[broker]();
    const gateway = new Gateway({ log: silentLog() });
    const device = 'ups1' as DeviceId;
    const spec = { id: device, type: 'ups', driver: 'demo', description: '', parents: [] } as const;
    gateway.apply({ type: 'device-added', device, spec });
    gateway.apply({ type: 'readings', device, values: { 'ups.load': 0, 'ups.status': 'OL' }, gone: [] });
    gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
    const { site } = v.parse(MQTT, { destinations: { site: { url, format } } }).destinations;
    if (!site) throw new Error('no destination');
    const folder = temporaryFolder(t, 'stalled');
    const destination = new Destination({
        ...{ name: 'site', destination: site, gatewayName: 'rack1', version: '1', gateway, log: silentLog() },
        ...{ folder, stateFolder: folder, chain: { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN } },
    });
    await destination.start();
    t.teardown(async () => {
        peers.stop();
        await destination.stop();
    });
    await until(
        async () => destination.state.state,
        (state) => state === 'connected',
    );
    /** The `from`th to the `to`th reading, with room for the process to do something else between them. */
    const say = async (from: number, to: number, valuesOf: (count: number) => Record<string, number | string>) => {
        for (let count = from; count <= to; count++) {
            gateway.apply({ type: 'readings', device, values: valuesOf(count), gone: [] });
            if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
    };
    return { destination, gateway, device, say, folder };
}

test('a broker that acknowledges nothing: five hundred messages, ten thousand events, and what is refused is counted', async (t) => {
    const { destination, gateway, device, say } = await feed(t, 'deafBroker', 'json');
    const begun = destination.state;
    const flip = (count: number) => ({ 'ups.status': count % 2 === 0 ? 'OL' : 'OB', 'ups.load': count });
    const total = () => destination.state.waiting + destination.state.dropped - begun.waiting - begun.dropped;

    await say(1, 12_000, flip);
    t.is(total(), 12_000);
    t.true(destination.state.dropped > 0);
    t.true(destination.state.waiting <= EVENTS_MAX + UNACKNOWLEDGED_MAX);
    t.true(destination.state.sent <= UNACKNOWLEDGED_MAX + GREETING_MAX, `${destination.state.sent} messages`);
    t.is(gateway.device(device)?.readings.get('ups.load'), 12_000);

    const full = destination.state;
    await say(12_001, 22_000, flip);
    t.is(total(), 22_000);
    t.is(destination.state.waiting, full.waiting, 'it is full, and stays so');
    t.is(destination.state.sent, full.sent);
    t.is(gateway.device(device)?.readings.get('ups.load'), 22_000);
    await until(
        async () => `${destination.state.state} ${destination.state.reason}`,
        (state) => /^unanswered \d+ messages are not acknowledged$/.test(state),
    );
});

test('a broker that reads nothing: every value of an edge node is in the store, in its order', async (t) => {
    const { destination, gateway, device, say, folder } = await feed(t, 'stuckBroker', 'sparkplug');
    const last = 30_000;
    await say(1, last, (count) => ({ 'ups.load': count }));
    t.is(gateway.device(device)?.readings.get('ups.load'), last);
    await destination.stop();

    const spool = new Spool({ folder: `${folder}/mqtt-site`, bytesMax: 50e6, log: silentLog() });
    await spool.open();
    const stored: unknown[] = [];
    for (let part = await spool.take(last); part.samples.length > 0; part = await spool.take(last)) {
        stored.push(...part.samples.map(({ value }) => value));
    }
    await spool.close();
    t.is(destination.state.dropped, 0);
    t.is(stored.length, last);
    t.is(
        stored.findIndex((value, place) => value !== place + 1),
        -1,
    );
});
