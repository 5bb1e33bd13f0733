import test from 'ava';
import { ADDRESSES_MAX, expandAddresses } from './address-range.ts';

function expanded(...texts: string[]): string[] | string {
    const result = expandAddresses(texts);
    return result.ok ? result.value : result.error;
}

test('addresses, networks, ranges and names are understood', (t) => {
    t.deepEqual(expanded('192.0.2.0/30'), ['192.0.2.1', '192.0.2.2']);
    t.deepEqual(expanded('192.0.2.7/31'), ['192.0.2.6', '192.0.2.7']);
    t.deepEqual(expanded('255.255.255.255/32'), ['255.255.255.255']);
    t.deepEqual(expanded('192.0.2.9-11'), ['192.0.2.9', '192.0.2.10', '192.0.2.11']);
    t.deepEqual(expanded('192.0.2.255-192.0.3.1'), ['192.0.2.255', '192.0.3.0', '192.0.3.1']);
    t.deepEqual(expanded('ups-1.example.org:161', '[2001:db8::1]', '192.0.2.1', '192.0.2.1'), [
        'ups-1.example.org:161',
        '[2001:db8::1]',
        '192.0.2.1',
    ]);
    t.is(expanded('10.0.0.0/20').length, ADDRESSES_MAX - 2);
});

test('networks and ranges of IPv6 are written as people write them', (t) => {
    t.deepEqual(expanded('2001:db8::/126'), ['2001:db8::1', '2001:db8::2', '2001:db8::3']);
    t.deepEqual(expanded('2001:db8:0:1::fffe-2001:db8:0:1::1:0'), [
        '2001:db8:0:1::fffe',
        '2001:db8:0:1::ffff',
        '2001:db8:0:1::1:0',
    ]);
    t.deepEqual(expanded('::1'), ['::1']);
    t.deepEqual(expanded('::/127'), ['::', '::1']);
    t.regex(String(expanded('2001:db8::/64')), /18446744073709551616 addresses are too many/);
    t.regex(String(expanded('2001:db8::1::/126')), /is not a network/);
});

test('what cannot be meant, and what is too much, is said', (t) => {
    for (const text of [
        '',
        '192.0.2.300-310',
        '192.0.2.9-8',
        '192.0.2.0/33',
        '192.0.2.0/',
        'a b',
        '1.2.3.4/1/2',
        '-',
    ]) {
        t.regex(String(expanded(text)), /^“.*” is (?:not|none)/, text);
    }
    t.regex(String(expanded('10.0.0.0/8')), /16777216 addresses are too many/);
    t.regex(String(expanded('10.0.0.0-10.0.255.0')), /too many/);
    t.regex(String(expanded('10.0.0.0/20', '10.1.0.0/20')), /too many/);
});
