// Conversations with the simulated rack: what happens to it, and what its devices say about it.

import test from 'ava';
import { demoDevice, exampleDevices, RackInHand, withRating, words } from './example-rack.ts';

test('an unharmed rack is on mains, and every outlet has power', (t) => {
    const rack = new RackInHand();
    rack.wait(60);

    for (const { spec } of exampleDevices()) t.is(rack.status(spec.id), 'OL', spec.id);
    t.is(rack.read('pdu1', 'outlet.1.status'), 'on');
    t.true(rack.number('clc-psu1', 'input.voltage') > 220);
    t.true(rack.number('ups1', 'ups.load') > 20);
});

test('measured values wander, and stay plausible', (t) => {
    const rack = new RackInHand();
    const volts = new Set<number>();
    const watts = new Set<number>();

    for (let minute = 0; minute < 60; minute++) {
        rack.wait(60);
        volts.add(rack.number('ups1', 'input.voltage'));
        watts.add(rack.number('clc-psu1', 'ups.realpower'));
    }

    t.true(volts.size > 10);
    t.true(watts.size > 10);
    t.true([...volts].every((value) => value > 222 && value < 238));
    t.true([...watts].every((value) => value > 120 && value < 220));
});

test('the same history gives the same values', (t) => {
    const one = new RackInHand();
    const other = new RackInHand();

    for (const rack of [one, other]) {
        rack.wait(100);
        rack.inject('fail', 'feed-a');
        rack.wait(100);
    }

    t.deepEqual(one.world.readings('ups1'), other.world.readings('ups1'));
});

test('a failed feed puts its UPS on battery; the battery drains, gets low and dies, and all below goes dark', (t) => {
    const rack = new RackInHand();

    rack.inject('fail', 'feed-a');
    t.deepEqual(words(rack.status('ups1')), ['DISCHRG', 'OB']);
    t.is(rack.status('ups2'), 'OL');
    t.is(rack.number('ups1', 'input.voltage'), 0);
    t.is(rack.number('ups1', 'output.voltage'), 230);
    t.is(rack.status('clc-psu1'), 'OL');

    const runtime = rack.number('ups1', 'battery.runtime');
    rack.wait(runtime / 2);
    const half = rack.number('ups1', 'battery.charge');
    t.true(half > 40 && half < 60, `${half}`);

    rack.wait(runtime * 0.35);
    t.deepEqual(words(rack.status('ups1')), ['DISCHRG', 'LB', 'OB']);
    t.is(rack.status('clc-psu1'), 'OL');

    rack.wait(runtime);
    t.is(rack.status('ups1'), 'OFF');
    t.is(rack.number('ups1', 'battery.charge'), 0);
    for (const id of ['pdu1', 'clc-psu1', 'nc1-psu1', 'nc2-psu1']) {
        t.is(rack.status(id), 'OFF', id);
        t.is(rack.number(id, 'input.voltage'), 0, id);
    }
    t.is(rack.status('clc-psu2'), 'OL');
});

test('when mains is back the UPS passes it at once, charges, and is full after some hours', (t) => {
    const rack = new RackInHand();
    rack.inject('charge', 'ups1=1');
    rack.inject('fail', 'feed-a');
    rack.wait(600);
    t.is(rack.status('ups1'), 'OFF');

    rack.inject('restore', 'feed-a');

    t.deepEqual(words(rack.status('ups1')), ['CHRG', 'LB', 'OL']);
    t.is(rack.status('clc-psu1'), 'OL');
    rack.wait(3600);
    t.deepEqual(words(rack.status('ups1')), ['CHRG', 'OL']);
    t.is(rack.read('ups1', 'battery.charger.status'), 'charging');
    for (let hour = 0; hour < 6; hour++) rack.wait(3600);
    t.is(rack.status('ups1'), 'OL');
    t.is(rack.number('ups1', 'battery.charge'), 100);
    t.is(rack.read('ups1', 'battery.charger.status'), 'floating');
});

test('when one supply of a host dies, its load moves to the other', (t) => {
    const rack = new RackInHand();
    const before = rack.number('clc-psu1', 'ups.realpower') + rack.number('clc-psu2', 'ups.realpower');
    const neighbour = rack.number('nc1-psu1', 'ups.realpower');

    rack.inject('fault', 'clc-psu1');

    t.deepEqual(words(rack.status('clc-psu1')), ['ALARM', 'OFF']);
    t.is(rack.read('clc-psu1', 'ups.alarm'), 'power supply failed');
    t.is(rack.number('clc-psu1', 'ups.realpower'), 0);
    t.true(Math.abs(rack.number('clc-psu2', 'ups.realpower') - before) <= 1);
    t.is(rack.number('nc1-psu1', 'ups.realpower'), neighbour);
    t.is(rack.number('pdu1', 'outlet.1.realpower'), 0);

    rack.inject('repair', 'clc-psu1');
    t.is(rack.status('clc-psu1'), 'OL');
    t.is(rack.read('clc-psu1', 'ups.alarm'), undefined);
});

test('the load of a whole dead feed moves to the other UPS', (t) => {
    const rack = new RackInHand();
    const before = rack.number('ups1', 'ups.realpower') + rack.number('ups2', 'ups.realpower');

    rack.inject('fault', 'ups1');

    t.deepEqual(words(rack.status('ups1')), ['ALARM', 'OFF']);
    t.is(rack.number('ups1', 'ups.realpower'), 0);
    t.true(Math.abs(rack.number('ups2', 'ups.realpower') - before) <= 2);
});

test('a pulled cord is an input lost, not a fault', (t) => {
    const rack = new RackInHand();

    rack.inject('unplug', 'nc1-psu1');

    t.is(rack.status('nc1-psu1'), 'OFF');
    t.is(rack.number('nc1-psu1', 'input.voltage'), 0);
    rack.inject('plug', 'nc1-psu1');
    t.is(rack.status('nc1-psu1'), 'OL');
});

test('what is pulled out of an outlet comes back when it is plugged in', (t) => {
    const rack = new RackInHand();

    t.true(rack.inject('unplug', 'pdu1:3').ok);

    t.is(rack.status('nc2-psu1'), 'OFF');
    t.is(rack.read('pdu1', 'outlet.3.status'), 'on');
    t.is(rack.number('pdu1', 'outlet.3.realpower'), 0);
    t.true(rack.inject('plug', 'pdu1:3').ok);
    t.is(rack.status('nc2-psu1'), 'OL');
});

test('an outlet switched off darkens what is in it, and nothing else', (t) => {
    const rack = new RackInHand();

    t.true(rack.instant('pdu1', 'outlet.2.load.off').ok);

    t.is(rack.read('pdu1', 'outlet.2.status'), 'off');
    t.is(rack.number('pdu1', 'outlet.2.voltage'), 0);
    t.is(rack.status('nc1-psu1'), 'OFF');
    t.is(rack.status('nc2-psu1'), 'OL');
    t.true(rack.instant('pdu1', 'outlet.2.load.on').ok);
    t.is(rack.status('nc1-psu1'), 'OL');
});

test('an outlet that is cycled comes back by itself, unless somebody switches it off meanwhile', (t) => {
    const rack = new RackInHand();

    rack.instant('pdu1', 'outlet.2.load.cycle');
    t.is(rack.status('nc1-psu1'), 'OFF');
    rack.wait(10);
    t.is(rack.status('nc1-psu1'), 'OL');

    rack.instant('pdu1', 'outlet.2.load.cycle');
    rack.instant('pdu1', 'outlet.2.load.off');
    rack.wait(10);
    t.is(rack.status('nc1-psu1'), 'OFF');
});

test('an outlet shows what is plugged in until the owner names it', (t) => {
    const rack = new RackInHand();
    t.is(rack.read('pdu1', 'outlet.1.desc'), 'Cloud controller, supply 1');
    t.is(rack.read('pdu1', 'outlet.8.desc'), 'Outlet 8');

    t.true(rack.set('pdu1', 'outlet.1.desc', 'the important one').ok);

    t.is(rack.read('pdu1', 'outlet.1.desc'), 'the important one');
    t.false(rack.set('pdu1', 'outlet.1.desc', 'x'.repeat(64)).ok);
});

test('the breaker of a PDU opens after a lasting overload, and is closed by hand', (t) => {
    const rack = new RackInHand(withRating('pdu1', 200));
    t.deepEqual(words(rack.status('pdu1')), ['OL', 'OVER']);

    rack.wait(40);

    t.deepEqual(words(rack.status('pdu1')), ['ALARM', 'OFF']);
    t.is(rack.status('clc-psu1'), 'OFF');
    rack.inject('repair', 'pdu1');
    t.is(rack.status('clc-psu1'), 'OL');
});

test('a transfer switch takes the other input when its own dies, and goes back', (t) => {
    const rack = new RackInHand([
        ...exampleDevices(),
        demoDevice('ats1', 'ats', ['ups1', 'ups2'], { outlets: 2 }),
        demoDevice('box-psu', 'psu', ['ats1:1'], { watts: 100 }),
    ]);
    t.is(rack.read('ats1', 'input.source'), '1');
    t.is(rack.number('ups2', 'ups.realpower'), new RackInHand().number('ups2', 'ups.realpower'));
    const load = rack.number('ups1', 'ups.realpower');

    rack.inject('fault', 'ups1');
    t.is(rack.read('ats1', 'input.source'), '2');
    t.is(rack.status('ats1'), 'OL');
    t.is(rack.status('box-psu'), 'OL');

    rack.inject('repair', 'ups1');
    t.is(rack.read('ats1', 'input.source'), '1');
    t.is(rack.number('ups1', 'ups.realpower'), load);
});

test('names are the same in any case', (t) => {
    const rack = new RackInHand([demoDevice('Box-PSU', 'psu', ['Pdu1:3'], {}), ...exampleDevices()]);

    t.true(rack.inject('fault', 'UPS1').ok);
    t.is(rack.status('box-psu'), 'OFF');
});

test('a device without a parent hangs on an unnamed feed', (t) => {
    const rack = new RackInHand([demoDevice('ups1', 'ups', [], {})]);
    t.is(rack.status('ups1'), 'OL');

    rack.inject('fail', 'mains');

    t.true(rack.status('ups1').startsWith('OB'));
});

test('a parent behind another gateway is a feed of this rack', (t) => {
    const rack = new RackInHand([
        demoDevice('ups1', 'ups', ['pdu9:2@rack2'], {}),
        demoDevice('pdu9', 'pdu', ['ups1'], {}),
    ]);
    t.is(rack.status('pdu9'), 'OL');

    t.true(rack.inject('fail', 'pdu9:2@rack2').ok);

    t.true(rack.status('ups1').startsWith('OB'));
});

test('devices that feed each other in a circle have no power, and harm nobody', (t) => {
    const rack = new RackInHand([
        ...exampleDevices(),
        demoDevice('loop1', 'pdu', ['loop2:1'], {}),
        demoDevice('loop2', 'pdu', ['loop1:1'], {}),
        demoDevice('self', 'ups', ['self'], {}),
    ]);

    rack.wait(60);

    t.is(rack.status('loop1'), 'OFF');
    t.true(Number.isFinite(rack.number('self', 'ups.load')));
    t.is(rack.status('ups1'), 'OL');
});

test('a cord in an outlet that the PDU does not have carries nothing', (t) => {
    const rack = new RackInHand([
        demoDevice('pdu1', 'pdu', ['ups1'], { outlets: 2 }),
        demoDevice('psu', 'psu', ['pdu1:9'], {}),
    ]);

    t.is(rack.world.readings('psu')?.['ups.status'], 'OFF');
});

test('a removed device leaves the rack; what it fed hangs on a feed of its name', (t) => {
    const rack = new RackInHand();
    rack.inject('fault', 'ups1');
    t.is(rack.status('pdu1'), 'OFF');

    rack.world.remove('ups1');

    t.is(rack.world.readings('ups1'), undefined);
    t.is(rack.status('pdu1'), 'OL');
    t.like(rack.instant('ups1', 'demo.fail', 'feed-b'), { ok: false, error: { code: 'device-unknown' } });
});

test('a type that cannot be simulated is refused when it is opened', (t) => {
    t.throws(() => new RackInHand([demoDevice('sensor', 'scd', [], {})]), { code: 'config-invalid' });
    t.throws(() => new RackInHand([demoDevice('ups1', 'ups', [], { rating: -1 })]), { code: 'config-invalid' });
});

test('a clock that goes backwards or leaps ahead harms nothing', (t) => {
    const rack = new RackInHand();
    rack.inject('fail', 'feed-a');
    rack.wait(-1000);
    t.true(rack.number('ups1', 'battery.charge') > 99);

    rack.wait(1e9);

    t.is(rack.status('ups1'), 'OFF');
});
