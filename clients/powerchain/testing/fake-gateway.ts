// For tests: a small server in place of a gateway, its answers by path, and a way to run the command against it.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runPowerchain, type Surroundings } from '../command-line.ts';

export interface FakeGateway {
    readonly url: string;
    /** Paths with their queries, in the order in which they were asked. */
    readonly asked: string[];
    close(): void;
}

/** `answer` gives status and body of a path. */
export async function fakeGateway(answer: (path: string) => readonly [number, unknown]): Promise<FakeGateway> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
        const path = request.url ?? '';
        asked.push(path);
        const [status, body] = answer(path);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, asked, close: () => server.close() };
}

export interface Ended {
    readonly code: number;
    readonly out: string;
    readonly errors: string;
}

export async function runAgainst(
    url: string,
    words: readonly string[],
    surroundings: Partial<Surroundings> = {},
): Promise<Ended> {
    const out: string[] = [];
    const errors: string[] = [];
    const code = await runPowerchain(words, {
        print: (line) => out.push(line),
        complain: (line) => errors.push(line),
        ...surroundings,
        environment: { POWERCHAIN_URL: url, ...surroundings.environment },
    });
    return { code, out: out.join('\n'), errors: errors.join('\n') };
}

export function device(id: string, type: string, readings: Readonly<Record<string, string>>, more = {}) {
    const told = Object.fromEntries(Object.entries(readings).map(([name, text]) => [name, { value: text, text }]));
    return { id, type, driver: 'demo', parents: [], link: 'ok', linkReason: '', readings: told, ...more };
}

/** Two feeds, a transfer switch between them, and a host with a supply on each side. */
export const STATE = {
    gateway: { name: 'rack "7"' },
    devices: [
        device('ups1', 'ups', { 'ups.status': 'OB DISCHRG', 'battery.charge': '80', 'ups.realpower': '410' }),
        device('pdu1', 'pdu', { 'ups.status': 'OL', 'input.realpower': '205', 'outlet.1.realpower': '204.6' }),
        device('ats1', 'ats', {}, { link: 'stale', linkReason: 'no answer' }),
        device('clc-psu1', 'psu', { 'ups.status': 'OL', 'input.realpower': '203' }, { parents: ['pdu1:1'] }),
        device('clc', 'ups', { 'ups.status': 'OL' }, { driver: 'chain' }),
    ],
    chain: {
        nodes: [
            node('feed-a', 'source', [], { state: 'down', carrier: 'nothing' }),
            node('feed-b', 'source', []),
            node('ups1', 'ups', ['feed-a'], { carrier: 'battery', secondsLeft: 300, why: 'on battery' }),
            node('ats1', 'ats', ['ups1', 'feed-b'], { why: 'silent' }),
            node('pdu1', 'pdu', ['ats1']),
            node('pdu1:1', 'outlet', ['pdu1']),
            node('clc-psu1', 'psu', ['pdu1:1']),
            node('clc:psu2', 'psu', ['feed-b'], { state: 'unknown', carrier: 'unknown' }),
        ],
        hosts: [
            {
                host: 'clc',
                state: 'up',
                carrier: 'mains',
                redundancy: 'n',
                needs: 1,
                supplies: [
                    { id: 'clc-psu1', name: 'psu1', path: [] },
                    { id: 'clc:psu2', name: 'psu2', path: [] },
                ],
                sentence: 'clc: cannot lose\u001b[2J another supply',
            },
        ],
    },
};

function node(id: string, kind: string, parents: readonly string[], more = {}) {
    return { id, kind, state: 'up', carrier: 'mains', parents, why: '', ...more };
}
