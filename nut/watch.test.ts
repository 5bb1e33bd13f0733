import test, { type ExecutionContext } from 'ava';
import { type Answer, ScriptedServer } from './testing/scripted-server.ts';
import { type Change, type WatchOptions, watch } from './watch.ts';

/** Devices with their variables, or the word by which the server refuses. */
type Devices = Record<string, Record<string, string> | string>;

function answering(devices: Devices): Answer {
    return (line) => {
        const [, kind, device = ''] = line.split(' ');
        const list = (words: string, items: string[]): string =>
            [`BEGIN LIST ${words}`, ...items, `END LIST ${words}`, ''].join('\n');
        if (kind === 'UPS')
            return list(
                'UPS',
                Object.keys(devices).map((name) => `UPS ${name} ""`),
            );
        const state = devices[device] ?? 'UNKNOWN-UPS';
        if (typeof state === 'string') return `ERR ${state}\n`;
        return list(
            `VAR ${device}`,
            Object.entries(state).map(([name, value]) => `VAR ${device} ${name} "${value}"`),
        );
    };
}

/** A server with these devices, and what a watcher of it tells. */
async function watched(t: ExecutionContext, devices: Devices, options: WatchOptions = {}) {
    const server = await new ScriptedServer(answering(devices)).start();
    t.teardown(() => server.stop());
    const changes = watch({ host: '127.0.0.1', port: server.port, everySeconds: 0.01, random: () => 0, ...options });
    t.teardown(async () => {
        await changes.return();
    });
    const next = async (): Promise<Change | undefined> => (await changes.next()).value ?? undefined;
    return { server, next };
}

test('first everything is told, then what changes', async (t) => {
    const devices: Devices = { a: { 'ups.status': 'OL', 'ups.load': '5' } };
    const { next } = await watched(t, devices);

    t.deepEqual(await next(), { type: 'connected' });
    const first = await next();
    devices.a = { 'ups.status': 'OB', 'battery.charge': '99' };
    const second = await next();

    const all = new Map([
        ['ups.status', 'OL'],
        ['ups.load', '5'],
    ]);
    t.deepEqual(first, { type: 'changed', device: 'a', values: all, gone: [], all });
    const changed = new Map([
        ['ups.status', 'OB'],
        ['battery.charge', '99'],
    ]);
    t.deepEqual(second, { type: 'changed', device: 'a', values: changed, gone: ['ups.load'], all: changed });
});

test('a silent device is told once, and its return in full', async (t) => {
    const devices: Devices = { a: 'DATA-STALE', b: { 'ups.status': 'OL' } };
    const { next } = await watched(t, devices);

    await next();
    t.like(await next(), { type: 'silent', device: 'a' });
    t.like(await next(), { type: 'changed', device: 'b' });
    devices.b = { 'ups.status': 'OB' };
    t.like(await next(), { type: 'changed', device: 'b' });
    devices.a = { 'ups.status': 'OL' };
    t.deepEqual(await next(), {
        type: 'changed',
        device: 'a',
        values: new Map([['ups.status', 'OL']]),
        gone: [],
        all: new Map([['ups.status', 'OL']]),
    });
});

test('devices come and go', async (t) => {
    const devices: Devices = { a: { 'ups.status': 'OL' } };
    const { next } = await watched(t, devices);
    await next();
    await next();

    devices.b = {};
    t.like(await next(), { type: 'changed', device: 'b' });
    delete devices.a;

    const gone = await next();
    t.like(gone, { type: 'silent', device: 'a' });
    t.is(gone?.type === 'silent' ? gone.error.code : '', 'UNKNOWN-UPS');
});

test('only the devices that are named are asked for', async (t) => {
    const { server, next } = await watched(t, { a: {}, b: { 'ups.status': 'OL' } }, { devices: ['b'] });

    await next();
    t.like(await next(), { type: 'changed', device: 'b' });

    t.deepEqual(server.lines, ['LIST VAR b']);
});

test('a lost server is told with its reason, and found again', async (t) => {
    const { server, next } = await watched(t, { a: { 'ups.status': 'OL' } });
    await next();
    await next();

    await server.stop();
    const lost = await next();
    await server.start();

    t.like(lost, { type: 'disconnected', retrySeconds: 0.75 });
    t.like(await next(), { type: 'connected' });
    t.like(await next(), { type: 'changed', device: 'a' });
});

test('an aborted watch ends, whatever it waits for', async (t) => {
    for (const wait of ['an answer', 'the next question', 'the next attempt']) {
        const stop = new AbortController();
        const silent = await new ScriptedServer(wait === 'an answer' ? () => undefined : answering({ a: {} })).start();
        t.teardown(() => silent.stop());
        const { port } = silent;
        if (wait === 'the next attempt') await silent.stop();
        const changes = watch({ host: '127.0.0.1', port, everySeconds: 600, signal: stop.signal });
        await changes.next();
        if (wait === 'the next question') await changes.next();

        // The next one is ten minutes away.
        const last = changes.next();
        stop.abort();

        t.deepEqual(await last, { done: true, value: undefined }, wait);
    }
});
