import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { FoundDevice } from '#model/driver.ts';
import { failed, ok } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import { ServerCertificate } from '../../firmware/certificates/server-certificate.ts';
import { silentLog } from '../../firmware/log.ts';
import { NutServer } from '../../firmware/nut-server/nut-server.ts';
import { deviceId, type Rack, startRack, until } from '../../test/nut-rack.ts';
import { DeviceSession } from '../device-session.ts';
import { NewsCollector } from '../testing/news-collector.ts';
import { testDevice } from '../testing/scripted-driver.ts';
import { driver } from './driver.ts';

interface Wish {
    readonly ups: string;
    readonly user?: string;
    readonly password?: string;
    readonly tls?: 'off' | 'try' | 'require' | 'verify';
}

/** A mirrored device and what it told so far. */
class Mirrored {
    readonly news = new NewsCollector();
    readonly #session: DeviceSession;

    constructor(t: ExecutionContext, options: Wish) {
        const device = testDevice('mirror', { options: { driver: 'nut', ...options }, pollSeconds: 0.01 });
        this.#session = new DeviceSession({ driver, device, tell: this.news.tell, pace: { retrySeconds: 0.01 } });
        t.teardown(() => this.#session.close());
        this.#session.start();
    }

    get values(): Record<string, Value> {
        const values: Record<string, Value> = {};
        for (const news of this.news.of('readings')) {
            if (news.complete) for (const name of Object.keys(values)) delete values[name];
            for (const name of news.gone ?? []) delete values[name];
            Object.assign(values, news.values);
        }
        return values;
    }

    link(wanted: string): Promise<{ readonly reason: string }> {
        return this.news.until('link', ({ link }) => link === wanted);
    }

    command(request: DeviceRequest): Promise<CommandOutcome> {
        return this.#session.command(request);
    }

    close(): Promise<void> {
        return this.#session.close();
    }
}

async function rackOf(t: ExecutionContext): Promise<{ rack: Rack; at: string; requests: DeviceRequest[] }> {
    const rack = await startRack();
    const requests: DeviceRequest[] = [];
    rack.gateway.routeCommands(async (_device, request) => {
        requests.push(request);
        return request.name === 'load.off.delay' ? failed({ code: 'device-refused', message: 'no' }) : ok(undefined);
    });
    t.teardown(() => rack.stop());
    return { rack, at: `ups1@127.0.0.1:${rack.port}`, requests };
}

test('a mirrored device says what the other server says, and what feeds it there under another name', async (t) => {
    const { at, rack } = await rackOf(t);
    const mirror = new Mirrored(t, { ups: at });

    await mirror.link('ok');
    t.deepEqual(mirror.values, {
        'battery.charge': '97',
        'input.L1.voltage': '231',
        'input.sensitivity': 'low',
        'input.transfer.high': '130',
        'input.voltage': '230.0',
        'ups.id': 'one',
        'ups.mfr': 'Example',
        'ups.status': 'OL CHRG',
        'upstream.device.parent': 'feed-a',
    });

    const values = { 'ups.status': 'OB DISCHRG' };
    rack.gateway.apply({ type: 'readings', device: deviceId('ups1'), values, gone: ['ups.mfr'] });
    await mirror.news.until('readings', () => mirror.values['ups.status'] === 'OB DISCHRG');
    t.false('ups.mfr' in mirror.values);
    t.deepEqual(mirror.news.of('capabilities'), [], 'without a user nothing can be given');
});

test('what the other server does not hear is stale here, with the reason, and comes back by itself', async (t) => {
    const { rack, at } = await rackOf(t);
    const mirror = new Mirrored(t, { ups: at });
    await mirror.link('ok');
    const device = deviceId('ups1');

    mirror.news.clear();
    rack.gateway.apply({ type: 'link', device, link: 'lost', previous: 'ok', reason: 'unplugged' });
    rack.clock.now += 60_000;
    t.regex((await mirror.link('stale')).reason, /has no fresh data/);
    t.deepEqual(mirror.values, {}, 'no value is made up');

    rack.gateway.apply({ type: 'link', device, link: 'ok', previous: 'lost', reason: '' });
    await mirror.link('ok');

    mirror.news.clear();
    rack.gateway.apply({ type: 'device-removed', device });
    t.regex((await mirror.link('stale')).reason, /no device of that name/);
});

test('a driver that has not told anything yet is not believed', async (t) => {
    const { rack, at } = await rackOf(t);
    const device = deviceId('ups1');
    rack.gateway.apply({ type: 'readings', device, values: { 'ups.status': 'WAIT' }, gone: [] });
    const mirror = new Mirrored(t, { ups: at });

    t.regex((await mirror.link('stale')).reason, /waits for its driver/);
    t.deepEqual(mirror.values, {});
});

test('commands and settings are passed on, and their true outcome comes back', async (t) => {
    const { at, requests } = await rackOf(t);
    const mirror = new Mirrored(t, { ups: at, user: 'admin', password: 'secret' });

    const offered = await mirror.news.until('capabilities');
    const set = (name: string, value: string) => mirror.command({ type: 'set', name, value });
    const instant = (name: string, value?: string) =>
        mirror.command({ type: 'instant', name, ...(value === undefined ? {} : { value }) });
    const outcomes = [
        await instant('beeper.toggle'),
        await instant('load.off.delay', '120'),
        await instant('nix'),
        await set('ups.id', 'a "b" #'),
        await set('ups.id', 'far too long'),
        await set('input.sensitivity', 'none'),
        await set('ups.mfr', 'me'),
        await set('ups.id', 'Büro'),
    ].map((outcome) => (outcome.ok ? 'done' : outcome.error.code));

    t.deepEqual(offered.commands, [
        { name: 'beeper.toggle' },
        { name: 'load.off.delay' },
        { name: 'test.battery.start' },
        { name: 'Vendor.trick', about: 'Does the trick' },
    ]);
    t.deepEqual(offered.settings, {
        'input.sensitivity': { kind: 'text', maxLength: 6, values: ['low', 'medium', 'high'] },
        'input.transfer.high': {
            kind: 'number',
            ranges: [
                { min: 120, max: 130 },
                { min: 140, max: 150 },
            ],
        },
        'ups.id': { kind: 'text', maxLength: 8 },
    });
    t.deepEqual(outcomes, [
        'done',
        'device-refused',
        'command-unknown',
        'done',
        'command-invalid',
        'command-invalid',
        'command-invalid',
        'command-invalid',
    ]);
    t.deepEqual(requests, [
        { type: 'instant', name: 'beeper.toggle' },
        { type: 'instant', name: 'load.off.delay', value: '120' },
        { type: 'set', name: 'ups.id', value: 'a "b" #' },
    ]);
});

test('a wrong password is told by the first command', async (t) => {
    const { at, requests } = await rackOf(t);
    const mirror = new Mirrored(t, { ups: at, user: 'admin', password: 'wrong' });
    await mirror.link('ok');

    const outcome = await mirror.command({ type: 'instant', name: 'beeper.toggle' });

    t.deepEqual(outcome, failed({ code: 'device-refused', message: 'the NUT server: Access denied' }));
    t.deepEqual(requests, []);
});

test('devices of one server share a connection, which ends with the last of them', async (t) => {
    const { rack, at } = await rackOf(t);
    const one = new Mirrored(t, { ups: at });
    const two = new Mirrored(t, { ups: `pdu1@127.0.0.1:${rack.port}` });
    await Promise.all([one.link('ok'), two.link('ok')]);

    t.is(rack.server.sessions.length, 1);
    await one.close();
    t.is(rack.server.sessions.length, 1);
    await two.close();
    await until(() => rack.server.sessions.length === 0);
    t.pass();
});

test('a server that went away is found again', async (t) => {
    const { rack, at } = await rackOf(t);
    const mirror = new Mirrored(t, { ups: at });
    await mirror.link('ok');
    mirror.news.clear();

    const { port } = rack;
    await rack.server.stop();
    t.regex((await mirror.link('stale')).reason, /the NUT server at 127\.0\.0\.1 port \d+: /);

    mirror.news.clear();
    const config = { listen: ['127.0.0.1'], port, maxAge: 15, users: {} };
    const { gateway, clock } = rack;
    const again = new NutServer({ gateway, log: silentLog(), config: () => config as never, now: () => clock.now });
    t.teardown(() => again.stop());
    await again.start();
    await mirror.link('ok');
    t.is(mirror.values['ups.status'], 'OL CHRG');
});

test('a server that never answers costs time, not the process', async (t) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    t.teardown(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
    });
    const { port } = server.address() as { port: number };
    const mirror = new Mirrored(t, { ups: `ups1@127.0.0.1:${port}` });

    const { reason } = await mirror.news.until('link', (news) => news.reason !== '');
    t.regex(reason, /did not answer in time/);
});

test('a scan names every device of the servers that answer', async (t) => {
    const { rack } = await rackOf(t);
    const found: FoundDevice[] = [];

    const addresses = [`127.0.0.1:${rack.port}`, '127.0.0.1:1'];
    await driver.scan({ addresses }, (device) => found.push(device), new AbortController().signal);

    t.is(found.length, 6);
    t.deepEqual(found[0], {
        driver: 'nut',
        options: { driver: 'nut', ups: `ups1@127.0.0.1:${rack.port}` },
        title: 'Rack "A" main \\ #1',
        facts: { ups: 'ups1', host: '127.0.0.1', port: String(rack.port) },
    });
    await t.throwsAsync(() => driver.scan({ addresses: ['a b'] }, () => undefined, new AbortController().signal), {
        code: 'config-invalid',
    });
});

test('what is said is encrypted where the other server can, and is not said where it must be and cannot', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-nut-driver-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const tls = { offer: true, require: 'nothing' } as const;
    const certificate = new ServerCertificate({
        configFolder: folder,
        stateFolder: join(folder, 'state'),
        config: () => tls,
        log: silentLog(),
        names: () => ['127.0.0.1'],
    });
    const rack = await startRack({ nut: { tls }, server: { certificate: () => certificate.current() } });
    t.teardown(() => rack.stop());
    const ups = `ups1@127.0.0.1:${rack.port}`;

    const mirror = new Mirrored(t, { ups, user: 'admin', password: 'secret' });
    await mirror.link('ok');
    t.regex(rack.server.sessions[0]?.tls ?? '', /^TLSv1\.[23]$/);
    const unproven = new Mirrored(t, { ups, tls: 'verify' });
    t.regex((await unproven.news.until('link', ({ reason }) => reason !== '')).reason, /certificate/);

    const { at, rack: open } = await rackOf(t);
    const strict = new Mirrored(t, { ups: at, user: 'admin', password: 'secret', tls: 'require' });
    t.regex((await strict.news.until('link', ({ reason }) => reason !== '')).reason, /offers no encryption/);
    t.is(
        open.server.sessions.find(({ user }) => user !== undefined),
        undefined,
    );
});
