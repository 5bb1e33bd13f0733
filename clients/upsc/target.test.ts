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

test('anything else is refused with the form that is wanted', (t) => {
    for (const text of [
        '',
        '@x',
        'a b',
        'a@b@c',
        'a@',
        'ups1@host:',
        'ups1@host:0',
        'ups1@host:65536',
        'ups1@host:1x',
    ]) {
        const target = parseTarget(text);
        t.regex(target.ok ? '' : target.error, /is not of the form .*hostname\[:port\]/, text);
    }
    t.false(parseServer('').ok);
    t.false(parseServer('a b').ok);
});
