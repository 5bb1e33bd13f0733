import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { ok } from '#model/result.ts';
import { startRack } from '../test/nut-rack.ts';
import { NutClient } from './client.ts';
import { NutError, type NutErrorCode } from './nut-error.ts';

/** A client of a real server with a small rack behind it. */
async function rackClient(t: ExecutionContext) {
    const rack = await startRack();
    const client = new NutClient({ host: '127.0.0.1', port: rack.port });
    await client.connect();
    t.teardown(() => rack.stop());
    return { rack, client };
}

/** A client of a server that answers every chunk as it is told. */
async function clientOf(t: ExecutionContext, answer: (text: string, socket: Socket) => void, timeoutSeconds = 10) {
    const server = createServer((socket) => {
        socket.setEncoding('utf8').on('data', (text: string) => answer(text, socket));
        socket.on('error', () => socket.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const client = new NutClient({ host: '127.0.0.1', port, timeoutSeconds });
    await client.connect();
    t.teardown(() => client.close());
    return client;
}

async function codeOf(promise: Promise<unknown>): Promise<NutErrorCode | undefined> {
    try {
        await promise;
        return undefined;
    } catch (error) {
        return error instanceof NutError ? error.code : undefined;
    }
}

test('what a server has to say is read', async (t) => {
    const { client } = await rackClient(t);

    t.is(await client.protocolVersion(), '1.3');
    t.regex(await client.version(), /Powerchain/);
    t.deepEqual((await client.listUps())[0], { name: 'ups1', description: 'Rack "A" main \\ #1' });
    t.deepEqual(
        await client.listVariables('CLC'),
        new Map([
            ['device.parent', 'clc-psu1 clc-psu2'],
            ['ups.status', 'OL'],
        ]),
    );
    t.deepEqual(
        [...(await client.listWritable('ups1')).keys()],
        ['input.sensitivity', 'input.transfer.high', 'ups.id'],
    );
    t.deepEqual(await client.listCommands('pdu1'), []);
    t.deepEqual(await client.listValues('ups1', 'input.sensitivity'), ['low', 'medium', 'high']);
    t.deepEqual(await client.listRanges('ups1', 'input.transfer.high'), [
        { min: 120, max: 130 },
        { min: 140, max: 150 },
    ]);
    t.is(await client.getVariable('ups1', 'Ups.Status'), 'OL CHRG');
    t.is(await client.getUpsDescription('ups1'), 'Rack "A" main \\ #1');
    t.is(await client.getDescription('ups1', 'nix'), 'Description unavailable');
    t.is(await client.getCommandDescription('ups1', 'Vendor.trick'), 'Does the trick');
    t.like(await client.getType('ups1', 'ups.id'), { isWritable: true, hasValues: false, kind: 'text', maxLength: 8 });
    t.like(await client.getType('ups1', 'input.transfer.high'), { hasRanges: true, kind: 'number' });
});

test('a session is had: login, primary, forced shutdown', async (t) => {
    const { rack, client } = await rackClient(t);

    await client.authenticate('boss', 'secret');
    await client.login('ups1');
    await client.primary('ups1');
    t.is(await client.getLogins('ups1'), 1);
    t.deepEqual(await client.listClients('ups1'), ['127.0.0.1']);
    await client.forceShutdown('ups1');

    t.true(rack.gateway.device('ups1')?.forcedShutdown);
    await client.close();
    t.is(await codeOf(client.version()), 'server-disconnected');
});

test('commands are handed over and tracked', async (t) => {
    const { rack, client } = await rackClient(t);
    const requests: unknown[] = [];
    rack.gateway.routeCommands(async (_device, request) => {
        requests.push(request);
        return ok(undefined);
    });
    await client.authenticate('admin', 'secret');

    t.is(await client.setVariable('ups1', 'ups.id', 'a "#" \\'), undefined);
    await client.track(true);
    const id = await client.command('ups1', 'load.off.delay', '');

    t.is(await client.trackingOutcome(id ?? ''), 'success');
    t.is(await client.trackingOutcome('nix'), 'unknown');
    t.deepEqual(requests, [
        { type: 'set', name: 'ups.id', value: 'a "#" \\' },
        { type: 'instant', name: 'load.off.delay', value: '' },
    ]);
});

test('a refusal is an error with its token as the code', async (t) => {
    const { client } = await rackClient(t);

    const error = await t.throwsAsync(client.getVariable('nix', 'ups.status'), { instanceOf: NutError });

    t.is(error?.code, 'UNKNOWN-UPS');
    t.is(error?.message, 'Unknown UPS');
    t.is(await codeOf(client.listVariables('dead')), 'DRIVER-NOT-CONNECTED');
    t.is(await codeOf(client.login('ups1')), 'USERNAME-REQUIRED');
    t.is(await client.getVariable('clc', 'ups.status'), 'OL');
});

test('questions asked at once are sent one after another', async (t) => {
    const seen: string[] = [];
    const client = await clientOf(t, (text, socket) => {
        seen.push(text);
        setImmediate(() => socket.write(`OK ${seen.length}\n`));
    });

    await Promise.all([client.login('a'), client.login('b'), client.login('c')]);

    t.deepEqual(seen, ['LOGIN a\n', 'LOGIN b\n', 'LOGIN c\n']);
});

test('answers may come in any pieces', async (t) => {
    const answer = 'BEGIN LIST UPS\nUPS a "Büro \\#1"\nUPS b ""\nEND LIST UPS\n';
    const client = await clientOf(t, async (_text, socket) => {
        for (const byte of Buffer.from(answer)) {
            socket.write(Buffer.of(byte));
            await new Promise((resolve) => setImmediate(resolve));
        }
    });

    t.deepEqual(await client.listUps(), [
        { name: 'a', description: 'Büro #1' },
        { name: 'b', description: '' },
    ]);
});

test('a server that does not answer is given up, and so is everybody who waits', async (t) => {
    const client = await clientOf(t, () => undefined, 1);

    const codes = await Promise.all([codeOf(client.version()), codeOf(client.listUps())]);

    t.deepEqual(codes, ['timeout', 'timeout']);
    t.is(await codeOf(client.version()), 'timeout');
});

test('a server that hangs up is an error for everybody who waits', async (t) => {
    const client = await clientOf(t, (_text, socket) => socket.end('BEGIN LIST UPS\nUPS a "x"\n'));

    const codes = await Promise.all([codeOf(client.listUps()), codeOf(client.version())]);

    t.deepEqual(codes, ['server-disconnected', 'server-disconnected']);
});

test('an answer to something else is not taken for one', async (t) => {
    const answers = ['VAR b ups.status "OL"\n', 'VAR a ups.status\n', 'OK\n', 'ERR STRANGE\n', '\n'];
    for (const answer of answers) {
        const client = await clientOf(t, (_text, socket) => socket.write(answer));
        t.is(await codeOf(client.getVariable('a', 'ups.status')), 'invalid-response', answer);
    }
    const client = await clientOf(t, (_text, socket) =>
        socket.write('BEGIN LIST VAR a\nVAR b c "d"\nEND LIST VAR a\n'),
    );
    t.is(await codeOf(client.listVariables('a')), 'invalid-response');
});

test('a server that goes on for ever is given up', async (t) => {
    const client = await clientOf(t, (_text, socket) => socket.write('x'.repeat(100_000)));
    t.is(await codeOf(client.version()), 'invalid-response');
    const list = await clientOf(t, (_text, socket) => socket.write(`BEGIN LIST UPS\n${'UPS a ""\n'.repeat(100_002)}`));
    t.is(await codeOf(list.listUps()), 'invalid-response');
});

test('a server that talks unasked is given up', async (t) => {
    const client = await clientOf(t, (_text, socket) => socket.write('OK\nOK\n'));
    await client.login('a');
    t.is(await codeOf(client.login('b')), 'invalid-response');
});

test('text that would arrive changed is not sent', async (t) => {
    const { client } = await rackClient(t);

    t.is(await codeOf(client.authenticate('admin', 'pässword')), 'unsendable');
    t.is(await codeOf(client.getVariable('ups1', 'a\nFSD ups1')), 'unsendable');
    t.is(await client.protocolVersion(), '1.3');
});

test('nobody there, and no such host, are told apart', async (t) => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const address = free.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    free.close();
    await once(free, 'close');

    const refused = await t.throwsAsync(new NutClient({ host: '127.0.0.1', port }).connect(), { instanceOf: NutError });
    const both = await t.throwsAsync(new NutClient({ host: 'localhost', port }).connect(), { instanceOf: NutError });
    const nowhere = new NutClient({ host: 'nowhere.invalid', port });

    t.is(refused?.message, 'Connection failure: Connection refused');
    t.is(both?.message, 'Connection failure: Connection refused');
    t.is(await codeOf(nowhere.connect()), 'no-such-host');
    t.is(await codeOf(new NutClient().version()), 'server-disconnected');
});

test('what a connection is and can is asked for', async (t) => {
    const { client } = await rackClient(t);
    await client.authenticate('admin', 'secret');

    t.true((await client.help()).includes('INSTCMD'));
    t.false(await client.isTracking());
    await client.track(true);
    t.true(await client.isTracking());
});

test('an error says whether it is worth trying again', (t) => {
    t.true(new NutError('timeout', '').retryable);
    t.true(new NutError('DATA-STALE', '').retryable);
    t.false(new NutError('ACCESS-DENIED', '').retryable);
    t.false(new NutError('tls-failed', '').retryable);
});

test('old servers know the primary as master', async (t) => {
    const seen: string[] = [];
    const client = await clientOf(t, (text, socket) => {
        seen.push(text.trim());
        socket.write(text.startsWith('MASTER') ? 'OK MASTER-GRANTED\n' : 'ERR UNKNOWN-COMMAND\n');
    });

    await client.primary('a');

    t.deepEqual(seen, ['PRIMARY a', 'MASTER a']);
});
