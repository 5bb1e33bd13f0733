import test from 'ava';
import * as v from 'valibot';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { EnergyAnswer } from '#model/energy.ts';
import { recordedGateway, untilAnswer } from '../recorder/testing/recorded-gateway.ts';
import { energyRoutes } from './energy-routes.ts';
import { WebRack } from './testing/web-rack.ts';

test('energy is served with the price of the configuration', async (t) => {
    const rig = recordedGateway(t);
    const config = v.parse(GATEWAY_CONFIG, { version: 1, energy: { price: 0.3, carbon: 380 } });
    const rack = new WebRack(() => ({ routes: energyRoutes(rig.recorder, () => config) }));
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
});
