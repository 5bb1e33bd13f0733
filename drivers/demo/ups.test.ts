// What a simulated UPS does when it is told to, and when its battery or its load goes beyond the limits.

import test from 'ava';
import { RackInHand, withRating, words } from './example-rack.ts';

test('a battery is low by runtime too, when it feeds the rack', (t) => {
    const rack = new RackInHand();
    rack.inject('fail', 'feed-a');

    rack.set('ups1', 'battery.runtime.low', '3600');

    t.deepEqual(words(rack.status('ups1')), ['DISCHRG', 'LB', 'OB']);
});

test('the threshold that the owner sets decides when the battery is low', (t) => {
    const rack = new RackInHand();
    rack.inject('charge', 'ups1=50');
    t.false(rack.status('ups1').includes('LB'));

    t.true(rack.set('ups1', 'battery.charge.low', '60').ok);

    t.true(rack.status('ups1').split(' ').includes('LB'));
    t.is(rack.number('ups1', 'battery.charge.low'), 60);
    t.false(rack.set('ups1', 'battery.charge.low', 'much').ok);
    t.false(rack.set('ups1', 'battery.charge.low', '101').ok);
    t.is(rack.number('ups1', 'battery.charge.low'), 60);
});

test('a UPS that is overloaded for long switches its output off; a short overload passes', (t) => {
    const rack = new RackInHand(withRating('ups2', 600));
    rack.wait(60);
    t.is(rack.status('ups2'), 'OL');

    rack.inject('unplug', 'ups1');
    rack.inject('charge', 'ups1=0');
    t.is(rack.status('ups1'), 'OFF');
    t.deepEqual(words(rack.status('ups2')), ['OL', 'OVER']);
    rack.wait(25);
    t.is(rack.status('clc-psu2'), 'OL');

    rack.wait(10);
    t.deepEqual(words(rack.status('ups2')), ['ALARM', 'OFF', 'OL']);
    t.is(rack.read('ups2', 'ups.alarm'), '[output off after an overload]');
    t.is(rack.status('clc-psu2'), 'OFF');

    rack.inject('restore', 'all');
    t.is(rack.status('clc-psu2'), 'OL');
    t.is(rack.status('ups2'), 'OL');
});

test('short overloads do not add up', (t) => {
    const rack = new RackInHand(withRating('ups2', 600));

    for (let times = 0; times < 5; times++) {
        rack.inject('fault', 'pdu1');
        rack.wait(20);
        t.true(rack.status('ups2').includes('OVER'));
        rack.inject('repair', 'pdu1');
        rack.wait(5);
    }

    t.is(rack.status('ups2'), 'OL');
});

test('load.off keeps the output off until load.on, whatever mains does', (t) => {
    const rack = new RackInHand();

    rack.instant('ups1', 'load.off');
    t.deepEqual(words(rack.status('ups1')), ['OFF', 'OL']);
    t.is(rack.status('pdu1'), 'OFF');
    rack.inject('fail', 'feed-a');
    rack.inject('restore', 'feed-a');
    t.is(rack.status('pdu1'), 'OFF');

    t.true(rack.instant('ups1', 'load.on').ok);
    t.is(rack.status('pdu1'), 'OL');
});

test('load.on is refused without mains and charge', (t) => {
    const rack = new RackInHand();
    rack.inject('fail', 'feed-a');
    rack.inject('charge', 'ups1=0');

    const outcome = rack.instant('ups1', 'load.on');

    t.like(outcome, { ok: false, error: { code: 'device-refused' } });
    t.is(rack.status('ups1'), 'OFF');
});

test('shutdown.return on battery switches off after the delay, and on again when mains has been back for a while', (t) => {
    const rack = new RackInHand();
    rack.set('ups1', 'ups.delay.shutdown', '20');
    rack.set('ups1', 'ups.delay.start', '30');
    rack.inject('fail', 'feed-a');

    rack.instant('ups1', 'shutdown.return');
    t.is(rack.number('ups1', 'ups.timer.shutdown'), 20);
    rack.wait(19);
    t.is(rack.status('clc-psu1'), 'OL');
    rack.wait(2);
    t.is(rack.status('ups1'), 'OFF');
    t.is(rack.status('clc-psu1'), 'OFF');

    rack.wait(600);
    t.is(rack.status('ups1'), 'OFF');
    rack.inject('restore', 'feed-a');
    t.is(rack.status('clc-psu1'), 'OFF');
    t.is(rack.number('ups1', 'ups.timer.start'), 30);
    rack.wait(31);
    t.is(rack.status('clc-psu1'), 'OL');
});

test('shutdown.stayoff stays off when mains is back', (t) => {
    const rack = new RackInHand();
    rack.inject('fail', 'feed-a');
    rack.instant('ups1', 'shutdown.stayoff');
    rack.wait(30);

    rack.inject('restore', 'feed-a');
    rack.wait(600);

    t.true(rack.status('ups1').split(' ').includes('OFF'));
    t.is(rack.status('clc-psu1'), 'OFF');
});

test('shutdown.stop ends the countdown', (t) => {
    const rack = new RackInHand();
    rack.instant('ups1', 'shutdown.return');
    rack.wait(5);

    rack.instant('ups1', 'shutdown.stop');
    rack.wait(600);

    t.is(rack.status('ups1'), 'OL');
    t.is(rack.number('ups1', 'ups.timer.shutdown'), -1);
});

test('a battery test discharges for some seconds without being an outage, and says how it ended', (t) => {
    const rack = new RackInHand();

    t.true(rack.instant('ups1', 'test.battery.start.quick').ok);
    t.deepEqual(words(rack.status('ups1')), ['DISCHRG', 'OL', 'TEST']);
    t.is(rack.read('ups1', 'ups.test.result'), 'In progress');
    t.is(rack.status('clc-psu1'), 'OL');
    rack.wait(12);

    t.is(rack.read('ups1', 'ups.test.result'), 'Done and passed');
    t.is(rack.status('ups1'), 'OL');
});

test('a battery test can be stopped, ends with mains, and is refused when it makes no sense', (t) => {
    const rack = new RackInHand();
    rack.instant('ups1', 'test.battery.start.quick');
    t.true(rack.instant('ups1', 'test.battery.stop').ok);
    t.is(rack.read('ups1', 'ups.test.result'), 'Aborted');
    t.false(rack.instant('ups1', 'test.battery.stop').ok);

    rack.instant('ups1', 'test.battery.start.quick');
    rack.inject('fail', 'feed-a');
    t.deepEqual(words(rack.status('ups1')), ['DISCHRG', 'OB']);
    t.like(rack.instant('ups1', 'test.battery.start.quick'), { ok: false, error: { code: 'device-refused' } });

    rack.inject('restore', 'all');
    rack.inject('charge', 'ups1=10');
    t.like(rack.instant('ups1', 'test.battery.start.quick'), { ok: false, error: { code: 'device-refused' } });
});

test('a muted beeper is silent for one outage only, a disabled one for good', (t) => {
    const rack = new RackInHand();
    rack.inject('fail', 'feed-a');
    rack.instant('ups1', 'beeper.mute');
    t.is(rack.read('ups1', 'ups.beeper.status'), 'muted');
    rack.inject('restore', 'feed-a');
    t.is(rack.read('ups1', 'ups.beeper.status'), 'enabled');

    rack.instant('ups1', 'beeper.disable');
    rack.inject('fail', 'feed-a');
    rack.instant('ups1', 'beeper.mute');
    t.is(rack.read('ups1', 'ups.beeper.status'), 'disabled');
    rack.instant('ups1', 'beeper.enable');
    t.is(rack.read('ups1', 'ups.beeper.status'), 'enabled');
});
