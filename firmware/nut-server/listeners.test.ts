import test from 'ava';
import { explain, isMissingLoopback } from './listeners.ts';

function systemError(code: string): NodeJS.ErrnoException {
    return Object.assign(new Error(`listen ${code}`), { code });
}

test('a machine without IPv6 is no reason not to listen', (t) => {
    t.true(isMissingLoopback('::1', systemError('EADDRNOTAVAIL')));
    t.true(isMissingLoopback('::', systemError('EAFNOSUPPORT')));
    t.false(isMissingLoopback('192.0.2.1', systemError('EADDRNOTAVAIL')));
    t.false(isMissingLoopback('::1', systemError('EADDRINUSE')));
});

test('the system’s refusals say where, why and what to do', (t) => {
    const busy = explain(systemError('EADDRINUSE'), '127.0.0.1', 3493);
    const denied = explain(systemError('EACCES'), '0.0.0.0', 80);
    const wrong = explain(systemError('ENOTFOUND'), 'nowhere', 3493);

    t.is(busy.code, 'port-busy');
    t.regex(busy.message, /127\.0\.0\.1 port 3493.*upsd or another gateway probably runs; stop it or set nut\.port/);
    t.is(denied.code, 'port-denied');
    t.regex(denied.message, /0\.0\.0\.0 port 80.*below 1024.*set nut\.port/);
    t.is(wrong.code, 'port-denied');
    t.regex(wrong.message, /nowhere port 3493.*correct nut\.listen in gateway\.yaml/);
    t.deepEqual(busy.context, { address: '127.0.0.1', port: 3493 });
});
