import test from 'ava';
import { batteryVolts, chargeWatts, drain, fill, runtimeSeconds } from './battery.ts';

const size = { fullLoadSeconds: 600 };

test('a full battery carries the full rating for the configured time, and not a second longer', (t) => {
    t.is(runtimeSeconds(1, 1, size), 600);
    t.true(drain(1, 1, 599, size) > 0);
    t.is(drain(1, 1, 600, size), 0);
});

test('half the load lasts more than twice as long', (t) => {
    t.true(runtimeSeconds(1, 0.5, size) > 2 * runtimeSeconds(1, 1, size));
});

test('without any load the UPS itself empties the battery, in finite time', (t) => {
    const seconds = runtimeSeconds(1, 0, size);

    t.true(Number.isFinite(seconds));
    t.true(drain(1, 0, seconds + 1, size) === 0);
});

test('the estimate is what really happens', (t) => {
    const estimate = runtimeSeconds(0.7, 0.4, size);
    let charge = 0.7;
    let seconds = 0;

    for (; charge > 0; seconds++) charge = drain(charge, 0.4, 1, size);

    t.true(Math.abs(seconds - estimate) <= 1);
});

test('charging is steady to 80 %, slows down after that, and comes to an end', (t) => {
    const steady = fill(0.2, 600) - 0.2;

    t.true(Math.abs(fill(0.5, 600) - 0.5 - steady) < 1e-9);
    t.true(fill(0.9, 600) - 0.9 < steady);
    t.true(fill(0, 2.5 * 3600) > 0.8);
    t.true(fill(0, 2.5 * 3600) < 1);
    t.is(fill(0, 6 * 3600), 1);
});

test('one long step charges as much as many short ones', (t) => {
    let charge = 0.75;

    for (let second = 0; second < 1800; second++) charge = fill(charge, 1);

    t.true(Math.abs(charge - fill(0.75, 1800)) < 1e-9);
});

test('the charger draws less when the battery is nearly full, and nothing when it is full', (t) => {
    t.true(chargeWatts(0.95, 1500, size) < chargeWatts(0.5, 1500, size));
    t.is(chargeWatts(1, 1500, size), 0);
});

test('the voltage tells charging, resting and discharging apart', (t) => {
    t.true(batteryVolts(0.5, 0.5, 'charging') > batteryVolts(0.5, 0.5, 'resting'));
    t.true(batteryVolts(0.5, 0.5, 'discharging') < batteryVolts(0.5, 0.5, 'resting'));
    t.true(batteryVolts(0.02, 0.5, 'discharging') < batteryVolts(0.3, 0.5, 'discharging'));
});
