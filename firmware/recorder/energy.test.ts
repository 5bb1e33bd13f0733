import test from 'ava';
import type { EnergyMeters } from '#model/energy.ts';
import { ENERGY } from './energy.ts';
import type { PartContext } from './part.ts';
import { CurveRig, MONDAY } from './testing/curve-rig.ts';
import { temporaryFolder } from './testing/recorded-gateway.ts';

const HOUR = 3600;

function openEnergy({ curves, series, database }: CurveRig) {
    for (const sql of ENERGY.migrations) database.exec(sql.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS'));
    const now = (): number => MONDAY * 1000;
    const { queries, changes } = ENERGY.open({ curves, series, database, now } as unknown as PartContext);
    const [report, carbon] = [queries?.['energy.report'], changes?.['energy.carbon']];
    if (!report || !carbon) throw new Error('no such query');
    return { report, carbon };
}

function report(rig: CurveRig, hours: number, tariff: object = {}, hosts: string[] = []): EnergyMeters {
    return openEnergy(rig).report({ from: MONDAY * 1000, to: (MONDAY + hours * HOUR) * 1000, tariff, hosts });
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

test('a counter goes before the power beside it; what it counted through a gap is shared out, and marked', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('experimental.outlet.3.energy', 'outlet.3.realpower');
    rig.feed(
        [0, 5000, 7],
        [HOUR - 1, 5100, 7],
        [HOUR + 10, Number.NaN, 7],
        [4 * HOUR - 1, 5400, 7],
        [5 * HOUR, 5500, 7],
    );

    const { meters } = report(rig, 5);

    t.is(meters.length, 1);
    t.is(meters[0]?.variable, 'experimental.outlet.3.energy');
    t.is(meters[0]?.kilowattHours.toFixed(3), '0.400');
    t.is(meters[0]?.estimatedKilowattHours.toFixed(3), '0.150', 'one of two hours');
});

test('a counter that begins anew goes on from there', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('experimental.outlet.3.energy');
    rig.feed(
        [0, 5000],
        [HOUR - 1, 5100],
        [HOUR + 600, 5150],
        [HOUR + 1200, 0],
        [2 * HOUR - 1, 40],
        [3 * HOUR - 1, 90],
        [3 * HOUR, 90],
    );

    const [meter] = report(rig, 3).meters;

    t.is(meter?.kilowattHours.toFixed(3), '0.240');
    t.is(meter?.estimatedKilowattHours.toFixed(3), '0.090', 'the hour in which it did');
});

test('the sums of our own hosts know no gaps: their power goes first', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('experimental.ups.energy', 'ups.realpower');
    rig.feed([0, 0, 100], [2 * HOUR, 200, 100]);

    t.is(report(rig, 2).meters[0]?.variable, 'experimental.ups.energy');
    t.is(report(rig, 2, {}, ['ups1']).meters[0]?.variable, 'ups.realpower');
});

test('the carbon of an hour is what was fed for it, else what the time of day says', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('ups.realpower');
    rig.feed([0, 1000], [4 * HOUR, 1000]);
    const { report: ask, carbon } = openEnergy(rig);

    t.deepEqual(carbon({ hours: [{ from: (MONDAY + HOUR) * 1000, grams: 50 }] }), { kept: 1 });
    const from = MONDAY * 1000;
    const local = new Date(from + 2 * HOUR * 1000).toTimeString().slice(0, 5);
    const night = { from: local, to: new Date(from + 3 * HOUR * 1000).toTimeString().slice(0, 5), carbon: 200 };
    const { meters } = ask({
        from,
        to: from + 4 * HOUR * 1000,
        tariff: { carbon: 400, carbonPeriods: [night] },
    }) as EnergyMeters;

    t.is(meters[0]?.carbonKilograms, (400 + 50 + 200 + 400) / 1000);
    t.throws(() => carbon({ hours: [{ from, grams: -1 }] }), { message: /energy.carbon/ });
});

test('who draws about his least for most of the time is at rest', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('ups.realpower');
    for (let hour = 0; hour <= 48; hour++) rig.feed([hour * HOUR, hour % 12 === 5 ? 300 : 100 + (hour % 3)]);

    const rest = report(rig, 48, { price: 0.5 }).meters[0]?.rest;

    t.like(rest, { watts: 100, hours: 44 });
    t.is(rest?.share.toFixed(3), '0.917');
    t.true(Math.abs((rest?.cost ?? 0) - (rest?.kilowattHours ?? 0) / 2) < 1e-9);
});
