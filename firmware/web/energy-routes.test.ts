import test from 'ava';
import * as v from 'valibot';
import { compileChain } from '#model/chain.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { DeviceId } from '#model/device.ts';
import type { EnergyAnswer } from '#model/energy-places.ts';
import { recordedGateway, untilAnswer } from '../recorder/testing/recorded-gateway.ts';
import { energyRoutes } from './energy-routes.ts';
import { WebRack } from './testing/web-rack.ts';

test('energy is served with the price of the configuration', async (t) => {
    const rig = recordedGateway(t);
    const config = v.parse(GATEWAY_CONFIG, { version: 1, energy: { price: 0.3, carbon: 380 } });
    const ups1 = { id: 'ups1' as DeviceId, type: 'ups', parents: [{ device: 'feed' as DeviceId }] } as const;
    const graph = compileChain({ sources: [{ id: 'feed', description: '' }], devices: [ups1], hosts: [] });
    const routes = () =>
        energyRoutes({ recorder: rig.recorder, config: () => config, graph: () => graph, readingOf: () => undefined });
    const rack = new WebRack(() => ({ routes: routes() }));
    t.teardown(() => rack.stop());
    await rack.server.start();
    const headers = { authorization: rack.token('viewer') };
    rig.addUps('ups1');
    // Energy needs time: the values keep coming until some of it is there.
    let watts = 1000;
    const ask = async () => {
        watts += 10;
        rig.read('ups1', { 'ups.realpower': watts });
        return (await rack.ask('/api/v1/energy', { headers })).json() as EnergyAnswer;
    };

    const { meters } = await untilAnswer(ask, (answer) => (answer.meters?.[0]?.kilowattHours ?? 0) > 0);

    const [meter] = meters;
    t.is(meter?.variable, 'ups.realpower');
    t.is(meter?.cost, (meter?.kilowattHours ?? 0) * 0.3);
    t.is(meter?.carbonKilograms, ((meter?.kilowattHours ?? 0) * 380) / 1000);
    t.is((await rack.ask('/api/v1/energy?from=0', { headers })).status, 400);
    const csv = await rack.ask('/api/v1/energy?format=csv', { headers });
    t.is(csv.headers['content-type'], 'text/csv; charset=utf-8');
    t.regex(csv.text, /^kind,id,kwh,.*\r\n(.*\r\n)*feed,feed,0\.\d+,.*,no,.*,EUR,.*,ups1:ups\.realpower\r\n/);
    const month = new Date().toISOString().slice(0, 7);
    const page = await rack.ask(`/api/v1/energy/report?month=${month}`, { headers });
    t.is(page.headers['content-type'], 'text/html; charset=utf-8');
    t.regex(page.text, /<td>feed \*<\/td>/, 'losses of the UPS are not known');
    t.is((await rack.ask('/api/v1/energy/report?month=2026-13', { headers })).status, 400);
});

test('the carbon of the grid is fed by operators only', async (t) => {
    const rig = recordedGateway(t);
    const config = v.parse(GATEWAY_CONFIG, { version: 1 });
    const graph = compileChain({ sources: [], devices: [], hosts: [] });
    const rack = new WebRack(() => ({
        routes: energyRoutes({
            recorder: rig.recorder,
            config: () => config,
            graph: () => graph,
            readingOf: () => undefined,
        }),
    }));
    t.teardown(() => rack.stop());
    await rack.server.start();
    const put = (role: 'viewer' | 'operator', grams: number) =>
        rack.ask('/api/v1/energy/carbon', {
            method: 'PUT',
            headers: { authorization: rack.token(role), 'content-type': 'application/json' },
            body: JSON.stringify({ hours: [{ from: Date.now(), grams }] }),
        });

    const taken = await untilAnswer(
        () => put('operator', 120),
        ({ status }) => status === 200,
    );

    t.deepEqual(taken.json(), { kept: 1 });
    t.is((await put('viewer', 120)).status, 403);
    t.is((await put('operator', -1)).status, 400);
});
