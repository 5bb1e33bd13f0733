import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { fakeGateway, runAgainst } from './testing/fake-gateway.ts';

const RUNNING = { driver: 'usb-hid', state: 'running' };
const GOOD: Readonly<Record<string, unknown>> = {
    '/': 'a page',
    '/api/v1/history/series': [],
    '/api/v1/system': { version: '1.2.3', drivers: [RUNNING] },
};
const REFUSAL = { code: 'recorder-down', message: 'the recorder does not answer' };

async function gateway(t: ExecutionContext, answers: Readonly<Record<string, unknown>>): Promise<string> {
    const { url, close } = await fakeGateway((path) => (path in answers ? [200, answers[path]] : [503, REFUSAL]));
    t.teardown(close);
    return url;
}

/** Has no UPS: that is no fault of the gateway. */
async function nutServer(t: ExecutionContext): Promise<string> {
    const server = createServer((socket) => socket.on('data', () => socket.write('BEGIN LIST UPS\nEND LIST UPS\n')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    return String((server.address() as AddressInfo).port);
}

test('a rack whose hosts are on line is quiet; one on battery is not, and is named', async (t) => {
    const hosts = (status: string) => ({ '/api/v1/hosts': { hosts: [{ host: 'clc', status }] } });

    const quiet = await runAgainst(await gateway(t, hosts('OL')), ['upkeep', 'quiet']);
    const busy = await runAgainst(await gateway(t, hosts('OB')), ['upkeep', 'quiet']);

    t.is(quiet.code, 0);
    t.is(busy.code, 1);
    t.is(busy.errors, 'powerchain: clc is not on line (OB)');
});

test('a gateway whose parts all answer works, without a single UPS', async (t) => {
    const { code, out } = await runAgainst(await gateway(t, GOOD), ['upkeep', 'works', await nutServer(t)]);

    t.is(code, 0);
    t.is(out, '1.2.3: page, NUT server, recorder and 1 driver processes answer');
});

test('each part that does not answer is named', async (t) => {
    const port = await nutServer(t);
    const parked = {
        ...GOOD,
        '/api/v1/system': { version: '1', drivers: [RUNNING, { driver: 'qx', state: 'parked' }] },
    };
    const { '/api/v1/history/series': _, ...unrecorded } = GOOD;

    const errorsOf = async (answers: Readonly<Record<string, unknown>>, nutPort: string) => {
        const { code, errors } = await runAgainst(await gateway(t, answers), ['upkeep', 'works', nutPort]);
        t.is(code, 1);
        return errors;
    };

    t.is(await errorsOf(parked, port), 'powerchain: qx is parked');
    t.is(await errorsOf(unrecorded, port), 'powerchain: the recorder: the recorder does not answer');
    t.regex(await errorsOf(GOOD, '1'), /the NUT server: /);
});

test('what makes no sense is not tried', async (t) => {
    t.is((await runAgainst('http://127.0.0.1:1', ['upkeep'])).code, 2);
    t.is((await runAgainst('http://127.0.0.1:1', ['upkeep', 'works', 'now'])).code, 2);
});
