import test from 'ava';
import { parseServer, parseTarget } from './target.ts';

test('a server is a host and perhaps a port', (t) => {
    t.deepEqual(parseServer('localhost'), { ok: true, value: { host: 'localhost' } });
    t.deepEqual(parseServer('rack-2.example:3494'), { ok: true, value: { host: 'rack-2.example', port: 3494 } });
    t.deepEqual(parseServer('[::1]:3493'), { ok: true, value: { host: '::1', port: 3493 } });
    t.deepEqual(parseServer('[fe80::1%eth0]'), { ok: true, value: { host: 'fe80::1%eth0' } });
    t.deepEqual(parseServer('::1'), { ok: true, value: { host: '::1' } });
});

test('a device may stand in front of the server', (t) => {
    t.deepEqual(parseTarget('ups1'), { ok: true, value: { ups: 'ups1' } });
    t.deepEqual(parseTarget('ups1@[::1]:1'), { ok: true, value: { ups: 'ups1', host: '::1', port: 1 } });
});

test('a name may be anything that a server can be asked for', (t) => {
    t.deepEqual(parseTarget('rack 1'), { ok: true, value: { ups: 'rack 1' } });
});

test('anything else is refused with the form that is wanted', (t) => {
    for (const text of ['', '@x', 'a@b@c', 'a@', 'ups1@host:', 'ups1@host:0', 'ups1@host:65536', 'ups1@host:1x']) {
        const target = parseTarget(text);
        t.is(
            target.ok ? '' : target.error,
            'invalid UPS definition.\nRequired format: upsname[@hostname[:port]]',
            text,
        );
    }
    for (const text of ['', 'a b', 'a@b', 'a:1x', '[::1']) {
        const server = parseServer(text);
        t.is(server.ok ? '' : server.error, 'invalid hostname.\nRequired format: [hostname[:port]]', text);
    }
});
