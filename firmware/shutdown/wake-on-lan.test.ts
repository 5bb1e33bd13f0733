import test from 'ava';
import { magicPacket, wakeOnLan } from './wake-on-lan.ts';

test('a magic packet is six times ff, sixteen times the address, and perhaps a password', (t) => {
    const packet = magicPacket('00:11:22:aa:bb:cc');
    t.is(packet.toString('hex'), 'ff'.repeat(6) + '001122aabbcc'.repeat(16));
    t.is(magicPacket('00-11-22-AA-BB-CC', '01:02:03:04:05:06').subarray(102).toString('hex'), '010203040506');
});

test('packets go out to every address, and nobody who is away makes it fail', async (t) => {
    const target = {
        mac: ['00:11:22:aa:bb:cc'],
        broadcast: '127.255.255.255',
        addresses: ['127.0.0.9', '2001:db8::5'],
    };
    await t.notThrowsAsync(wakeOnLan(target));
});

test('who cannot be reached at all is an error', async (t) => {
    await t.throwsAsync(wakeOnLan({ mac: ['00:11:22:aa:bb:cc'], broadcast: 'nowhere.invalid', addresses: [] }));
});
