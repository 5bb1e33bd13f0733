import test from 'ava';
import type { EnergyAnswer } from '#model/energy.ts';
import { ENERGY } from './energy.ts';
import type { PartContext } from './part.ts';
import { CurveRig, MONDAY } from './testing/curve-rig.ts';
import { temporaryFolder } from './testing/recorded-gateway.ts';

const HOUR = 3600;

function report(rig: CurveRig, hours: number, tariff: object = {}): EnergyAnswer {
    const { queries } = ENERGY.open({ curves: rig.curves, series: rig.series } as unknown as PartContext);
    const ask = queries?.['energy.report'];
    if (!ask) throw new Error('no such query');
    return ask({ from: MONDAY * 1000, to: (MONDAY + hours * HOUR) * 1000, tariff });
}

test('power over time is energy, with its price and its carbon', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('ups.realpower', 'ups.load');
    rig.feed([0, 1000, 50], [2 * HOUR, 2000, 60], [4 * HOUR, 0, 0]);

    const { meters } = report(rig, 4, { price: 0.5, carbon: 400 });

    t.is(meters.length, 1, 'a load in per cent is no power');
    t.like(meters[0], {
        ...{ device: 'ups1', variable: 'ups.realpower', kilowattHours: 6, estimatedKilowattHours: 0 },
        ...{ meanWatts: 1500, maxWatts: 2000, cost: 3, carbonKilograms: 2.4 },
    });
    t.false('cost' in (report(rig, 4).meters[0] ?? {}));
});

test('a gap is filled at the mean of the rest, and marked', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('outlet.3.realpower');
    rig.feed([0, 100], [2 * HOUR, Number.NaN], [6 * HOUR, 100], [8 * HOUR, 100]);

    const [meter] = report(rig, 8).meters;

    t.is(meter?.kilowattHours.toFixed(3), '0.800');
    t.is(meter?.estimatedKilowattHours.toFixed(3), '0.400');
});

test('what is not yet known is not counted, and too much at once is refused', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('ups.realpower');
    rig.feed([0, 100], [HOUR, 100]);

    t.is(report(rig, 24).meters[0]?.kilowattHours.toFixed(3), '0.100');
    t.throws(() => report(rig, 24 * 63), { message: /at most 62 days/ });
});
