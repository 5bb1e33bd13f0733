import test from 'ava';
import type { DeviceId, DeviceType, Link } from '#model/device.ts';
import { type ParentLink, parseParentLink } from '#model/parent-link.ts';
import type { Value } from '#model/value.ts';
import type { WiringReport } from '#model/wiring.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { LiveWiring } from './live-wiring.ts';

const id = (text: string) => text as DeviceId;

function linkTo(text: string): ParentLink {
    const link = parseParentLink(text);
    if (!link.ok) throw new Error(link.error);
    return link.value;
}

/** A PDU and three supplies; `nc2-psu1` is configured on outlet 3, and plugged into outlet 4. */
class Bench {
    readonly clock = { now: 5_000 };
    readonly gateway = new Gateway({ log: silentLog(), now: () => this.clock.now });
    readonly wiring = new LiveWiring({ gateway: this.gateway, now: () => this.clock.now });

    constructor() {
        this.add('pdu1', 'pdu', 'ups1');
        this.add('clc-psu1', 'psu', 'PDU1:1');
        this.add('nc1-psu1', 'psu', 'pdu1:left');
        this.add('nc2-psu1', 'psu', 'pdu1:3');
    }

    add(name: string, type: DeviceType, parent: string, driver = 'demo'): void {
        const spec = { id: id(name), type, driver, description: '', parents: [linkTo(parent)] };
        this.gateway.apply({ type: 'device-added', device: id(name), spec });
    }

    say(device: string, values: Record<string, Value>): void {
        this.gateway.apply({ type: 'readings', device: id(device), values, gone: [] });
    }

    hear(device: string, link: Link): void {
        this.gateway.apply({ type: 'link', device: id(device), link, previous: 'connecting', reason: '' });
    }

    hearAll(): void {
        for (const device of ['pdu1', 'clc-psu1', 'nc1-psu1', 'nc2-psu1']) this.hear(device, 'ok');
    }

    /** Half an hour of work: each server changes its load at moments of its own. */
    work(kind: 'realpower' | 'current' = 'realpower', seconds = 1800): void {
        const outlets = { 'clc-psu1': 1, 'nc1-psu1': 2, 'nc2-psu1': 4 };
        const period = { 'clc-psu1': 70, 'nc1-psu1': 110, 'nc2-psu1': 90 };
        for (let second = 0; second < seconds; second += 2) {
            this.clock.now += 2000;
            for (const name of ['clc-psu1', 'nc1-psu1', 'nc2-psu1'] as const) {
                const watts = Math.floor(second / period[name]) % 2 === 0 ? 150 : 220;
                this.say(name, { 'input.realpower': watts });
                const value = kind === 'realpower' ? watts + 2 : (watts + 2) / 225;
                this.say('pdu1', { [`outlet.${outlets[name]}.${kind}`]: value });
            }
        }
    }
}

function sentences({ supplies }: WiringReport): string[] {
    return supplies.map(({ sentence }) => sentence.replace(/ \([\d.]+\)/, ''));
}

const FOUND = [
    'clc-psu1 hangs on pdu1:1 as configured',
    'nc1-psu1 hangs on pdu1:2 as configured',
    'nc2-psu1 is configured on pdu1:3 but moves with pdu1:4',
];

test('the wiring is found from what the gateway hears, outlets by number or name', async (t) => {
    const bench = new Bench();
    bench.wiring.start();
    t.teardown(() => bench.wiring.stop());
    bench.say('pdu1', { 'outlet.2.desc': 'Left' });
    bench.hearAll();

    bench.work();

    const report = await bench.wiring.report();
    t.deepEqual(sentences(report), FOUND);
    t.is(report.observedSeconds, 1800);
});

test('amperes will do where a PDU tells no watts', async (t) => {
    const bench = new Bench();
    bench.wiring.start();
    t.teardown(() => bench.wiring.stop());
    bench.say('pdu1', { 'outlet.2.id': 'left' });
    bench.hearAll();

    bench.work('current');

    t.deepEqual(sentences(await bench.wiring.report()), FOUND);
});

test('what a silent device said last is not taken for news', async (t) => {
    const bench = new Bench();
    bench.wiring.start();
    t.teardown(() => bench.wiring.stop());
    bench.hearAll();
    bench.hear('pdu1', 'stale');

    bench.work();

    const { supplies } = await bench.wiring.report();
    t.deepEqual(
        supplies.map(({ outcome, steps }) => ({ outcome, steps })),
        Array.from({ length: 3 }, () => ({ outcome: 'unclear', steps: 0 })),
    );
});

test('values that came before the start are watched from the start on', async (t) => {
    const bench = new Bench();
    bench.hearAll();
    bench.say('nc2-psu1', { 'input.realpower': 100 });
    bench.wiring.start();
    t.teardown(() => bench.wiring.stop());

    const { supplies } = await bench.wiring.report();
    t.deepEqual(
        supplies.map(({ supply, outcome }) => [supply, outcome]),
        [['nc2-psu1', 'unclear']],
    );
});

test('hosts are no supplies, and a removed device is forgotten', async (t) => {
    const bench = new Bench();
    bench.wiring.start();
    t.teardown(() => bench.wiring.stop());
    bench.hearAll();
    bench.add('host', 'psu', 'pdu1:7', 'chain');
    bench.say('host', { 'input.realpower': 100 });
    bench.work('realpower', 60);
    bench.gateway.apply({ type: 'device-removed', device: id('clc-psu1') });
    bench.gateway.apply({ type: 'device-removed', device: id('pdu1') });

    const { supplies } = await bench.wiring.report();
    t.deepEqual(
        supplies.map(({ supply, configured }) => [supply, configured]),
        [
            ['nc1-psu1', 'pdu1:left'],
            ['nc2-psu1', 'pdu1:3'],
        ],
    );
});

test('after stop nothing is watched', async (t) => {
    const bench = new Bench();
    bench.wiring.start();
    bench.hearAll();
    bench.work('realpower', 60);
    bench.wiring.stop();
    bench.work('realpower', 60);

    t.deepEqual((await bench.wiring.report()).supplies, []);
});

test('questions that come together are answered together', async (t) => {
    const bench = new Bench();
    bench.wiring.start();
    t.teardown(() => bench.wiring.stop());

    const first = bench.wiring.report();
    t.is(bench.wiring.report(), first);
    await first;
    t.not(bench.wiring.report(), first);
});

test('a large room is judged in slices: others work meanwhile', async (t) => {
    const bench = new Bench();
    bench.wiring.start();
    t.teardown(() => bench.wiring.stop());
    for (let n = 1; n <= 10; n += 1) {
        const pdu = `big${n}`;
        bench.add(pdu, 'pdu', 'ups1');
        bench.hear(pdu, 'ok');
        for (let outlet = 1; outlet <= 48; outlet += 1)
            bench.say(pdu, { [`outlet.${outlet}.realpower`]: 100 + outlet });
    }
    bench.hearAll();
    bench.work('realpower', 600);
    let slices = 0;
    let isDone = false;
    const count = (): void => {
        slices += 1;
        if (!isDone) setImmediate(count);
    };
    setImmediate(count);

    await bench.wiring.report();
    isDone = true;

    t.true(slices > 1);
});
