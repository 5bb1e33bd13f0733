import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import type { DeviceId } from '#model/device.ts';
import { PUSH } from '#model/push-config.ts';
import { until } from '../../test/running-gateway.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { PushDestination } from './push-destination.ts';

interface Heard {
    readonly headers: IncomingHttpHeaders;
    readonly url: string | undefined;
    readonly body: string;
}

/** A database that answers as it is told. */
async function database(t: ExecutionContext) {
    const answer = { status: 204, text: '' };
    const taken: Heard[] = [];
    const server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request
            .on('data', (part: Buffer) => parts.push(part))
            .on('end', () => {
                const { headers, url } = request;
                if (answer.status < 300) taken.push({ headers, url, body: Buffer.concat(parts).toString() });
                response.writeHead(answer.status).end(answer.text);
            });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => {
        server.close();
        server.closeAllConnections();
    });
    const { port } = server.address() as { port: number };
    return { answer, taken, url: `http://127.0.0.1:${port}/api/v2/write?org=plant&bucket=power` };
}

function rack() {
    const gateway = new Gateway({ log: silentLog() });
    const device = 'ups1' as DeviceId;
    gateway.apply({
        type: 'device-added',
        device,
        spec: { id: device, type: 'ups', driver: 'demo', description: '', parents: [] },
    });
    gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
    const say = (status: string, charge: number) =>
        gateway.apply({
            type: 'readings',
            device,
            values: { 'ups.status': status, 'battery.charge': charge, 'ups.model': 'A B' },
            gone: [],
        });
    say('OL', 100);
    return { gateway, say };
}

async function pushing(t: ExecutionContext, url: string, more: Record<string, unknown> = {}) {
    const { gateway, say } = rack();
    const stateFolder = temporaryFolder(t, 'push');
    const { db } = v.parse(PUSH, { db: { url, format: 'influxdb', interval: 3600, token: 'secret', ...more } });
    if (!db) throw new Error('no destination');
    const make = () =>
        new PushDestination({
            ...{ name: 'db', destination: db, gatewayName: 'rack 1', gateway, stateFolder },
            ...{ chain: { nodes: new Map(), hosts: new Map() }, folder: stateFolder, log: silentLog() },
        });
    const started = async () => {
        const destination = make();
        await destination.start();
        t.teardown(() => destination.stop());
        return destination;
    };
    return { say, started };
}

const charges = (taken: readonly Heard[]) =>
    taken
        .flatMap(({ body }) => [...body.matchAll(/^powerchain_battery_charge_percent,.* value=(\d+) (\d+)$/gm)])
        .map(([, value, at]) => ({ value: Number(value), at: Number(at) }));

test('all values at the start, a device at once when its status changes', async (t) => {
    const { taken, url } = await database(t);
    const { say, started } = await pushing(t, url);
    await started();
    await until(
        async () => taken.length,
        (count) => count === 1,
    );
    t.is(taken[0]?.headers.authorization, 'Token secret');
    t.is(taken[0]?.url, '/api/v2/write?org=plant&bucket=power&precision=ms');
    t.regex(
        taken[0]?.body ?? '',
        /^powerchain_battery_charge_percent,device=ups1,instance=rack\\ 1 value=100 \d{13}$/m,
    );
    t.regex(taken[0]?.body ?? '', /^powerchain_status_ob,device=ups1,instance=rack\\ 1 value=0 \d{13}$/m);
    t.notRegex(taken[0]?.body ?? '', /model/);

    say('OB', 99);
    await until(
        async () => charges(taken).map(({ value }) => value),
        (values) => values.at(-1) === 99,
    );
});

test('while the database is away values wait on the disk, and come in their order, over a restart too', async (t) => {
    const { answer, taken, url } = await database(t);
    const { say, started } = await pushing(t, url);
    answer.status = 503;
    const first = await started();
    await until(
        async () => first.state.state,
        (state) => state === 'failed',
    );
    for (const [status, charge] of [
        ['OB', 90],
        ['OL', 80],
        ['OB', 70],
    ] as const) {
        say(status, charge);
        const waiting = first.state.waiting;
        await until(
            async () => first.state.waiting,
            (now) => now > waiting,
        );
    }
    t.regex(first.state.reason, /HTTP 503/);
    await first.stop();
    t.is(taken.length, 0);

    answer.status = 204;
    const next = await started();
    await until(
        async () => next.state,
        ({ state, waiting }) => state === 'connected' && waiting === 0,
    );
    const told = charges(taken);
    t.deepEqual(told.map(({ value }) => value).slice(0, 4), [100, 90, 80, 70]);
    const times = told.map(({ at }) => at);
    t.deepEqual(
        times,
        [...new Set(times)].toSorted((one, other) => one - other),
    );
    t.is(next.state.dropped, 0);
});

test('what will never be right is given up, what the owner can mend is not', async (t) => {
    const { answer, taken, url } = await database(t);
    const { say, started } = await pushing(t, url);
    Object.assign(answer, { status: 400, text: 'out of order sample' });
    const destination = await started();
    await until(
        async () => destination.state,
        ({ dropped }) => dropped > 0,
    );
    t.regex(destination.state.reason, /^refused \d+ values: HTTP 400 out of order sample/);
    const { dropped } = destination.state;

    Object.assign(answer, { status: 401, text: 'unauthorized' });
    say('OB', 50);
    await until(
        async () => destination.state.reason,
        (reason) => reason.includes('401'),
    );
    answer.status = 204;
    await until(
        async () => destination.state,
        ({ state, waiting }) => state === 'connected' && waiting === 0,
    );
    t.deepEqual(
        charges(taken).map(({ value }) => value),
        [50],
    );
    t.is(destination.state.dropped, dropped);
});

test('a redirection is not followed, and nobody is nobody', async (t) => {
    const { answer, taken, url } = await database(t);
    answer.status = 307;
    const { started } = await pushing(t, url);
    const led = await started();
    await until(
        async () => led.state.reason,
        (reason) => reason.includes('307'),
    );
    const { started: other } = await pushing(t, 'http://127.0.0.1:1/write?db=x');
    const lost = await other();
    await until(
        async () => lost.state.reason,
        (reason) => reason.includes('ECONNREFUSED'),
    );
    t.is(taken.length, 0);
});

test('a secret cannot stand in a URL', (t) => {
    for (const url of [
        'http://me:secret@db/write',
        'http://db/write?u=me&p=secret',
        'http://db/write?token=x',
        'ftp://db',
    ]) {
        t.false(v.safeParse(PUSH, { db: { url, format: 'influxdb' } }).success, url);
    }
});
