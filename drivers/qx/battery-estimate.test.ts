import test from 'ava';
import fc from 'fast-check';
import { BatteryEstimator, type BatterySample } from './battery-estimate.ts';

const sample = (one: Partial<BatterySample>): BatterySample => ({
    volts: 24,
    nominalVolts: 24,
    loadPercent: 50,
    isOnBattery: false,
    ...one,
});
/** A data sheet: 4 minutes at full load, 12 at half. */
const RUNTIMES = [
    [100, 240],
    [50, 720],
] as const;

test('a lead battery is empty at 10.4 V a block and full at 13', (t) => {
    const charge = (volts: number) => new BatteryEstimator({}).estimate(sample({ volts }), 0).charge;

    t.is(charge(26), 100);
    t.is(charge(23.4), 50);
    t.is(charge(20), 0);
    t.is(charge(28), 100);
});

test('the voltage of a cell or of half the battery stands for the whole', (t) => {
    const charge = (volts: number, nominalVolts: number) =>
        new BatteryEstimator({}).estimate(sample({ volts, nominalVolts }), 0).charge;

    t.is(charge(2.167, 24), 100, 'one cell of twelve');
    t.is(charge(13, 24), 100, 'one block of two');
    t.is(charge(52, 24), 100, 'twice as much');
});

test('what is configured goes before what the device tells, and that before the nominal voltage', (t) => {
    const told = { lowVolts: 20, highVolts: 28 };

    t.like(new BatteryEstimator({ lowVolts: 22, highVolts: 26 }).estimate(sample(told), 0), {
        lowVolts: 22,
        highVolts: 26,
        charge: 50,
    });
    t.like(new BatteryEstimator({}).estimate(sample(told), 0), { lowVolts: 20, highVolts: 28, charge: 50 });
});

test('without a nominal voltage nothing is made up', (t) => {
    t.deepEqual(new BatteryEstimator({}).estimate(sample({ nominalVolts: undefined }), 0), {});
});

test('with runtimes of the data sheet the battery is counted down by its load', (t) => {
    const estimator = new BatteryEstimator({ runtimes: RUNTIMES });
    const onBattery = { volts: 26, isOnBattery: true };

    t.like(estimator.estimate(sample(onBattery), 0), { charge: 100, runtimeSeconds: 720 });
    t.like(estimator.estimate(sample({ ...onBattery, volts: 23 }), 360_000), { charge: 50, runtimeSeconds: 360 });
    t.like(estimator.estimate(sample({ ...onBattery, loadPercent: 100 }), 360_000), { runtimeSeconds: 120 });
    t.like(estimator.estimate(sample(onBattery), 1_000_000), { charge: 0, runtimeSeconds: 0 });
});

test('on mains it fills in the time that charging takes', (t) => {
    const estimator = new BatteryEstimator({ runtimes: RUNTIMES, rechargeSeconds: 3600 });
    estimator.estimate(sample({ volts: 20.8 }), 0);

    t.is(estimator.estimate(sample({ volts: 27 }), 1_800_000).charge, 50);
    t.is(estimator.estimate(sample({ volts: 27 }), 9_000_000).charge, 100);
});

test('while nobody knows what carries the load nothing is counted', (t) => {
    const estimator = new BatteryEstimator({ runtimes: RUNTIMES });
    estimator.estimate(sample({ volts: 26 }), 0);

    t.is(estimator.estimate(sample({ volts: 26, isOnBattery: undefined }), 600_000).charge, 100);
});

test('whatever is measured, charge is a percentage and time is not negative', (t) => {
    const number = fc.double({ min: -1000, max: 1000, noNaN: true });
    const samples = fc.record({
        volts: fc.option(number, { nil: undefined }),
        nominalVolts: fc.option(number, { nil: undefined }),
        loadPercent: fc.option(number, { nil: undefined }),
        isOnBattery: fc.option(fc.boolean(), { nil: undefined }),
    });
    fc.assert(
        fc.property(fc.array(samples, { maxLength: 20 }), (all) => {
            const estimator = new BatteryEstimator({ runtimes: RUNTIMES });
            return all.every((one, at) => {
                const { charge = 0, runtimeSeconds = 0 } = estimator.estimate(one, at * 10_000);
                return charge >= 0 && charge <= 100 && runtimeSeconds >= 0;
            });
        }),
    );
    t.pass();
});
