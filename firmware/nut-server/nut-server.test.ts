import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'ava';
import type { GatewayConfig } from '#model/config.ts';
import { GatewayError } from '#model/errors.ts';
import { DEVICES, deviceId, startRack, until, WireClient } from '../../test/nut-rack.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { NutServer } from './nut-server.ts';

function serverOn(listen: string[], port: number): NutServer {
    const log = silentLog();
    const config: GatewayConfig['nut'] = { listen, port, maxAge: 15, users: {} };
    return new NutServer({ gateway: new Gateway({ log }), log, config: () => config });
}

test('all addresses share one port', async (t) => {
    const rack = await startRack({ listen: ['127.0.0.1', '::1', '127.0.0.2'] });

    for (const host of ['127.0.0.1', '127.0.0.2']) {
        t.is(await (await WireClient.connect(rack.port, host)).ask('NETVER'), '1.3');
    }
    await rack.stop();
});

test('a port that is taken is said with its address and what to do', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const server = serverOn(['127.0.0.2', '127.0.0.1'], port);

    const error = await t.throwsAsync(server.start(), { instanceOf: GatewayError });

    t.is(error?.code, 'port-busy');
    t.regex(
        error?.message ?? '',
        new RegExp(`127\\.0\\.0\\.1 port ${port}.*stop it or set nut\\.port in gateway\\.yaml`),
    );
    t.is(server.port, 0);
    await t.throwsAsync(WireClient.connect(port, '127.0.0.2'), { code: 'ECONNREFUSED' });
    await server.stop();
    other.close();
});

test('an address that is not ours is said with what to do', async (t) => {
    const server = serverOn(['192.0.2.1'], 0); // RFC 5737: nobody has this address

    const error = await t.throwsAsync(server.start(), { instanceOf: GatewayError });

    t.is(error?.code, 'port-denied');
    t.regex(error?.message ?? '', /192\.0\.2\.1.*correct nut\.listen in gateway\.yaml/);
    await server.stop();
});

test('a list of no addresses is said', async (t) => {
    const error = await t.throwsAsync(serverOn([], 0).start(), { instanceOf: GatewayError });
    t.regex(error?.message ?? '', /nut\.listen is empty/);
});

test('a stopped server is gone and can be started again', async (t) => {
    const rack = await startRack();
    const wire = await WireClient.connect(rack.port);

    await rack.server.stop();
    await rack.server.stop();

    t.is(await wire.closed(), '');
    t.is(rack.server.port, 0);
    t.deepEqual(rack.server.sessions, []);
    await rack.server.start();
    t.is(await (await WireClient.connect(rack.server.port)).ask('NETVER'), '1.3');
    await rack.stop();
});

test('sessions can be seen while they last', async (t) => {
    const rack = await startRack();
    const wire = await WireClient.connect(rack.port);
    await wire.ask('VER');
    const since = rack.clock.now;
    const reader = {
        isProven: false,
        role: 'reader',
        address: '127.0.0.1',
        since,
        isCertified: false,
        refusals: 0,
    } as const;
    t.deepEqual(rack.server.sessions, [reader]);

    await wire.logIn('monitor');
    await wire.ask('LOGIN clc');

    t.deepEqual(rack.server.sessions, [
        { ...reader, user: 'monitor', isProven: true, role: 'secondary', ups: deviceId('clc'), software: 'upsmon' },
    ]);
    wire.close();
    await until(() => rack.server.sessions.length === 0);
    await rack.stop();
});

test('a client without a complete command for a minute is cut off, half a line or not', async (t) => {
    const rack = await startRack();
    const [silent, partial, busy] = await Promise.all([1, 2, 3].map(() => WireClient.connect(rack.port)));
    t.is(await busy?.ask('NETVER'), '1.3');
    await partial?.ask('NETVER');

    rack.clock.monotonic = 50_000;
    await busy?.ask('NETVER');
    partial?.send('GET VAR ');
    rack.clock.monotonic = 60_001;

    t.is(await silent?.closed(), '');
    t.is(await partial?.closed(), '');
    t.is(await busy?.ask('NETVER'), '1.3');
    await rack.stop();
});

test('commands may come in one piece, and are answered in their order', async (t) => {
    const rack = await startRack();
    const wire = await WireClient.connect(rack.port);

    wire.send('NETVER\r\nGET VAR ups1 ups.id\nNIX\n\nLIST RW pdu1\r\nPROTVER\n');

    t.deepEqual(await wire.lines(7), [
        '1.3',
        'VAR ups1 ups.id "one"',
        'ERR UNKNOWN-COMMAND',
        'ERR UNKNOWN-COMMAND',
        'BEGIN LIST RW pdu1',
        'END LIST RW pdu1',
        '1.3',
    ]);
    await rack.stop();
});

test('commands may come byte by byte', async (t) => {
    const rack = await startRack();
    const wire = await WireClient.connect(rack.port);

    for (const byte of 'GET VAR "ups1" ups\\.id # please\nNETVER\n') {
        wire.send(byte);
        await new Promise((resolve) => setImmediate(resolve));
    }

    t.deepEqual(await wire.lines(2), ['VAR ups1 ups.id "one"', '1.3']);
    await rack.stop();
});

test('a client that closes its side gets the answers to what it sent', async (t) => {
    const rack = await startRack();
    const wire = await WireClient.connect(rack.port);

    wire.socket.end('NETVER\nGET VAR ups1 ups.id\nGET VAR');

    t.is(await wire.closed(), '1.3\nVAR ups1 ups.id "one"\n');
    await rack.stop();
});

test('bad input is answered and never ends a connection', async (t) => {
    const rack = await startRack();
    const wire = await WireClient.connect(rack.port);
    const binary = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256 || 1));
    const noise = binary.toString('latin1').replaceAll(/[\n"\\]/g, 'x');
    const cases: [string, string][] = [
        [`${'x'.repeat(10_000)}`, 'ERR UNKNOWN-COMMAND'],
        [`GET VAR ups1 ${'x'.repeat(10_000)}`, 'ERR VAR-NOT-SUPPORTED'],
        [`GET DESC ups1 ${'x'.repeat(10_000)}`, 'ERR VAR-NOT-SUPPORTED'],
        [`GET CMDDESC ups1 "a b"`, 'ERR CMD-NOT-SUPPORTED'],
        [`GET VAR ${'x '.repeat(5_000)}`, 'ERR UNKNOWN-UPS'],
        [`GET VAR "a\tb" server.info`, `VAR ab server.info`],
        [`GET VAR "a b" server.info`, 'ERR UNKNOWN-UPS'],
        ['GET VAR "ups1#" ups.id', 'ERR UNKNOWN-UPS'],
        ['GET VAR "up\\s1" "ups.id" # "', 'VAR ups1 ups.id "one"'],
        ['GET=VAR ups1 ups.id', 'ERR INVALID-ARGUMENT'],
        ['G\xffET V\x01AR ups1 ups.id\x80', 'VAR ups1 ups.id "one"'],
        ['\x00\x00\x00', 'ERR UNKNOWN-COMMAND'],
        ['GET VAR ups1 __proto__', 'ERR VAR-NOT-SUPPORTED'],
        ['LIST constructor ups1', 'ERR INVALID-ARGUMENT'],
        [noise, 'ERR UNKNOWN-COMMAND'],
    ];

    for (const [input, reply] of cases) {
        const line = (await wire.ask(input)) ?? '';
        t.true(line.startsWith(reply), `${JSON.stringify(input.slice(0, 40))}: ${line}`);
        t.true(line.length < 511);
    }
    t.is(await wire.ask('"swallowed\nuntil" here'), 'ERR UNKNOWN-COMMAND');
    t.is(await wire.ask('GET VAR ups1 ups.id'), 'VAR ups1 ups.id "one"');
    await rack.stop();
});

test('a line without an end is cut off before it fills the memory', async (t) => {
    const rack = await startRack();
    const [open, quoted, judge] = await Promise.all([1, 2, 3].map(() => WireClient.connect(rack.port)));

    open?.send('x'.repeat(70_000));
    quoted?.send(`"${'x\n'.repeat(35_000)}`);

    t.is(await open?.closed(), '');
    t.is(await quoted?.closed(), '');
    t.is(await judge?.ask('NETVER'), '1.3');
    await rack.stop();
});

test('a client that never reads costs a bounded sum, holds up nobody, and is cut off', async (t) => {
    const values = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`a.${index}`, 'x'.repeat(50)]));
    const rack = await startRack({ devices: { ...DEVICES, big: { values } } });
    const [deaf, other] = await Promise.all([1, 2].map(() => WireClient.connect(rack.port)));
    await deaf?.ask('NETVER');
    await other?.ask('NETVER');
    let asked = 0;
    const { gateway } = rack;
    gateway.device = (name) => {
        asked += name === 'big' ? 1 : 0;
        return Gateway.prototype.device.call(gateway, name);
    };

    // 1.4 GB of answers. The kernels hold less than 40 MB of it; one chunk of questions alone would be 65 MB.
    deaf?.socket.pause();
    deaf?.send('LIST VAR big\n'.repeat(100_000));
    for (let before = -1; before !== asked; ) {
        before = asked;
        for (let round = 0; round < 50; round += 1) t.is(await other?.ask('NETVER'), '1.3');
    }
    t.true(asked > 10 && asked < 2900, `${asked} were answered`);
    rack.clock.monotonic = 59_000;
    t.is(await other?.ask('NETVER'), '1.3');
    t.is(rack.server.sessions.length, 2);
    rack.clock.monotonic = 60_001;

    await until(() => rack.server.sessions.length === 1);
    t.is(await other?.ask('NETVER'), '1.3');
    await rack.stop();
});

test('a client that reads late gets every answer in order', async (t) => {
    const rack = await startRack();
    const wire = await WireClient.connect(rack.port);
    wire.socket.pause();
    const rounds = 20_000;

    for (let round = 0; round < rounds; round += 1) wire.send(`LIST VAR clc\nGET DESC clc n${round}\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    wire.socket.resume();

    const length = (await wire.list('LIST VAR clc')).length;
    t.is(length, 4);
    for (let round = 0; round < rounds; round += 1) {
        const line = await wire.line();
        if (line !== `DESC clc n${round} "Description unavailable"`) t.fail(`round ${round}: ${line}`);
        if (round + 1 < rounds) await wire.lines(4);
    }
    await rack.stop();
});
