import test from 'ava';
import { formatUpsAddress, parseUpsAddress } from './address.ts';

test('a device of another server is written as NUT’s clients write it', (t) => {
    for (const [text, ups, host, port] of [
        ['ups1@rack2', 'ups1', 'rack2', 3493],
        ['ups1@rack2:4000', 'ups1', 'rack2', 4000],
        ['ups-1.a@10.0.0.7:1', 'ups-1.a', '10.0.0.7', 1],
        ['u@[fe80::1]:3493', 'u', 'fe80::1', 3493],
        ['u@::1', 'u', '::1', 3493],
    ] as const) {
        t.deepEqual(parseUpsAddress(text), { ok: true, value: { ups, host, port } }, text);
    }
    for (const text of ['', 'ups1', '@host', 'ups1@', 'u p@host', 'ups1@host:0', 'ups1@host:65536', 'a@b@c']) {
        t.false(parseUpsAddress(text).ok, text);
    }
});

test('the shortest spelling is read back as the same device', (t) => {
    for (const text of ['ups1@rack2', 'ups1@rack2:4000', 'ups1@[fe80::1]', 'ups1@[fe80::1]:4000']) {
        const parsed = parseUpsAddress(text);
        t.is(parsed.ok && formatUpsAddress(parsed.value.ups, parsed.value), text);
    }
});
