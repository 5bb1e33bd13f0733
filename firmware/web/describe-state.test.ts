import test from 'ava';
import type { DeviceId } from '#model/device.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { describeDevice } from './describe-state.ts';

function described(values: Record<string, string | number | null>, doubts: Record<string, string> = {}) {
    const gateway = new Gateway({ log: silentLog(), now: () => 1000 });
    const id = 'ups1' as DeviceId;
    const parents = [{ device: 'pdu1', outlet: '3' }];
    gateway.apply({
        type: 'device-added',
        device: id,
        spec: { id, type: 'ups', driver: 'snmp', description: 'd', parents },
    });
    gateway.apply({ type: 'readings', device: id, values, gone: [] });
    gateway.apply({ type: 'doubts', device: id, doubts });
    const device = gateway.device('ups1');
    if (!device) throw new Error('there is no ups1');
    return describeDevice(device);
}

test('a reading carries value, text, unit and when it changed', (t) => {
    const { readings, parents } = described({ 'ups.load': 12.3456, 'ups.status': 'OL', 'ups.realpower': null });

    t.deepEqual(readings['ups.load'], { value: 12.3456, text: '12.3', unit: '%', changedAt: 1000 });
    t.deepEqual(readings['ups.status'], { value: 'OL', text: 'OL', changedAt: 1000 });
    t.deepEqual(readings['ups.realpower'], { value: null, unit: 'W', changedAt: 1000 });
    t.deepEqual(parents, ['pdu1:3']);
});

test('a reading that is not believed says why, as long as nothing better is known', (t) => {
    const why = '2510 °C is not between -60 and 150';
    const { readings } = described(
        { 'ups.temperature': null, 'ups.load': 5 },
        { 'ups.temperature': why, 'ups.load': why },
    );

    t.is(readings['ups.temperature']?.doubt, why);
    t.is(readings['ups.load']?.doubt, undefined);
});

test('what a driver publishes of its own secrets never leaves the gateway', (t) => {
    const { readings } = described({
        'driver.parameter.community': 's3cret',
        'driver.parameter.authPassword': 's3cret',
        'driver.parameter.privpassword': 's3cret',
        'driver.parameter.login.passphrase': 's3cret',
        'driver.parameter.pollinterval': '2',
    });

    t.false(JSON.stringify(readings).includes('s3cret'));
    t.is(readings['driver.parameter.pollinterval']?.text, '2');
});
