import test from 'ava';
import { parseAddress } from './address.ts';

test('an address is a host or an address, with a port if it is not 161', (t) => {
    const good: readonly (readonly [string, string, number])[] = [
        ['pdu-1', 'pdu-1', 161],
        ['10.0.0.7', '10.0.0.7', 161],
        [' pdu-1.example:1161 ', 'pdu-1.example', 1161],
        ['fe80::1', 'fe80::1', 161],
        ['[fe80::1]:1161', 'fe80::1', 1161],
        ['[fe80::1]', 'fe80::1', 161],
    ];

    for (const [text, host, port] of good) t.deepEqual(parseAddress(text), { ok: true, value: { host, port } }, text);
});

test('what is no address is refused with the forms that are', (t) => {
    for (const text of ['', 'a b', 'pdu:', 'pdu:0', 'pdu:65536', 'pdu:port', '[pdu']) {
        const parsed = parseAddress(text);
        t.false(parsed.ok, text);
        t.regex(parsed.ok ? '' : parsed.error, /write host, host:port, or \[IPv6\]:port/);
    }
});
