import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { ApiError, ApiState } from '#model/api.ts';
import type { NodeVerdict } from '#model/chain.ts';
import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import { GatewayError } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import { CLIENTS_MAX } from './event-streams.ts';
import { EventReader } from './testing/event-reader.ts';
import { WebRack } from './testing/web-rack.ts';

async function started(t: ExecutionContext, prepare?: (rack: WebRack) => void): Promise<WebRack> {
    const rack = new WebRack();
    t.teardown(() => rack.stop());
    prepare?.(rack);
    await rack.server.start();
    return rack;
}

async function listening(t: ExecutionContext, rack: WebRack, lastId?: string): Promise<EventReader> {
    const reader = await EventReader.open(rack.server.port, lastId);
    t.teardown(() => reader.close());
    return reader;
}

function ups(id: string, secondsLeft: number): NodeVerdict {
    return { id, kind: 'ups', state: 'doomed', carrier: 'battery', secondsLeft, parents: ['feed-a'], why: 'low' };
}

test('the state tells the gateway, its devices and its chain', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp', { 'ups.status': 'OL' });
    rack.nodes.set('ups1', ups('ups1', 60));

    const answer = await rack.ask('/api/v1/state');

    const state = answer.json() as ApiState;
    t.is(answer.status, 200);
    t.is(answer.headers['cache-control'], 'no-store');
    t.is(state.gateway.name, 'test-rack');
    t.regex(state.gateway.version, /^\d+\.\d+\.\d+/);
    t.is(state.gateway.startedAt, 1_700_000_000_000);
    t.true(Math.abs(state.gateway.now - Date.now()) < 60_000);
    t.is(state.devices[0]?.readings['ups.status']?.text, 'OL');
    t.deepEqual(state.chain.nodes, [ups('ups1', 60)]);
});

test('a client of the stream gets the state first and then each kind of change', async (t) => {
    const rack = await started(t);
    const device = rack.add('ups1', 'snmp', { 'ups.load': 10 });
    const reader = await listening(t, rack);

    const first = await reader.next();
    rack.change('ups1', { 'ups.load': 20 });
    const readings = await reader.nextOf('readings');
    rack.gateway.apply({ type: 'link', device, link: 'stale', previous: 'connecting', reason: 'no answer' });
    const link = await reader.nextOf('link');
    const second = rack.add('ups2', 'snmp');
    const added = await reader.nextOf('device');
    rack.gateway.apply({ type: 'device-removed', device });
    const removed = await reader.nextOf('removed');

    t.is(first?.event.type, 'state');
    t.is(readings.event.changes[0]?.values['ups.load']?.value, 20);
    t.like(link.event.changes[0], { link: 'stale', linkReason: 'no answer' });
    t.is(added.event.devices[0]?.id, second);
    t.deepEqual(removed.event.devices, [device]);
    const numbers = [first, readings, link, added, removed].map((one) => Number(one?.id?.split('-')[1]));
    t.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
    );
    t.is(numbers[0], 0);
});

test('a client hears that something happened, and not what: that depends on who asks', async (t) => {
    const rack = await started(t);
    const reader = await listening(t, rack);

    rack.gateway.apply({ type: 'audit', by: 'admin', action: 'user-changed', about: 'eve is viewer', outcome: 'done' });
    const { event } = await reader.nextOf('happened');

    t.deepEqual(event, { type: 'happened', types: ['audit'] });
});

test('verdicts that change are told with the changes that caused them', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp');
    rack.nodes.set('ups1', ups('ups1', 60));
    const reader = await listening(t, rack);
    await reader.nextOf('state');

    rack.nodes.set('ups1', ups('ups1', 30));
    rack.nodes.set('ups2', ups('ups2', 30));
    rack.change('ups1', { 'battery.charge': 10 });

    t.is((await reader.next())?.event.type, 'readings');
    const { event } = await reader.nextOf('chain');
    t.deepEqual(event.changed.nodes, [ups('ups1', 30), ups('ups2', 30)]);
    t.deepEqual(event.gone, { nodes: [], hosts: [] });
});

test('changes that follow one another quickly are told together', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp');
    const reader = await listening(t, rack);
    await reader.nextOf('state');
    const startedAt = performance.now();
    let load = 0;
    while (load < 50 || performance.now() - startedAt < 100) {
        load += 1;
        rack.change('ups1', { 'ups.load': load });
        await new Promise(setImmediate);
    }

    let tellings = 0;
    for (let told = 0; told !== load; tellings += 1) {
        const { event } = await reader.nextOf('readings');
        told = Number(event.changes[0]?.values['ups.load']?.value);
    }
    // However busy the machine is: four a second, and the first at once.
    const most = Math.ceil((performance.now() - startedAt) / 250) + 1;
    t.true(load > most && tellings <= most, `${load} changes, ${tellings} tellings, at most ${most} expected`);
});

test('a client that comes back gets what it missed, and only that', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp');
    const before = await listening(t, rack);
    const stays = await listening(t, rack);
    await before.nextOf('state');
    rack.change('ups1', { 'ups.load': 1 });
    const { id } = await before.nextOf('readings');
    before.close();
    await stays.nextOf('readings');
    rack.change('ups1', { 'ups.load': 2 });
    await stays.nextOf('readings');

    const after = await listening(t, rack, id);

    const missed = await after.next();
    t.is(missed?.event.type, 'readings');
    t.is(missed?.id?.split('-')[1], '2');
});

test('a client that comes back after a restart of the gateway gets the whole state', async (t) => {
    const rack = await started(t);

    const reader = await listening(t, rack, 'anotherrun-3');

    t.is((await reader.next())?.event.type, 'state');
});

test('a changed configuration is told as the whole state', async (t) => {
    const rack = await started(t);
    const reader = await listening(t, rack);
    await reader.nextOf('state');

    rack.config = { ...rack.config, name: 'renamed' };
    rack.gateway.apply({ type: 'config', file: 'gateway.yaml', outcome: 'loaded', text: '' });

    const { event } = await reader.nextOf('state');
    t.is(event.state.gateway.name, 'renamed');
});

test('every few seconds clients hear that the gateway lives and when it heard each device', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp', { 'ups.load': 1 });
    rack.add('never', 'snmp');
    const reader = await listening(t, rack);
    await reader.nextOf('state');

    const { event, id } = await reader.nextOf('heard');

    t.is(id, undefined);
    t.is(event.heardAt.ups1, rack.gateway.device('ups1')?.heardAt);
    t.true(event.now >= (event.heardAt.ups1 ?? Number.POSITIVE_INFINITY));
});

test('when every place at the stream is taken the next client is told so, and gets one that is free again', async (t) => {
    const rack = await started(t);
    const readers = await Promise.all(Array.from({ length: CLIENTS_MAX }, () => listening(t, rack)));
    await Promise.all(readers.map((reader) => reader.next()));

    const refused = await rack.ask('/api/v1/events');
    readers[0]?.close();

    t.is(refused.status, 503);
    t.is((refused.json() as ApiError).code, 'too-many-clients');
    t.regex((refused.json() as ApiError).message, /close some/);
    await t.notThrowsAsync(untilAdmitted(t, rack));
});

// The server learns from the network that a client has gone.
async function untilAdmitted(t: ExecutionContext, rack: WebRack): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
        try {
            await listening(t, rack);
            return;
        } catch {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }
    throw new Error('no place became free');
}

test('stopping the server ends the streams at once', async (t) => {
    const rack = await started(t);
    const reader = await listening(t, rack);
    await reader.next();

    // It would wait for them for ever.
    await rack.server.stop();

    t.is(await reader.next().catch(() => undefined), undefined);
    t.is(rack.server.port, 0);
});

test('a server that was stopped can be started again', async (t) => {
    const rack = await started(t);
    await rack.server.stop();
    await rack.server.start();

    t.is((await rack.ask('/healthz')).status, 200);
});

test('what calls the gateway by a strange name is refused everywhere', async (t) => {
    const rack = await started(t);

    for (const path of ['/', '/healthz', '/api/v1/state', '/api/v1/events', '/nothing']) {
        const answer = await rack.ask(path, { headers: { host: 'evil.example' } });
        t.is(answer.status, 421, path);
        t.is((answer.json() as ApiError).code, 'host-unknown', path);
    }
});

test('a page of another origin can neither read the stream nor give a command', async (t) => {
    const commands: DeviceRequest[] = [];
    const rack = await started(t, (one) => {
        one.add('ups1', 'demo');
        one.gateway.routeCommands(async (_device, request) => {
            commands.push(request);
            return ok(undefined);
        });
    });
    const headers = { origin: 'http://evil.example' };

    t.is((await rack.ask('/api/v1/events', { headers })).status, 403);
    t.is((await rack.post('/api/v1/demo', { action: 'fail', target: 'feed-a' }, headers)).status, 403);
    const form = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"action":"fail"}' };
    t.is((await rack.ask('/api/v1/demo', form)).status, 415);
    t.is((await rack.ask('/api/v1/demo', { method: 'POST', body: '{"action":"fail"}' })).status, 415);
    t.deepEqual(commands, []);
});

test('a demo request reaches a demo device, with who asked', async (t) => {
    const events: unknown[] = [];
    const rack = await started(t, (one) => {
        one.add('real', 'snmp');
        one.add('ups1', 'demo');
        one.add('ups2', 'demo');
        one.gateway.routeCommands(async () => ok(undefined));
        one.gateway.subscribe('test', (event) => {
            if (event.type === 'command') events.push([event.device, event.request, event.by]);
        });
    });

    const answer = await rack.post('/api/v1/demo', { action: 'fail', target: 'feed-a' });
    await rack.post('/api/v1/demo', { action: 'charge', target: 'ups2=15' });

    t.is(answer.status, 200);
    t.deepEqual(answer.json(), { text: 'fail feed-a: done' });
    t.deepEqual(events, [
        ['ups1', { type: 'instant', name: 'demo.fail', value: 'feed-a' }, 'anonymous@127.0.0.1'],
        ['ups2', { type: 'instant', name: 'demo.charge', value: 'ups2=15' }, 'anonymous@127.0.0.1'],
    ]);
});

test('a demo request that the rack refuses is answered with its own words', async (t) => {
    let outcome: CommandOutcome = failed({ code: 'command-invalid', message: 'there is no “feed-z”' });
    const rack = await started(t, (one) => {
        one.add('ups1', 'demo');
        one.gateway.routeCommands(async () => outcome);
    });

    const invalid = await rack.post('/api/v1/demo', { action: 'fail', target: 'feed-z' });
    outcome = failed({ code: 'driver-exited', message: 'the driver is gone' });
    const gone = await rack.post('/api/v1/demo', { action: 'fail', target: 'feed-a' });

    t.is(invalid.status, 400);
    t.deepEqual(invalid.json(), { code: 'command-invalid', message: 'there is no “feed-z”' });
    t.is(gone.status, 409);
});

test('without a demo device there is nothing to play with, whatever else is configured', async (t) => {
    const rack = await started(t, (one) => {
        one.add('ups1', 'snmp');
        one.gateway.routeCommands(async () => t.fail('a real device was reached') as never);
    });

    const answer = await rack.post('/api/v1/demo', { action: 'fail', target: 'ups1' });

    t.is(answer.status, 404);
    t.is((answer.json() as ApiError).code, 'not-found');
});

test('demo requests of any other form are refused', async (t) => {
    const rack = await started(t, (one) => {
        one.add('ups1', 'demo');
        one.gateway.routeCommands(async () => t.fail('it went through') as never);
    });
    const bodies: unknown[] = [
        null,
        [],
        'fail',
        {},
        { action: 1 },
        { action: 'FAIL IT' },
        { action: 'x'.repeat(40) },
        { action: 'fail', target: '' },
        { action: 'fail', target: 'a'.repeat(200) },
        { action: 'fail', target: 'a\nb' },
        { action: 'fail', target: 'feed-a', also: 1 },
    ];

    for (const body of bodies) {
        const answer = await rack.post('/api/v1/demo', body);
        t.is(answer.status, 400, JSON.stringify(body));
        t.is((answer.json() as ApiError).code, 'request-invalid');
    }
    const headers = { 'content-type': 'application/json' };
    for (const [body, status] of [
        ['{', 400],
        ['', 400],
        ['{"__proto__":{"action":"fail"}}', 400],
        [`{"action":"${'x'.repeat(20_000)}"}`, 413],
    ] as const) {
        const answer = await rack.ask('/api/v1/demo', { method: 'POST', headers, body });
        t.is(answer.status, status, body.slice(0, 20));
        t.is((answer.json() as ApiError).code, 'request-invalid');
    }
});

test('what does not exist is answered in the same form as every error', async (t) => {
    const rack = await started(t);

    const answer = await rack.ask('/api/v1/nothing');

    t.is(answer.status, 404);
    t.deepEqual(answer.json(), { code: 'not-found', message: 'there is nothing at GET /api/v1/nothing' });
    t.is((await rack.post('/api/v1/state', {})).status, 404);
});

test('what is no request is answered in the same form too', async (t) => {
    const rack = await started(t);
    const said = async (text: string) => {
        const socket = connect(rack.server.port, '127.0.0.1').setEncoding('utf8');
        socket.write(text);
        let answer = '';
        for await (const chunk of socket) answer += chunk;
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        const { code, message } = JSON.parse(body) as ApiError;
        return [Number(head.split(' ')[1]), code, message];
    };

    t.deepEqual(await said('GARBAGE\r\n\r\n'), [400, 'request-invalid', 'this is no request of HTTP/1.1']);
    t.deepEqual(await said('BREW / HTTP/1.1\r\nhost: localhost\r\n\r\n'), [
        400,
        'request-invalid',
        'this is no request of HTTP/1.1',
    ]);
    t.deepEqual(await said(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`), [
        431,
        'request-invalid',
        'the header of a request may have 16 kB at most',
    ]);
    const undecodable = await rack.ask('/%zz');
    t.is(undecodable.status, 400);
    t.is((undecodable.json() as ApiError).code, 'request-invalid');
    t.truthy(undecodable.headers['content-security-policy']);
});

test('an error of ours is logged, not shown', async (t) => {
    const rack = await started(t);
    rack.nodes.set('bad', { ...ups('bad', 1), why: 1n as never }); // JSON cannot hold it

    const answer = await rack.ask('/api/v1/state');

    t.is(answer.status, 500);
    t.is((answer.json() as ApiError).code, 'internal');
    t.notRegex(answer.text, /BigInt/);
});

test('every answer forbids scripts, frames and guesses of others', async (t) => {
    const rack = await started(t);

    for (const path of ['/', '/healthz', '/api/v1/state', '/nothing']) {
        const { headers } = await rack.ask(path);
        t.regex(String(headers['content-security-policy']), /default-src 'self'.*frame-ancestors 'none'/, path);
        t.is(headers['x-content-type-options'], 'nosniff', path);
    }
    const reader = await fetch(`http://127.0.0.1:${rack.server.port}/api/v1/events`);
    t.regex(reader.headers.get('content-security-policy') ?? '', /default-src 'self'/);
    await reader.body?.cancel();
});

function buildPage(rack: WebRack): void {
    mkdirSync(join(rack.pageFolder, 'assets'));
    writeFileSync(join(rack.pageFolder, 'index.html'), 'the page');
    writeFileSync(join(rack.pageFolder, 'index.html.br'), 'the page, compressed');
    writeFileSync(join(rack.pageFolder, 'assets', 'index-abc.js'), 'script');
    writeFileSync(join(rack.pageFolder, '.built'), 'stamp');
}

test('the page is asked for again at each load, its hashed files are kept for good', async (t) => {
    const rack = await started(t, buildPage);

    const page = await rack.ask('/');
    const script = await rack.ask('/assets/index-abc.js');

    t.is(page.text, 'the page');
    t.is(page.headers['cache-control'], 'no-cache');
    t.regex(page.headers['content-type'] ?? '', /text\/html/);
    t.is(script.text, 'script');
    t.regex(script.headers['cache-control'] ?? '', /max-age=31536000, immutable/);
});

test('browsers that can get the compressed twin', async (t) => {
    const rack = await started(t, buildPage);

    const page = await rack.ask('/', { headers: { 'accept-encoding': 'gzip, br' } });

    t.is(page.headers['content-encoding'], 'br');
    t.is(page.text, 'the page, compressed');
    t.regex(page.headers['content-type'] ?? '', /text\/html/);
});

test('nothing but the page is served from its folder', async (t) => {
    const rack = await started(t, buildPage);

    for (const path of ['/.built', '/../package.json', '/..%2fpackage.json', '/assets/../.built', '/assets/']) {
        const answer = await rack.ask(path);
        t.true(answer.status >= 400 && answer.status < 500, `${path}: ${answer.status}`);
        t.is((answer.json() as ApiError).message.includes(rack.pageFolder), false, path);
    }
});

test('a page that was not built says how to build it', async (t) => {
    const rack = await started(t);

    const answer = await rack.ask('/');

    t.is(answer.status, 503);
    t.is((answer.json() as ApiError).code, 'page-missing');
    t.regex((answer.json() as ApiError).message, /prepare\.mjs/);
});

test('a port that is taken is an error that says what to do', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    t.teardown(() => other.close());
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const rack = new WebRack();
    t.teardown(() => rack.stop());
    rack.config = { ...rack.config, web: { ...rack.config.web, port } };

    const error = await t.throwsAsync(rack.server.start(), { instanceOf: GatewayError });

    t.is(error.code, 'port-busy');
    t.regex(error.message, /gateway\.yaml/);
});
