import test from 'ava';
import fc from 'fast-check';
import type { Discharge } from '#model/battery.ts';
import { capacityPercent, estimateSeconds, learn, type RuntimeModel } from './runtime-model.ts';

/** A discharge of a battery that carries its rating for `fullSeconds`, and promises `promise` times that. */
function discharge(fullSeconds: number, { depth = 50, load = 50, promise = 1 } = {}): Discharge {
    const seconds = (fullSeconds * (depth / 100)) / (load / 100) ** 1.2;
    const promisedFrom = (promise * fullSeconds) / (load / 100) ** 1.2;
    return {
        ...{ cause: 'outage', startedAt: 0, seconds, chargeFrom: 100, chargeTo: 100 - depth, loadPercent: load },
        ...{ promisedFrom, promisedTo: promisedFrom * (1 - depth / 100) },
    };
}

const after = (...discharges: readonly Discharge[]) =>
    discharges.reduce<RuntimeModel | undefined>((model, one) => learn(model, one), undefined);

test('one real discharge teaches how long another load would last', (t) => {
    const model = after(discharge(600, { load: 50 }));

    t.is(Math.round(estimateSeconds(model, { charge: 100, loadPercent: 100 }) ?? 0), 600);
    t.is(Math.round(estimateSeconds(model, { charge: 50, loadPercent: 100 }) ?? 0), 300);
    t.is(Math.round(estimateSeconds(model, { charge: 100, loadPercent: 25 }) ?? 0), 3167);
});

test('what it cannot know it does not say', (t) => {
    t.is(estimateSeconds(undefined, { charge: 100, loadPercent: 50 }), undefined);
    const model = after(discharge(600));
    t.is(estimateSeconds(model, { charge: undefined, loadPercent: 50 }), undefined);
    t.is(estimateSeconds(model, { charge: 100, loadPercent: 0 }), undefined);
    t.is(capacityPercent(model), undefined, 'one discharge is no comparison');
    t.is(after(discharge(600, { depth: 3 })), undefined, 'three percent tell nothing');
});

test('a battery that fades is seen to fade, and a promise that is not kept is seen too', (t) => {
    const young = Array.from({ length: 3 }, () => discharge(600));
    const old = Array.from({ length: 8 }, () => discharge(360, { promise: 600 / 360 }));
    const model = after(...young, ...old);

    t.true((capacityPercent(model) ?? 100) < 65);
    t.true(Math.abs((model?.keptPromise ?? 1) - 0.6) < 0.02);
    t.is(Math.round(after(...young)?.keptPromise ?? 0), 1);
});

test('it converges to what the battery can do, whatever it believed before', (t) => {
    const size = fc.integer({ min: 60, max: 7200 });
    const shape = fc.record({ depth: fc.integer({ min: 20, max: 100 }), load: fc.integer({ min: 5, max: 100 }) });
    fc.assert(
        fc.property(size, size, fc.array(shape, { minLength: 25, maxLength: 40 }), (before, now, shapes) => {
            const model = after(discharge(before), ...shapes.map((one) => discharge(now, one)));
            return Math.abs((model?.fullSeconds ?? 0) - now) <= 0.1 * Math.abs(before - now) + 1;
        }),
    );
    t.pass();
});
