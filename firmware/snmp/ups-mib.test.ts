import test from 'ava';
import type { NodeVerdict } from '#model/chain.ts';
import type { DeviceId, Link } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { upsObjects } from './ups-mib.ts';

const AT = 1_700_000_000_000;

function said(
    values: Readonly<Record<string, Value>>,
    { link = 'ok' as Link, verdict = {} as Partial<NodeVerdict> } = {},
) {
    const gateway = new Gateway({ log: silentLog(), now: () => AT });
    const id = 'ups1' as DeviceId;
    gateway.apply({
        type: 'device-added',
        device: id,
        spec: { id, type: 'ups', driver: 'demo', description: 'Rack A', parents: [] },
    });
    gateway.apply({ type: 'readings', device: id, values, gone: [] });
    gateway.apply({ type: 'link', device: id, link, previous: 'connecting', reason: '' });
    const device = gateway.device('ups1');
    if (!device) throw new Error('no device');
    const objects = upsObjects(device, verdict as NodeVerdict, { now: AT + 90_000, startedAt: AT - 10_000 });
    return Object.fromEntries(Array.from(objects, ({ oid, value }) => [oid.replace('1.3.6.1.2.1.33.1.', ''), value]));
}

test('a UPS on battery: minutes, tenths, who feeds the output and for how long, and its alarms', (t) => {
    const values = {
        'ups.status': 'OB LB DISCHRG',
        'battery.charge': 12.4,
        'battery.runtime': 119,
        'battery.voltage': 26.44,
        'input.voltage': 3.6,
        'output.voltage': 229.6,
        'output.frequency': 50.04,
        'ups.load': 40,
        'ups.mfr': 'Eaton',
        'ups.beeper.status': 'muted',
    };
    const objects = said(values, { verdict: { carrier: 'battery', since: AT } });
    t.like(objects, { '1.1.0': 'Eaton', '1.2.0': '', '1.5.0': 'ups1', '1.6.0': 'Rack A' });
    t.like(objects, { '2.1.0': 3, '2.2.0': 90, '2.3.0': 1, '2.4.0': 12, '2.5.0': 264, '4.1.0': 5, '4.2.0': 500 });
    t.like(objects, { '3.2.0': 1, '3.3.1.3.1': 4, '4.3.0': 1, '4.4.1.2.1': 230, '4.4.1.5.1': 40, '9.8.0': 3 });
    t.like(objects, {
        '6.1.0': 2,
        '6.2.1.2.2': '1.3.6.1.2.1.33.1.6.3.2',
        '6.2.1.2.3': '1.3.6.1.2.1.33.1.6.3.3',
        '6.2.1.3.3': 1000,
    });
});

test('three phases are three lines', (t) => {
    const values = Object.fromEntries(
        [1, 2, 3].flatMap((phase) => [
            [`input.L${phase}-N.voltage`, 230 + phase],
            [`output.L${phase}.current`, phase + 0.55],
        ]),
    );
    const objects = said({ 'ups.status': 'OL', 'input.phases': 3, 'output.phases': 3, ...values });
    t.like(objects, { '3.2.0': 3, '3.3.1.3.1': 231, '3.3.1.3.3': 233, '4.3.0': 3, '4.4.1.3.2': 26 });
    t.false('5.2.0' in objects, 'there is no bypass');
});

test('what the output is fed by', (t) => {
    const source = (status: string) => said({ 'ups.status': status })['4.1.0'];
    t.deepEqual(['OL CHRG', 'OL BOOST', 'OL TRIM', 'OL BYPASS', 'OB', 'OFF', ''].map(source), [3, 6, 7, 4, 5, 2, 1]);
});

test('a UPS that is not heard is unknown, has the alarm for it, and no measurement', (t) => {
    const objects = said({ 'ups.status': 'OL', 'battery.charge': 100, 'input.voltage': 230 }, { link: 'stale' });
    t.like(objects, { '2.1.0': 1, '4.1.0': 1, '6.1.0': 1, '6.2.1.2.20': '1.3.6.1.2.1.33.1.6.3.20' });
    for (const object of ['2.2.0', '2.4.0', '3.3.1.3.1']) t.false(object in objects, object);
});

test('on battery since nobody knows when is not zero seconds, which would be mains', (t) => {
    t.is(said({ 'ups.status': 'OB' })['2.2.0'], 1);
    t.is(said({ 'ups.status': 'OL' })['2.2.0'], 0);
});
