import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import snmp, { type Session } from 'net-snmp';
import type { OpenDevice } from '../driver.ts';
import { type Listening, listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording } from './testing/recording.ts';

const UPS = join(import.meta.dirname, '..', '..', 'testcases', 'snmp', 'generic-single-phase-ups', 'agent.snmprec');
// RFC 1628 upsTrapOnBattery.
const ON_BATTERY = '1.3.6.1.2.1.33.2.1';
// Linux hands out higher ones to sockets that do not care.
const PORTS = [20_000, 32_000] as const;

interface Hearing {
    readonly port: number;
    readonly device: OpenDevice;
    readonly heard: Listening;
}

/** A device whose traps are heard, on a port that was free. */
async function hearing(t: ExecutionContext): Promise<Hearing> {
    const agent = new RecordedAgent(parseRecording(readFileSync(UPS, 'utf8')));
    await agent.start();
    t.teardown(() => agent.stop());
    for (;;) {
        const port = randomInt(...PORTS);
        const { device, heard } = await listenTo(agent.address, { trapPort: port });
        await device.poll();
        if (heard.warnings.length === 0) {
            t.teardown(() => device.close());
            return { port, device, heard };
        }
        await device.close();
    }
}

function sender(t: ExecutionContext, port: number, version: number): Session {
    const session = snmp.createSession('127.0.0.1', 'whoever', {
        port: 161,
        trapPort: port,
        version,
        retries: 3,
        timeout: 5000,
        transport: 'udp4',
    });
    t.teardown(() => session.close());
    return session;
}

const woken = (heard: Listening): Promise<void> =>
    new Promise((resolve) => {
        heard.onWake = resolve;
    });

for (const [name, version] of [
    ['1', snmp.Version1],
    ['2c', snmp.Version2c],
] as const) {
    test(`a trap of version ${name} wakes the poll of its sender`, async (t) => {
        const { port, heard } = await hearing(t);
        const wake = woken(heard);

        sender(t, port, version).trap(ON_BATTERY, [], (error) => t.is(error, null));

        await wake;
        t.deepEqual(heard.warnings, []);
    });
}

test('an inform wakes the poll of its sender, and is answered', async (t) => {
    const { port, heard } = await hearing(t);
    const wake = woken(heard);

    const answer = new Promise<Error | null>((resolve) => {
        sender(t, port, snmp.Version2c).inform(ON_BATTERY, [], (error) => resolve(error));
    });

    t.is(await answer, null);
    await wake;
});

test('what is no trap harms nobody', async (t) => {
    const { port, heard } = await hearing(t);
    const socket = createSocket('udp4');
    t.teardown(() => socket.close());
    const wake = woken(heard);
    for (const bytes of [[], [0x30], [0x30, 0x82, 0xff, 0xff], [0x02, 0x01, 0x00], new Array(1400).fill(0x30)]) {
        socket.send(Buffer.from(bytes), port, '127.0.0.1');
    }
    await wake;
    const answer = new Promise<Error | null>((resolve) => {
        sender(t, port, snmp.Version2c).inform(ON_BATTERY, [], (error) => resolve(error));
    });

    t.is(await answer, null, 'it still hears');
});

test('a flood of traps wakes once', async (t) => {
    const { port, heard } = await hearing(t);
    const session = sender(t, port, snmp.Version2c);
    let wakes = 0;
    const wake = new Promise<void>((resolve) => {
        heard.onWake = () => {
            wakes++;
            resolve();
        };
    });

    const startedMs = performance.now();
    for (let count = 0; count < 200; count++) session.trap(ON_BATTERY, [], () => undefined);
    await wake;
    // An answered inform came in behind the traps.
    await new Promise((resolve) => session.inform(ON_BATTERY, [], resolve));

    const seconds = (performance.now() - startedMs) / 1000;
    t.true(wakes <= 1 + seconds, `${wakes} in ${seconds} s`);
});

test('a port that is taken is told, and the device is polled as always', async (t) => {
    const { port, device, heard } = await hearing(t);
    const taken = createSocket('udp6');
    await new Promise<void>((resolve) => taken.bind(0, () => resolve()));
    t.teardown(() => taken.close());
    const agent = new RecordedAgent(parseRecording(readFileSync(UPS, 'utf8')));
    await agent.start();
    t.teardown(() => agent.stop());

    const other = await listenTo(agent.address, { trapPort: taken.address().port });
    t.teardown(() => other.device.close());
    do await other.device.poll();
    while (other.heard.warnings.length === 0);

    t.regex(other.heard.warnings[0] ?? '', /traps to port \d+ are not heard .*polled as always/);
    t.is(other.heard.values['ups.status'], 'OL');
    await device.poll();
    t.deepEqual(heard.warnings, [], `those of port ${port} are heard`);
});
