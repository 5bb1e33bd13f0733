import test, { type ExecutionContext } from 'ava';
import { LivePower } from './live-power.ts';
import { type Bench, runningBench } from './testing/chain-bench.ts';

async function measured(t: ExecutionContext): Promise<Bench & { power: LivePower; of: (host: string) => unknown[] }> {
    const made = await runningBench();
    const { gateway, chain, clock } = made;
    t.teardown(() => chain.stop());
    const power = new LivePower({ gateway, chain, now: () => clock.now });
    const of = (host: string) =>
        ['ups.realpower', 'experimental.ups.energy'].map((name) => gateway.device(host)?.readings.get(name));
    return { ...made, power, of };
}

test('a host draws what its supplies do, and its energy is the integral over the time', async (t) => {
    const { say, clock, power, of } = await measured(t);

    say('clc-psu1', { 'input.realpower': 100 });
    power.tick();
    t.deepEqual(of('clc'), [undefined, undefined], 'one of two supplies is no sum');

    say('clc-psu2', { 'input.realpower': '80' });
    power.tick();
    t.deepEqual(of('clc'), [180, 0]);
    clock.now += 30_000;
    power.tick();
    t.deepEqual(of('clc'), [180, 1.5]);

    say('clc-psu1', { 'input.realpower': 0 });
    power.tick();
    clock.now += 30_000;
    power.tick();
    t.is(of('clc')[0], 80);
    t.true(Math.abs(Number(of('clc')[1]) - 1.5 - 80 / 120) < 1e-9);
});

test('outlets are asked where supplies are not measured, and amperes count', async (t) => {
    const { say, power, of } = await measured(t);

    say('pdu1', { 'outlet.2.realpower': 70 });
    say('pdu2', { 'outlet.2.current': 0.5, 'input.voltage': 230 });
    power.tick();

    t.deepEqual(of('nc1'), [185, 0]);
});

test('what is not heard is not counted, and the sum waits for it', async (t) => {
    const { say, hear, clock, power, of } = await measured(t);
    for (const supply of ['clc-psu1', 'clc-psu2']) say(supply, { 'input.realpower': 90 });
    power.tick();
    clock.now += 20_000;
    power.tick();
    t.deepEqual(of('clc'), [180, 1]);

    hear('clc-psu1', 'stale');
    await Promise.resolve();
    clock.now += 20_000;
    power.tick();
    t.deepEqual(of('clc'), [undefined, 2], 'until it fell silent it was measured');
    clock.now += 500_000;
    power.tick();
    t.deepEqual(of('clc'), [undefined, 2]);

    hear('clc-psu1', 'ok');
    await Promise.resolve();
    power.tick();
    clock.now += 90_000;
    power.tick();
    t.deepEqual(of('clc'), [180, 2], 'a gap of 90 s is not guessed');
});

test('the sum goes on from what the last run had', async (t) => {
    const { gateway, say, clock, of, chain } = await measured(t);
    for (const supply of ['clc-psu1', 'clc-psu2']) say(supply, { 'input.realpower': 180 });
    gateway.apply({ type: 'readings', device: 'clc' as never, values: { 'experimental.ups.energy': 1000 }, gone: [] });

    const power = new LivePower({ gateway, chain, now: () => clock.now });
    power.tick();
    clock.now += 10_000;
    power.tick();

    t.deepEqual(of('clc'), [360, 1001]);
});
