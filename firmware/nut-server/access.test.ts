import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import type { GatewayConfig, UserConfig } from '#model/config.ts';
import { HOST_SHUTDOWN } from '#model/shutdown-config.ts';
import { hashPassword } from '#nut/password-hash.ts';
import { deviceId, type Rack, startRack, until, WireClient } from '../../test/nut-rack.ts';
import { silentLog } from '../log.ts';

// 127.0.0.1 is the machine itself; the rest of 127.0.0.0/8 plays the network.
const NAS = '127.0.0.5';
const HOST = '127.0.0.6';
const STRANGER = '127.0.0.7';

const HOSTS: GatewayConfig['hosts'] = {
    clc: { description: '', needs: 1, supplies: {}, address: [HOST], shutdown: v.parse(HOST_SHUTDOWN, {}) },
};

function user(values: Partial<UserConfig>): UserConfig {
    return { actions: [], instcmds: [], ...values };
}

async function rackOf(
    t: ExecutionContext,
    nut: Partial<GatewayConfig['nut']> = {},
    server: { perAddressMax?: number } = {},
): Promise<Rack & { readonly warnings: Record<string, unknown>[] }> {
    const warnings: Record<string, unknown>[] = [];
    const warn = (fields: unknown, message?: unknown): void => {
        warnings.push({ ...(fields as object), message });
    };
    const log = { ...silentLog(), warn, info: () => undefined };
    const rack = await startRack({ nut, log, server: { hosts: () => HOSTS, ...server } });
    t.teardown(() => rack.stop());
    return { ...rack, warnings };
}

test('an address that is not allowed is told so and closed; the machine itself always may', async (t) => {
    const rack = await rackOf(t, { allow: ['127.0.0.4/31'] });

    const stranger = await WireClient.connect(rack.port, '127.0.0.1', STRANGER);
    stranger.send('STARTTLS\n');

    t.is(await stranger.closed(), 'ERR ACCESS-DENIED\n');
    for (const from of [NAS, '127.0.0.1']) {
        t.is(await (await WireClient.connect(rack.port, '127.0.0.1', from)).ask('NETVER'), '1.3', from);
    }
    for (let again = 0; again < 100; again += 1) {
        const next = await WireClient.connect(rack.port, '127.0.0.1', STRANGER);
        next.send('STARTTLS\n');
        t.is(await next.closed(), 'ERR ACCESS-DENIED\n');
    }
    t.is(rack.warnings.length, 1);
    t.like(rack.warnings[0], { address: STRANGER, reason: 'not in nut.allow' });
});

test('one address cannot take all places', async (t) => {
    const rack = await rackOf(t, {}, { perAddressMax: 2 });
    const connect = (from: string): Promise<WireClient> => WireClient.connect(rack.port, '127.0.0.1', from);
    for (const from of [HOST, HOST, '127.0.0.1', '127.0.0.1', '127.0.0.1', NAS]) {
        t.is(await (await connect(from)).ask('NETVER'), '1.3');
    }

    t.is(await (await connect(HOST)).closed(), 'ERR TOO-MANY-CLIENTS\n');
    t.is(await (await connect(NAS)).ask('NETVER'), '1.3');
});

test('an appliance reads, logs in to and lists its own supply under the name it insists on', async (t) => {
    const rack = await rackOf(t, { users: { nas: user({ compat: 'synology', host: 'clc', from: [NAS] }) } });
    const nas = await WireClient.connect(rack.port, '127.0.0.1', NAS);
    await nas.logIn('monuser', 'secret');

    t.is(await nas.ask('LOGIN ups'), 'OK');
    t.is(await nas.ask('GET VAR ups ups.status'), 'VAR ups ups.status "OL"');
    t.deepEqual(await nas.list('LIST VAR UPS'), [
        'BEGIN LIST VAR UPS',
        'VAR UPS device.parent "clc-psu1 clc-psu2"',
        'VAR UPS ups.status "OL"',
        'END LIST VAR UPS',
    ]);
    t.is((await nas.list('LIST UPS'))[1], 'UPS ups "Cloud"');
    t.deepEqual((await nas.list('LIST CLIENT ups')).slice(1, 2), [`CLIENT ups ${NAS}`]);
    t.is(await nas.ask('FSD ups'), 'ERR ACCESS-DENIED');
    t.like(rack.server.sessions[0], { user: 'monuser', ups: deviceId('clc'), software: 'Synology DSM' });
    rack.gateway.apply({ type: 'forced-shutdown', device: deviceId('clc'), on: true, by: 'test' });
    t.is(await nas.ask('GET VAR ups ups.status'), 'VAR ups ups.status "FSD OL"');
});

test('a weak password is worth nothing from another address or for another supply', async (t) => {
    const rack = await rackOf(t, { users: { nas: user({ compat: 'qnap', host: 'clc', from: [NAS] }) } });
    const stranger = await WireClient.connect(rack.port, '127.0.0.1', STRANGER);
    const nas = await WireClient.connect(rack.port, '127.0.0.1', NAS);
    await stranger.logIn('admin', '123456');
    await nas.logIn('admin', '123456');

    t.is(await stranger.ask('LOGIN clc'), 'ERR ACCESS-DENIED');
    t.is(await stranger.ask('GET VAR qnapups ups.status'), 'ERR UNKNOWN-UPS');
    t.is(await nas.ask('LOGIN ups1'), 'ERR ACCESS-DENIED');
    t.is(await nas.ask('INSTCMD ups1 beeper.toggle'), 'ERR ACCESS-DENIED');
    t.is(await nas.ask('LOGIN qnapups'), 'OK');
});

test('a host is known by its address, and a device called “ups” is there for all others', async (t) => {
    const rack = await startRack({
        devices: {
            ups: { description: 'Shared', values: { 'ups.status': 'OB' } },
            clc: { driver: 'chain', description: 'Cloud', values: { 'ups.status': 'OL' } },
        },
        server: { hosts: () => HOSTS },
    });
    t.teardown(() => rack.stop());
    const host = await WireClient.connect(rack.port, '127.0.0.1', HOST);
    const other = await WireClient.connect(rack.port, '127.0.0.1', STRANGER);

    for (const _again of [1, 2]) {
        t.is(await other.ask('GET VAR ups ups.status'), 'VAR ups ups.status "OB"');
        t.is(await host.ask('GET VAR ups ups.status'), 'VAR ups ups.status "OL"');
        t.is(await host.ask('GET UPSDESC ups'), 'UPSDESC ups "Cloud"');
    }
    t.deepEqual((await host.list('LIST UPS')).slice(1, -1), ['UPS ups "Cloud"', 'UPS clc "Cloud"']);
    t.deepEqual((await other.list('LIST UPS')).slice(1, -1), ['UPS ups "Shared"', 'UPS clc "Cloud"']);
});

test('the user says more than the address', async (t) => {
    const rack = await rackOf(t, {
        users: { psu: user({ password: 'secret', upsmon: 'secondary', host: 'clc-psu1' }) },
    });
    const wire = await WireClient.connect(rack.port, '127.0.0.1', HOST);
    await wire.logIn('psu');

    t.is(await wire.ask('LOGIN ups'), 'OK');

    t.is(await wire.ask('GET NUMLOGINS clc-psu1'), 'NUMLOGINS clc-psu1 1');
});

test('safety rule 16: a host may force its own shutdown and nobody else’s', async (t) => {
    const rack = await rackOf(t, {
        users: { clc: user({ password: 'secret', upsmon: 'secondary', actions: ['fsd'], host: 'clc' }) },
    });
    const wire = await (await WireClient.connect(rack.port)).logIn('clc');

    t.is(await wire.ask('FSD ups1'), 'ERR ACCESS-DENIED');
    t.is(await wire.ask('LOGIN ups1'), 'OK');
    t.is(await wire.ask('FSD ups'), 'OK FSD-SET');

    t.false(rack.gateway.device('ups1')?.forcedShutdown);
    t.true(rack.gateway.device('clc')?.forcedShutdown);
});

test('the order to shut down can be taken back by whoever may give it, while it stands', async (t) => {
    const rack = await rackOf(t);
    const boss = await (await WireClient.connect(rack.port)).logIn('boss');
    const admin = await (await WireClient.connect(rack.port)).logIn('admin');
    const by: string[] = [];
    rack.gateway.subscribe('test', (event) => event.type === 'forced-shutdown' && by.push(`${event.on} ${event.by}`));
    const clear = 'INSTCMD ups1 powerchain.fsd.clear';

    t.is(await boss.ask(clear), 'ERR CMD-NOT-SUPPORTED');
    t.notRegex((await boss.list('LIST CMD ups1')).join(), /fsd/);
    await boss.ask('FSD ups1');
    t.regex((await boss.list('LIST CMD ups1')).join(), /CMD ups1 powerchain\.fsd\.clear/);
    t.regex((await boss.ask('GET CMDDESC ups1 powerchain.fsd.clear')) ?? '', /Take back the order/);
    t.is(await admin.ask(clear), 'ERR ACCESS-DENIED');
    t.is(await boss.ask(clear), 'OK');

    t.is(await boss.ask('GET VAR ups1 ups.status'), 'VAR ups1 ups.status "OL CHRG"');
    t.deepEqual(by, ['true boss@127.0.0.1', 'false boss@127.0.0.1']);
    await boss.ask('FSD dead');
    t.is(await boss.ask('INSTCMD dead powerchain.fsd.clear'), 'OK');
});

test('a hashed password is as good as a plain one, and commands keep their order while it is checked', async (t) => {
    const password = await hashPassword('s3cret');
    const rack = await rackOf(t, { users: { mon: user({ password, upsmon: 'primary' }) } });
    const wire = await WireClient.connect(rack.port);
    const other = await WireClient.connect(rack.port);

    wire.send('USERNAME mon\nPASSWORD s3cret\nNETVER\nLOGIN ups1\nGET NUMLOGINS ups1\nPRIMARY ups1\n');
    const wrong = await (await WireClient.connect(rack.port)).logIn('mon', 's3cre');

    t.deepEqual(await wire.lines(6), ['OK', 'OK', '1.3', 'OK', 'NUMLOGINS ups1 1', 'OK PRIMARY-GRANTED']);
    t.is(await wrong.ask('LOGIN ups1'), 'ERR ACCESS-DENIED');
    t.is(await other.ask('NETVER'), '1.3');
    Object.assign(rack.users, { mon: user({ password: await hashPassword('s3cre'), upsmon: 'primary' }) });
    t.false(rack.server.sessions[0]?.isProven);
    t.is(await wire.ask('PRIMARY ups1'), 'ERR ACCESS-DENIED');
    t.is(await wrong.ask('LOGIN ups1'), 'OK');
});

test('a client that leaves while its password is checked leaves nothing behind', async (t) => {
    const password = await hashPassword('s3cret');
    const rack = await rackOf(t, { users: { mon: user({ password, upsmon: 'secondary' }) } });
    const wire = await WireClient.connect(rack.port);
    const judge = await WireClient.connect(rack.port);

    wire.send('USERNAME mon\nPASSWORD s3cret\nLOGIN ups1\n');
    await wire.lines(2);
    wire.close();

    await until(() => rack.server.sessions.length === 1);
    t.is(await judge.ask('GET NUMLOGINS ups1'), 'NUMLOGINS ups1 0');
});

// After so many the next guess waits a second: as long as a busy machine needs to let the others go first.
const FAILURES = 6;
const WAIT_MS = 900;

test('who guesses waits, nobody else does, and the log hears of it once an hour', async (t) => {
    const rack = await rackOf(t);
    const login = async (from: string, password: string): Promise<{ reply: string | undefined; ms: number }> => {
        const wire = await WireClient.connect(rack.port, '127.0.0.1', from);
        await wire.logIn('monitor', password);
        const begun = performance.now();
        const reply = await wire.ask('LOGIN ups1');
        return { reply, ms: performance.now() - begun };
    };
    t.is((await login(HOST, 'secret')).reply, 'OK');

    for (let failure = 0; failure < FAILURES; failure += 1) await login(STRANGER, 'wrong');
    const [guess, right] = await Promise.all([login(STRANGER, 'wrong'), login(NAS, 'secret')]);

    t.is(guess.reply, 'ERR ACCESS-DENIED');
    t.true(guess.ms >= WAIT_MS, `${guess.ms} ms`);
    t.is(right.reply, 'OK');
    t.true(right.ms < guess.ms);
    t.is(rack.warnings.length, 1);
    t.like(rack.warnings[0], { user: 'monitor', address: STRANGER, count: 1 });
    t.like(rack.server.refused, [{ user: 'monitor', address: STRANGER, count: FAILURES + 1 }]);
    rack.clock.now += 3_600_000;
    await login(STRANGER, 'wrong');
    t.like(rack.warnings[1], { user: 'monitor', address: STRANGER, count: FAILURES + 1 });
    t.notRegex(JSON.stringify(rack.warnings), /wrong"|secret/);
});

test('credentials that were right before are not held up by somebody who guesses at their address', async (t) => {
    const rack = await rackOf(t);
    const logIn = async (password: string): Promise<WireClient> =>
        (await WireClient.connect(rack.port, '127.0.0.1', HOST)).logIn('monitor', password);
    t.is(await (await logIn('secret')).ask('LOGIN ups1'), 'OK');
    for (let failure = 0; failure < FAILURES; failure += 1) await (await logIn('wrong')).ask('LOGIN ups1');

    const [guessing, again] = [await logIn('wrong'), await logIn('secret')];
    const order: (string | undefined)[] = [];
    await Promise.all([guessing, again].map(async (wire) => order.push(await wire.ask('LOGIN ups1'))));

    t.deepEqual(order, ['OK', 'ERR ACCESS-DENIED']);
    t.is(rack.server.sessions.filter(({ user }) => user === 'monitor').length, FAILURES + 3);
});

test('a right password is not told any faster at an address that guesses', async (t) => {
    const rack = await rackOf(t);
    const logIn = async (from: string, password: string): Promise<WireClient> =>
        (await WireClient.connect(rack.port, '127.0.0.1', from)).logIn('monitor', password);
    t.is(await (await logIn(HOST, 'secret')).ask('LOGIN ups1'), 'OK');
    for (let failure = 0; failure < 4; failure += 1) await (await logIn(STRANGER, 'wrong')).ask('LOGIN ups1');
    const guess = await logIn(STRANGER, 'secret');
    const begun = performance.now();

    t.is(await guess.ask('LOGIN ups1'), 'OK');

    t.true(performance.now() - begun >= 200);
});
