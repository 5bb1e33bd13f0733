// Store and forward over a real network: the cable is pulled, broker and gateway are killed. What happened meanwhile is told afterwards,
// as history, in its order.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { until } from '../running-gateway.ts';
import { witness } from '../sparkplug/witness.ts';
import { gatewayOn } from './gateway-on-host.ts';
import { listen, startMosquitto, type Witnessed } from './mosquitto.ts';
import { TestNetwork } from './test-network.ts';

/** Each value of a variable of a device that was told as history, in the order in which it came. */
function historyOf(heard: readonly Witnessed[], device: string, name: string): { value: unknown; at: number }[] {
    let alias: number | undefined;
    return heard
        .filter(({ topic }) => topic.endsWith(`/demo-rack/${device}`))
        .flatMap(({ payload }) => {
            const { metrics } = witness(payload);
            alias = metrics.find((metric) => metric.name === name)?.alias ?? alias;
            return metrics.filter((metric) => metric.isHistorical && metric.alias === alias);
        })
        .map(({ value, timestamp = 0 }) => ({ value, at: timestamp }));
}

const births = (heard: readonly Witnessed[]) => heard.filter(({ topic }) => topic.includes('/NBIRTH/')).length;

test('what happens while the network is cut, and broker and gateway are killed, is told afterwards', async (t) => {
    t.timeout(240_000);
    const network = new TestNetwork(`sp${process.pid % 1000}`);
    t.teardown(() => network.remove());
    const [plant, rack] = network.start(['plant', 'rack']);
    if (!plant || !rack) return t.fail();
    const lines = [`listener 1883 ${plant.address}`, 'listener 1883 127.0.0.1', 'allow_anonymous true'];
    const options = { lines, enter: plant.enter };
    const broker = await startMosquitto(t, 1883, options);
    const heard = await listen(t, broker, 'spBv1.0/#');
    const scada = `{ url: 'mqtt://${plant.address}', format: sparkplug }`;
    const started = await gatewayOn(t, rack, (yaml) => `${yaml}\nmqtt: { destinations: { scada: ${scada} } }\n`);
    const demo = (action: string) => started.command('powerchain', 'demo', action, 'feed-a');
    await until(async () => heard.some(({ topic }) => topic.endsWith('/DBIRTH/demo-rack/ups1')), Boolean);

    network.plug(rack, false);
    await demo('fail');
    await started.gateway.said(/MQTT broker not reached/);
    await demo('restore');
    network.plug(rack, true);
    await until(
        async () => historyOf(heard, 'ups1', 'ups/status').map(({ value }) => String(value)),
        (words) => words.findLastIndex((one) => one.startsWith('OL')) > words.findIndex((one) => one.startsWith('OB')),
    );
    t.is(births(heard), 2);
    // The witness comes back to the next broker, too.
    const first = [...heard];

    broker.child.kill('SIGKILL');
    await broker.ended;
    await demo('fail');
    const state = join(started.folder, 'state', 'mqtt-scada');
    const files = () => readdirSync(state).filter((name) => name.endsWith('.spool'));
    const stored = () => files().length;
    const bytes = () => files().reduce((sum, name) => sum + statSync(join(state, name)).size, 0);
    await until(
        async () => (await started.ask('/api/v1/devices/ups1')) as { readings: Record<string, { value: unknown }> },
        ({ readings }) => String(readings['ups.status']?.value).startsWith('OB'),
    );
    // What began to be written after it was known has been written then.
    for (const _ of ['under way', 'behind it']) {
        const before = bytes();
        await until(
            async () => bytes(),
            (now) => now > before,
        );
    }
    await started.gateway.stop('SIGKILL');
    // Who comes later than the births does not know what is meant.
    const later = await listen(t, await startMosquitto(t, 1883, options), 'spBv1.0/#');
    await started.startAgain();
    await until(
        async () => historyOf(later, 'ups1', 'ups/status').map(({ value }) => String(value)),
        (words) => words.some((one) => one.startsWith('OB')),
    );
    await until(
        async () => stored(),
        (files) => files === 0,
    );
    for (const told of [first, later]) {
        for (const name of ['ups/status', 'battery/charge', 'ups/load']) {
            const times = historyOf(told, 'ups1', name).map(({ at }) => at);
            t.deepEqual(
                times,
                times.toSorted((one, other) => one - other),
                name,
            );
        }
    }
});
