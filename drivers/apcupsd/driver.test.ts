import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { DriverDevice } from '#model/driver.ts';
import type { Value } from '#model/value.ts';
import type { Report } from '../driver.ts';
import { driver } from './driver.ts';
import { isHeard, readingsOf } from './status-report.ts';

// As apcupsd 3.14 writes it, of a Back-UPS on line.
const LINES = [
    'APC      : 001,036,0867',
    'DATE     : 2026-11-25 14:00:00 +0000  ',
    'UPSNAME  : office',
    'MODEL    : Back-UPS XS 1400U  ',
    'STATUS   : ONLINE ',
    'LINEV    : 230.0 Volts',
    'LOADPCT  : 14.0 Percent',
    'BCHARGE  : 100.0 Percent',
    'TIMELEFT : 45.5 Minutes',
    'ITEMP    : N/A',
    'STATFLAG : 0x05000008',
    'SERIALNO : 3B0000X00000  ',
    'END APC  : 2026-11-25 14:00:01 +0000  ',
];

function frames(lines: readonly string[]): Buffer {
    const framed = lines.map((line) => {
        const text = Buffer.from(`${line}\n`, 'latin1');
        return Buffer.concat([Buffer.from([text.length >> 8, text.length & 0xff]), text]);
    });
    return Buffer.concat([...framed, Buffer.from([0, 0])]);
}

/** A server that answers what the test says. */
async function serve(t: ExecutionContext, answer: (socket: Socket, question: Buffer) => void): Promise<string> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('data', (question) => answer(socket, question));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(address: string) {
    const heard: { values: Readonly<Record<string, Value>> } = { values: {} };
    const report = {
        allReadings: (values: Readonly<Record<string, Value>>) => {
            heard.values = values;
        },
        capabilities: () => undefined,
    } as unknown as Report;
    const device = { spec: { id: 'office' }, options: { driver: 'apcupsd', address } } as unknown as DriverDevice;
    return { heard, opening: driver.open(device, report) };
}

test('a UPS of apcupsd is read in the units of the catalogue', async (t) => {
    const questions: string[] = [];
    const address = await serve(t, (socket, question) => {
        questions.push(question.toString('latin1'));
        // In pieces that respect no frame.
        const bytes = frames(LINES);
        socket.write(bytes.subarray(0, 7));
        socket.end(bytes.subarray(7));
    });

    const { heard, opening } = open(address);
    await opening;

    t.deepEqual(questions, ['\0\x06status']);
    t.like(heard.values, {
        'ups.status': 'OL',
        'ups.model': 'Back-UPS XS 1400U',
        'ups.serial': '3B0000X00000',
        'input.voltage': 230,
        'battery.charge': 100,
        'battery.runtime': 2730,
        'ups.temperature': null,
    });
});

test('a server that lost its UPS is no UPS without power', async (t) => {
    const lost = LINES.map((line) => line.replace('0x05000008', '0x05000110'));
    const address = await serve(t, (socket) => socket.end(frames(lost)));

    await t.throwsAsync(open(address).opening, { message: /does not hear its UPS/ });
});

test('noise, half answers and endless ones are failures with a sentence', async (t) => {
    const half = await serve(t, (socket) => socket.end(frames(LINES).subarray(0, 50)));
    const noise = await serve(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const endless = await serve(t, (socket) => socket.write(Buffer.alloc(100_000, 'a')));

    await t.throwsAsync(open(half).opening, { message: /middle of its answer/ });
    await t.throwsAsync(open(noise).opening, { message: /middle of its answer/ });
    await t.throwsAsync(open(endless).opening, { message: /without end/ });
});

test('the flags are the status; without them there is none', (t) => {
    const status = (flags: string) => readingsOf(new Map([['STATFLAG', flags]]))['ups.status'];

    t.is(status('0x05000008'), 'OL');
    t.is(status('0x050000d0 Status Flag'), 'OB LB RB');
    t.is(status('0x0500002c'), 'OL OVER BOOST');
    t.is(status('0x00000000'), null);
    t.false(isHeard(new Map([['STATUS', 'ONLINE']])));
});

test('a scan tells the servers that answer', async (t) => {
    const address = await serve(t, (socket) => socket.end(frames(LINES)));
    const found: unknown[] = [];

    await driver.scan({ addresses: [address, '127.0.0.1:1'] }, (one) => found.push(one), new AbortController().signal);

    t.deepEqual(found, [
        {
            driver: 'apcupsd',
            options: { driver: 'apcupsd', address },
            title: `Back-UPS XS 1400U (apcupsd at ${address})`,
        },
    ]);
});
