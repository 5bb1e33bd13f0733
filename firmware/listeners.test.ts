import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import test from 'ava';
import { GatewayError } from '#model/errors.ts';
import { explain, isMissingIpv6, Listeners } from './listeners.ts';
import { silentLog } from './log.ts';
import { createHttpServer } from './web/http-server.ts';

function listeners(handler: RequestListener = (_request, response) => response.end('here')): Listeners<Server> {
    return new Listeners({
        create: () => createHttpServer(handler),
        endConnections: (server) => server.closeAllConnections(),
        section: 'web',
        log: silentLog(),
    });
}

function systemError(code: string): NodeJS.ErrnoException {
    return Object.assign(new Error(`listen ${code}`), { code });
}

test('several addresses share one free port', async (t) => {
    const one = listeners();
    await one.start(['127.0.0.1', '127.0.0.2'], 0);
    t.teardown(() => one.stop());

    t.true(one.port > 0);
    for (const address of ['127.0.0.1', '127.0.0.2']) {
        t.is(await (await fetch(`http://${address}:${one.port}/`)).text(), 'here');
    }
});

test('the loopback of IPv6 may be missing, then the others serve', async (t) => {
    const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
    const one = listeners();
    await one.start(['127.0.0.1', '::1'], 0);
    t.teardown(() => one.stop());

    t.is(await (await fetch(`http://127.0.0.1:${one.port}/`)).text(), 'here');
    if (hasIpv6) t.is(await (await fetch(`http://[::1]:${one.port}/`)).text(), 'here');
});

test('a port that is taken is an error that says what to do, and nothing listens then', async (t) => {
    const other = createServer().listen(0, '127.0.0.2');
    await new Promise((resolve) => other.once('listening', resolve));
    t.teardown(() => other.close());
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const one = listeners();

    const error = await t.throwsAsync(one.start(['127.0.0.1', '127.0.0.2'], port), { instanceOf: GatewayError });

    t.is(error.code, 'port-busy');
    t.regex(error.message, new RegExp(`${port}.*set web\\.port`));
    t.is(one.port, 0);
    await t.throwsAsync(fetch(`http://127.0.0.1:${port}/`));
});

test('an address that the machine lacks is an error that names it', async (t) => {
    // RFC 5737 TEST-NET-1: no machine has it.
    const error = await t.throwsAsync(listeners().start(['192.0.2.1'], 0), { instanceOf: GatewayError });

    t.is(error.code, 'port-denied');
    t.regex(error.message, /192\.0\.2\.1/);
});

test('without any address there is an error, not a server that nobody can reach', async (t) => {
    const error = await t.throwsAsync(listeners().start([], 0), { instanceOf: GatewayError });

    t.is(error.code, 'port-denied');
});

test('stopping ends connections that are open', async (t) => {
    const held = listeners((_request, response) => void response.write('begin'));
    await held.start(['127.0.0.1'], 0);
    const response = await fetch(`http://127.0.0.1:${held.port}/`);
    await held.stop();

    await t.throwsAsync(response.text());
    t.is(held.port, 0);
});

test('a machine without IPv6 is no reason not to listen', (t) => {
    t.true(isMissingIpv6('::1', systemError('EADDRNOTAVAIL')));
    t.true(isMissingIpv6('::', systemError('EAFNOSUPPORT')));
    t.false(isMissingIpv6('192.0.2.1', systemError('EADDRNOTAVAIL')));
    t.false(isMissingIpv6('::1', systemError('EADDRINUSE')));
});

test('the system’s refusals say where, why and what to do', (t) => {
    const busy = explain(systemError('EADDRINUSE'), { address: '127.0.0.1', port: 3493, section: 'nut' });
    const denied = explain(systemError('EACCES'), { address: '0.0.0.0', port: 80, section: 'web' });
    const wrong = explain(systemError('ENOTFOUND'), { address: 'nowhere', port: 3493, section: 'nut' });

    t.is(busy.code, 'port-busy');
    t.regex(busy.message, /127\.0\.0\.1 port 3493.*upsd or another gateway probably runs; stop it or set nut\.port/);
    t.is(denied.code, 'port-denied');
    t.regex(denied.message, /0\.0\.0\.0 port 80.*below 1024.*set web\.port/);
    t.is(wrong.code, 'port-denied');
    t.regex(wrong.message, /nowhere port 3493.*correct nut\.listen in gateway\.yaml/);
    t.deepEqual(busy.context, { address: '127.0.0.1', port: 3493 });
});
