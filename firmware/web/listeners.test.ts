import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import test from 'ava';
import { GatewayError } from '#model/errors.ts';
import { silentLog } from '../log.ts';
import { Listeners } from './listeners.ts';

function listeners(): Listeners {
    return new Listeners({ handler: (_request, response) => response.end('here'), log: silentLog() });
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
    t.regex(error.message, new RegExp(`${port}.*choose another`));
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
    const held = new Listeners({ handler: (_request, response) => void response.write('begin'), log: silentLog() });
    await held.start(['127.0.0.1'], 0);
    const response = await fetch(`http://127.0.0.1:${held.port}/`);
    await held.stop();

    await t.throwsAsync(response.text());
    t.is(held.port, 0);
});
