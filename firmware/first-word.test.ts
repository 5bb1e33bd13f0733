import test from 'ava';
import { addDevice, deviceId } from '../test/nut-rack.ts';
import { firstWord } from './first-word.ts';
import { Gateway } from './gateway.ts';
import { silentLog } from './log.ts';

const LONG_MS = 3_600_000;

test('every device is waited for', async (t) => {
    const gateway = new Gateway({ log: silentLog() });
    const told: string[] = [];
    const all = firstWord(gateway, ['ups1', 'pdu1'].map(deviceId), LONG_MS).then(() => told.push('all'));

    addDevice(gateway, 'ups1', { values: { 'ups.status': 'OL' } });
    await new Promise(setImmediate);
    t.deepEqual(told, []);
    addDevice(gateway, 'pdu1', { values: { 'outlet.1.status': 'on' } });
    await all;

    t.deepEqual(told, ['all']);
});

test('a device that is not there has said its word: nobody waits for what is unplugged', async (t) => {
    const gateway = new Gateway({ log: silentLog() });
    const ups1 = deviceId('ups1');
    addDevice(gateway, 'ups1', {});
    const word = firstWord(gateway, [ups1], LONG_MS);

    gateway.apply({ type: 'link', device: ups1, link: 'lost', previous: 'connecting', reason: 'it is not plugged in' });
    await word;

    t.is(gateway.device('ups1')?.link, 'lost');
});

test('nobody waits where there is no device, nor for ever where one is silent', async (t) => {
    const gateway = new Gateway({ log: silentLog() });
    await firstWord(gateway, [], LONG_MS);
    await firstWord(gateway, [deviceId('dead')], 1);
    t.pass();
});
