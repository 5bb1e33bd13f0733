import test from 'ava';
import { exampleDevices, RackInHand } from './example-rack.ts';
import { FAULT_COMMANDS } from './faults.ts';

/** Everything that all devices say; undefined for silent ones. */
function everything(rack: RackInHand) {
    return Object.fromEntries(exampleDevices().map(({ spec }) => [spec.id, rack.world.readings(spec.id)]));
}

/** Every verb with what it can be done to, and what undoes it. */
const PAIRS = [
    { verb: 'fail', target: 'feed-a', undo: 'restore' },
    { verb: 'fail', target: 'ups1', undo: 'restore' },
    { verb: 'fail', target: 'pdu1:1', undo: 'restore' },
    { verb: 'unplug', target: 'ups2', undo: 'plug' },
    { verb: 'unplug', target: 'clc-psu1', undo: 'plug' },
    { verb: 'unplug', target: 'pdu1:2', undo: 'plug' },
    { verb: 'unplug', target: 'pdu1:2', undo: 'restore' },
    { verb: 'fault', target: 'pdu2', undo: 'repair' },
    { verb: 'fault', target: 'nc1-psu2', undo: 'repair' },
    { verb: 'fault', target: 'pdu2:3', undo: 'repair' },
    { verb: 'silence', target: 'pdu1', undo: 'repair' },
    { verb: 'halt', target: 'clc', undo: 'boot' },
];

for (const { verb, target, undo } of PAIRS) {
    test(`${undo} undoes ${verb} of ${target}`, (t) => {
        const rack = new RackInHand();
        const before = everything(rack);

        t.true(rack.inject(verb, target).ok);
        t.notDeepEqual(everything(rack), before);
        t.true(rack.inject(undo, target).ok);

        t.deepEqual(everything(rack), before);
    });
}

test('restore all puts right whatever was done', (t) => {
    const rack = new RackInHand();
    const before = everything(rack);

    for (const { verb, target } of PAIRS) rack.inject(verb, target);
    rack.inject('charge', 'ups1=5');
    rack.inject('speed', '60');
    rack.instant('ups2', 'load.off');
    rack.instant('pdu2', 'outlet.1.load.off');
    t.true(rack.inject('restore', 'all').ok);

    t.is(rack.world.speed, 1);
    t.deepEqual(everything(rack), before);
});

test('every device offers every fault, with an explanation', (t) => {
    const rack = new RackInHand();
    const verbs = ['fail', 'restore', 'unplug', 'plug', 'fault', 'repair', 'charge', 'silence', 'speed'];

    for (const { spec } of exampleDevices()) {
        const names = rack.world.commands(spec.id).map(({ name }) => name);
        for (const verb of verbs) t.true(names.includes(`demo.${verb}`), `${spec.id} ${verb}`);
    }
    t.true(FAULT_COMMANDS.every(({ about }) => about !== undefined && about.length > 20));
});

test('a fault is the same whichever device is told', (t) => {
    for (const { spec } of exampleDevices()) {
        const rack = new RackInHand();

        t.true(rack.instant(spec.id, 'demo.fail', 'feed-a').ok);

        t.true(rack.status('ups1').startsWith('OB'), spec.id);
    }
});

test('an unknown target is refused with the names of all that there is', (t) => {
    const rack = new RackInHand();

    for (const target of ['feed-x', 'pdu1:9', 'pdu9:1', 'ups1:1', '', ' ', 'feed-a:1', '__proto__']) {
        const outcome = rack.inject('fail', target);

        t.like(outcome, { ok: false, error: { code: 'command-invalid' } }, target);
        if (!outcome.ok) t.regex(outcome.error.message, /feed-a, feed-b.*ups1.*clc-psu1.*pdu1:1 to pdu1:8/, target);
    }
    t.is(rack.status('ups1'), 'OL');
});

test('a target without the part that the verb is for is refused with a way out', (t) => {
    const rack = new RackInHand();
    const message = (verb: string, target: string) => {
        const outcome = rack.inject(verb, target);
        return outcome.ok ? '' : outcome.error.message;
    };

    t.regex(message('unplug', 'feed-a'), /no plug: use demo\.fail/);
    t.regex(message('fault', 'feed-a'), /is a feed: use demo\.fail/);
    t.regex(message('unplug', 'pdu1:8'), /nothing is plugged/);
    t.regex(message('silence', 'pdu1:1'), /only a device/);
    t.regex(message('explode', 'ups1'), /demo\.explode.*demo\.fail, demo\.restore/);
});

test('a charge is a UPS and a percentage', (t) => {
    const rack = new RackInHand();
    t.true(rack.inject('charge', 'ups2=15').ok);
    t.is(rack.number('ups2', 'battery.charge'), 15);
    t.true(rack.inject('charge', ' UPS2 = 40 %'.replaceAll(' ', '')).ok);
    t.is(rack.number('ups2', 'battery.charge'), 40);

    for (const value of [
        'ups2',
        'ups2=',
        'ups2=101',
        'ups2=-1',
        'ups2=much',
        'ups9=5',
        'pdu1=5',
        '=5',
        '',
        'ups2=Infinity',
    ]) {
        const outcome = rack.inject('charge', value);
        t.like(outcome, { ok: false, error: { code: 'command-invalid' } }, value);
        if (!outcome.ok) t.regex(outcome.error.message, /UPSs are ups1, ups2/);
    }
    t.is(rack.number('ups2', 'battery.charge'), 40);
});

test('time passes as fast as told, within limits', (t) => {
    const rack = new RackInHand();
    rack.inject('fail', 'feed-a');
    const runtime = rack.number('ups1', 'battery.runtime');

    t.true(rack.inject('speed', '600').ok);
    rack.wait((runtime / 600) * 1.2);

    t.is(rack.status('ups1'), 'OFF');
    for (const value of ['0', '0.09', '601', '-1', 'fast', '', 'NaN']) {
        t.like(rack.inject('speed', value), { ok: false, error: { code: 'command-invalid' } }, value);
    }
    t.is(rack.world.speed, 600);
});

test('a silent device takes no commands but keeps working, and faults can still be injected through it', (t) => {
    const rack = new RackInHand();

    rack.inject('silence', 'pdu1');

    t.is(rack.world.readings('pdu1'), undefined);
    t.is(rack.status('clc-psu1'), 'OL');
    t.like(rack.instant('pdu1', 'outlet.1.load.off'), { ok: false, error: { code: 'device-unreachable' } });
    t.is(rack.status('clc-psu1'), 'OL');
    t.true(rack.instant('pdu1', 'demo.repair', 'pdu1').ok);
    t.is(rack.status('pdu1'), 'OL');
});

test('a broken outlet raises an alarm and does not switch', (t) => {
    const rack = new RackInHand();

    rack.inject('fault', 'pdu1:outlet1');

    t.is(rack.read('pdu1', 'outlet.1.alarm'), 'relay failed');
    t.is(rack.read('pdu1', 'ups.alarm'), '[outlet 1: relay failed]');
    t.is(rack.read('pdu1', 'outlet.1.status'), 'off');
    t.is(rack.status('clc-psu1'), 'OFF');
    t.like(rack.instant('pdu1', 'outlet.1.load.on'), { ok: false, error: { code: 'device-refused' } });
});

test('a broken UPS refuses commands and charges nothing', (t) => {
    const rack = new RackInHand();
    rack.inject('charge', 'ups1=50');
    rack.inject('fault', 'ups1');
    rack.wait(600);

    t.is(rack.number('ups1', 'battery.charge'), 50);
    t.is(rack.read('ups1', 'ups.alarm'), '[internal fault]');
    t.like(rack.instant('ups1', 'load.on'), { ok: false, error: { code: 'device-refused' } });
});

test('what a device does not have is refused as unknown', (t) => {
    const rack = new RackInHand();

    for (const id of ['ups1', 'pdu1', 'clc-psu1']) {
        t.like(rack.instant(id, 'make.coffee'), { ok: false, error: { code: 'command-unknown' } });
        t.like(rack.instant(id, 'toString'), { ok: false, error: { code: 'command-unknown' } });
        t.like(rack.set(id, 'ups.model', 'x'), { ok: false, error: { code: 'command-unknown' } });
        t.like(rack.set(id, 'demo.fail', 'feed-a'), { ok: false, error: { code: 'command-unknown' } });
    }
    t.like(rack.instant('pdu1', 'outlet.9.load.off'), { ok: false, error: { code: 'command-unknown' } });
});

test('a host that was shut down draws next to nothing, and starts when its power was gone and is back', (t) => {
    const rack = new RackInHand();
    rack.inject('halt', 'clc');
    rack.wait(2);
    t.true(rack.number('clc-psu1', 'ups.realpower') < 10);

    rack.instant('pdu1', 'outlet.1.load.off');
    rack.instant('pdu1', 'outlet.1.load.on');
    t.true(rack.number('clc-psu2', 'ups.realpower') < 10, 'its other supply held it');
    for (const pdu of ['pdu1', 'pdu2']) rack.instant(pdu, 'outlet.1.load.off');
    for (const pdu of ['pdu1', 'pdu2']) rack.instant(pdu, 'outlet.1.load.on');
    rack.wait(2);
    t.true(rack.number('clc-psu1', 'ups.realpower') > 100);

    t.like(rack.inject('halt', 'nobody'), { ok: false, error: { code: 'command-invalid' } });
});
