// The command as a person types it, against a small server in place of the gateway.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { runPowerchain } from './command-line.ts';

interface Request {
    readonly method: string | undefined;
    readonly url: string | undefined;
    readonly type: string | undefined;
    readonly body: unknown;
}

/** A server that answers every request in the same way, and remembers them. */
async function gateway(t: ExecutionContext, answer: (response: ServerResponse) => void) {
    const requests: Request[] = [];
    const server = createServer(async (request, response) => {
        requests.push(await remembered(request));
        answer(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
}

async function remembered(request: IncomingMessage): Promise<Request> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { method, url, headers } = request;
    return { method, url, type: headers['content-type'], body: text === '' ? undefined : JSON.parse(text) };
}

function json(status: number, body: unknown) {
    return (response: ServerResponse) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function run(url: string, ...words: string[]) {
    const out: string[] = [];
    const errors: string[] = [];
    const code = await runPowerchain(words, {
        environment: { POWERCHAIN_URL: url },
        print: (line) => out.push(line),
        complain: (line) => errors.push(line),
    });
    return { code, out: out.join('\n'), errors: errors.join('\n') };
}

const STATE = {
    gateway: { name: 'demo-rack', version: '0.1.0' },
    devices: [
        device('ups1', 'ups', {
            'ups.status': { value: 'OL', text: 'OL' },
            'battery.charge': { value: 100, text: '100', unit: '%' },
            'battery.runtime': { value: 3231, text: '3231', unit: 's' },
        }),
        {
            ...device('pdu1', 'pdu', { 'ups.status': { value: 'OL', text: 'OL' } }),
            link: 'stale',
            linkReason: 'silent',
        },
        { ...device('clc', 'ups', {}), driver: 'chain' },
    ],
    chain: {
        nodes: [
            { id: 'feed-a', kind: 'source', state: 'up' },
            { id: 'pdu1:1', kind: 'outlet', state: 'up' },
        ],
        hosts: [{ host: 'clc', redundancy: 'n+1', sentence: 'clc: both supplies have power' }],
    },
};

function device(id: string, type: string, readings: Record<string, unknown>) {
    return { id, type, driver: 'demo', link: 'ok', linkReason: '', readings };
}

test('a fault is sent to the gateway, and its answer printed', async (t) => {
    const { url, requests } = await gateway(t, json(200, { text: 'feed-a failed' }));

    const { code, out, errors } = await run(url, 'demo', 'fail', 'feed-a');

    t.deepEqual({ code, out, errors }, { code: 0, out: 'feed-a failed', errors: '' });
    const body = { action: 'fail', target: 'feed-a' };
    t.deepEqual(requests, [{ method: 'POST', url: '/api/v1/demo', type: 'application/json', body }]);
});

test('several targets are several requests, in order', async (t) => {
    const { url, requests } = await gateway(t, json(200, { text: 'done' }));

    await run(url, 'demo', 'unplug', 'ups1', 'pdu1:3');

    t.deepEqual(
        requests.map(({ body }) => body),
        [
            { action: 'unplug', target: 'ups1' },
            { action: 'unplug', target: 'pdu1:3' },
        ],
    );
});

test('a charge may be written with or without the sign', async (t) => {
    const { url, requests } = await gateway(t, json(200, { text: 'done' }));

    await run(url, 'demo', 'charge', 'ups2', '15');
    await run(url, 'demo', 'charge', 'ups2=15');
    await run(url, 'demo', 'charge', 'ups1=20', 'ups2=15');

    const targets = requests.map(({ body }) => (body as { target: string }).target);
    t.deepEqual(targets, ['ups2=15', 'ups2=15', 'ups1=20', 'ups2=15']);
});

test('--url stands above the environment, and may end with a slash', async (t) => {
    const { url, requests } = await gateway(t, json(200, { text: 'done' }));

    const { code } = await run('http://127.0.0.1:9', 'demo', 'fail', 'feed-a', '--url', `${url}/rack/`);

    t.is(code, 0);
    t.is(requests[0]?.url, '/rack/api/v1/demo');
});

test('a refusal of the gateway is told in its words, and ends the command', async (t) => {
    const refusal = { code: 'command-invalid', message: '“feed-x” is not in the rack' };
    const { url, requests } = await gateway(t, json(400, refusal));

    const { code, out, errors } = await run(url, 'demo', 'fail', 'feed-x', 'feed-a');

    t.deepEqual({ code, out, errors }, { code: 1, out: '', errors: '“feed-x” is not in the rack' });
    t.is(requests.length, 1);
});

test('without a gateway it says how to start one', async (t) => {
    const { url, server } = await gateway(t, json(200, {}));
    server.close();

    for (const words of [
        ['demo', 'fail', 'feed-a'],
        ['demo', 'status'],
    ]) {
        const { code, errors } = await run(url, ...words);

        t.is(code, 1);
        t.is(errors, `Nothing answers at ${url}: start the gateway with \`npm start\``);
    }
});

test('whatever else answers there is not taken for a gateway', async (t) => {
    const answers = [
        (response: ServerResponse) => response.writeHead(200).end('<html>'),
        (response: ServerResponse) => response.writeHead(502).end(),
        json(200, { text: 7, devices: 'none' }),
        json(404, null),
    ];
    for (const answer of answers) {
        const { url } = await gateway(t, answer);
        for (const words of [
            ['demo', 'fail', 'feed-a'],
            ['demo', 'status'],
        ]) {
            const { code, errors } = await run(url, ...words);

            t.is(code, 1);
            t.regex(errors, /is not a Powerchain gateway \(HTTP \d+\)/);
        }
    }
});

test('a connection that breaks is reported', async (t) => {
    const { url } = await gateway(t, (response) => response.destroy());

    const { code, errors } = await run(url, 'demo', 'fail', 'feed-a');

    t.is(code, 1);
    t.regex(errors, /^Cannot reach http/);
});

test('status shows feeds, devices and hosts, a line each', async (t) => {
    const { url } = await gateway(t, json(200, STATE));

    const { code, out } = await run(url, 'demo', 'status');

    t.is(code, 0);
    t.deepEqual(out.split('\n'), [
        'demo-rack',
        '  feed-a  up',
        '  ups1    OL     100 %, 54 min left',
        '  pdu1    stale  silent; last OL',
        '  clc     n+1    clc: both supplies have power',
    ]);
});

test('demo alone helps, with the targets of the rack that runs', async (t) => {
    const { url } = await gateway(t, json(200, STATE));

    const { code, out } = await run(url, 'demo');

    t.is(code, 0);
    for (const verb of [
        'fail',
        'restore',
        'unplug',
        'plug',
        'fault',
        'repair',
        'silence',
        'charge',
        'speed',
        'status',
    ]) {
        t.regex(out, new RegExp(`^  ${verb}\\b`, 'm'));
    }
    t.regex(out, /feeds +feed-a\n +devices +ups1 pdu1\n +outlets +pdu1:1$/);
    t.is((await run(url, 'demo', '--help')).out, out);
});

test('demo helps without a gateway too', async (t) => {
    const { url, server } = await gateway(t, json(200, STATE));
    server.close();

    const { code, out } = await run(url, 'demo');

    t.is(code, 0);
    t.regex(out, /fail TARGET[\s\S]*Nothing answers at/);
});

test('a gateway without simulated devices has nothing to break', async (t) => {
    const devices = STATE.devices.map((one) => ({ ...one, driver: 'snmp' }));
    const { url } = await gateway(t, json(200, { ...STATE, devices }));

    t.regex((await run(url, 'demo')).out, /This gateway has no simulated devices\.$/);
});

test('words that make no sense end with 2, say why, and send nothing', async (t) => {
    const { url, requests } = await gateway(t, json(200, {}));

    const cases: readonly [string[], RegExp][] = [
        [[], /what to do is missing[\s\S]*powerchain demo VERB/],
        [['dmo'], /“dmo” is no command/],
        [['demo', 'explode', 'ups1'], /“explode” is none of fail, restore/],
        [['demo', 'toString', 'ups1'], /“toString” is none of/],
        [['demo', 'fail'], /demo fail TARGET: say what/],
        [['demo', 'fail', 'ups1', '--force'], /Unknown option '--force'$/],
        [['demo', 'status', '--url', 'rack1'], /“rack1” is not a URL such as http:\/\/127\.0\.0\.1:8080/],
        [['demo', 'status', '--url', 'file:///etc'], /is not a URL/],
        [['demo', 'status', '--url'], /--url/],
    ];
    for (const [words, message] of cases) {
        const { code, out, errors } = await run(url, ...words);
        t.is(code, 2, words.join(' '));
        t.is(out, '');
        t.regex(errors, message);
    }
    t.deepEqual(requests, []);
});

test('the program itself runs', async (t) => {
    const file = fileURLToPath(new URL('../powerchain.ts', import.meta.url));
    const start = (...words: string[]) => promisify(execFile)(process.execPath, [file, ...words], { timeout: 20_000 });

    t.regex((await start('--version')).stdout, /^powerchain \d+\.\d+\.\d+\n$/);
    t.regex((await start('--help')).stdout, /powerchain demo status/);
    await t.throwsAsync(() => start('nonsense'), { code: 2 as unknown as string });
});
