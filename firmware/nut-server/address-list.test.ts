import test from 'ava';
import { isListed, isThisMachine, plainAddress } from './address-list.ts';

test('addresses and networks of both families are found', (t) => {
    const list = ['192.0.2.5', '198.51.100.0/24', '2001:db8:0:0::/64', '::ffff:203.0.113.0/120'];

    for (const address of ['192.0.2.5', '198.51.100.255', '2001:db8::1', '203.0.113.7']) {
        t.true(isListed(list, address), address);
    }
    for (const address of ['192.0.2.6', '198.51.101.0', '2001:db8:0:1::1', '203.0.114.1', 'unknown', '']) {
        t.false(isListed(list, address), address);
    }
});

test('nothing is on an empty list, everything of its family on the whole network', (t) => {
    t.false(isListed([], '192.0.2.5'));
    t.true(isListed(['0.0.0.0/0'], '192.0.2.5'));
    t.false(isListed(['0.0.0.0/0'], '2001:db8::1'));
    t.true(isListed(['::/0'], '2001:db8::1'));
});

test('an address is written in one way', (t) => {
    t.is(plainAddress('::ffff:192.0.2.5'), '192.0.2.5');
    t.is(plainAddress('2001:DB8:0:0:0:0:0:1'), '2001:db8::1');
    t.is(plainAddress('fe80::1%eth0'), 'fe80::1');
    t.is(plainAddress('unknown'), 'unknown');
    t.true(isThisMachine('127.0.0.1') && isThisMachine('::1'));
    t.false(isThisMachine('127.0.0.2'));
});
