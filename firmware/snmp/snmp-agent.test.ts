// The agent before managers of all kinds, most of whom it must not answer. Referees read it in test/referees/snmp-agent.test.ts.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import snmp, { type User } from 'net-snmp';
import * as v from 'valibot';
import type { DeviceId } from '#model/device.ts';
import { SNMP_AGENT } from '#model/snmp-agent-config.ts';
import { freePort } from '../../test/free-port.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { StateFile } from '../state-file.ts';
import { SnmpAgent } from './snmp-agent.ts';

const NAME = '1.3.6.1.2.1.1.5.0';
const CHARGE = '1.3.6.1.2.1.33.1.2.4.0';
const USER: User = {
    name: 'nms',
    level: snmp.SecurityLevel.authPriv,
    authProtocol: snmp.AuthProtocols.sha256,
    authKey: 'right-password',
    privProtocol: snmp.PrivProtocols.aes,
    privKey: 'other-password',
};
const ANSWER_MS_MAX = 10_000;

async function started(t: ExecutionContext, more: Record<string, unknown> = {}) {
    const port = await freePort();
    const users = { nms: { authProtocol: 'sha256', authPassword: USER.authKey, privPassword: USER.privKey } };
    const config = v.parse(SNMP_AGENT, { port, community: 'let-me-in', users, ...more });
    const gateway = new Gateway({ log: silentLog() });
    const id = 'ups1' as DeviceId;
    gateway.apply({
        type: 'device-added',
        device: id,
        spec: { id, type: 'ups', driver: 'demo', description: '', parents: [] },
    });
    gateway.apply({ type: 'readings', device: id, values: { 'ups.status': 'OL', 'battery.charge': 77 }, gone: [] });
    gateway.apply({ type: 'link', device: id, link: 'ok', previous: 'connecting', reason: '' });
    const file = join(temporaryFolder(t, 'snmp'), 'snmp-agent.json');
    const make = () =>
        new SnmpAgent({
            gateway,
            chain: { nodes: new Map(), hosts: new Map() },
            config: () => ({ name: 'rack-1', snmp: config }),
            file: new StateFile({ file, log: silentLog() }),
            log: silentLog(),
        });
    const agent = make();
    await agent.configure();
    t.teardown(() => agent.stop());
    return { port, agent, make };
}

/** The value, or what became of the question. */
function asks(
    t: ExecutionContext,
    port: number,
    who: string | User,
    oid: string,
    { timeout = ANSWER_MS_MAX, context = '' } = {},
) {
    const options = { port, retries: 0, timeout, transport: 'udp4' as const, version: snmp.Version2c, context };
    const session =
        typeof who === 'string'
            ? snmp.createSession('127.0.0.1', who, options)
            : snmp.createV3Session('127.0.0.1', who, { ...options, version: snmp.Version3 });
    t.teardown(() => session.close());
    return new Promise<string>((resolve) => {
        session.once('error', (error) => resolve(error.name));
        session.get([oid], (error, varbinds) => resolve(error ? error.name : String(varbinds?.[0]?.value)));
    });
}
/** Sends, and lets who hears it have a turn. */
async function sent(socket: Socket, datagram: Buffer, port: number): Promise<void> {
    socket.send(datagram, port, '127.0.0.1');
    await new Promise((resolve) => setImmediate(resolve));
}

// Long enough for an answer on this machine, were there one.
const SILENCE = { timeout: 300 };

test('the gateway without a context, a UPS with its name behind the community', async (t) => {
    const { port } = await started(t);
    t.is(await asks(t, port, 'let-me-in', NAME), 'rack-1');
    t.is(await asks(t, port, 'let-me-in@ups1', NAME), 'ups1');
    t.is(await asks(t, port, 'let-me-in@ups1', CHARGE), '77');
});

test('version 3: a user who proves it, encrypted, in a context or without', async (t) => {
    const { port } = await started(t);
    t.is(await asks(t, port, USER, NAME), 'rack-1');
    t.is(await asks(t, port, USER, CHARGE, { context: 'ups1' }), '77');
});

test('nobody else is answered', async (t) => {
    const { port } = await started(t);
    const name = 'RequestTimedOutError';
    for (const community of ['public', 'let-me-i', 'let-me-in@nobody', 'let-me-in@', '', '@ups1']) {
        const isKnown = community === 'let-me-in@';
        t.is(await asks(t, port, community, NAME, SILENCE), isKnown ? 'rack-1' : name, community);
    }
    t.is(await asks(t, port, { ...USER, authKey: 'wrong-password' }, NAME, SILENCE), name);
    t.is(await asks(t, port, { ...USER, privKey: 'wrong-password' }, NAME, SILENCE), name);
    for (const user of [
        { name: 'nobody', level: snmp.SecurityLevel.noAuthNoPriv },
        { name: '', level: snmp.SecurityLevel.noAuthNoPriv },
        { name: 'nms', level: snmp.SecurityLevel.noAuthNoPriv },
        { ...USER, level: snmp.SecurityLevel.authNoPriv },
    ]) {
        // A report says what is wrong (RFC 3414 §3.2), and holds no value.
        t.not(await asks(t, port, user, NAME, SILENCE), 'rack-1');
    }
    t.is(await asks(t, port, 'let-me-in', NAME), 'rack-1', 'it lives');
});

test('who is not on the list is not answered, whatever he knows', async (t) => {
    const { port } = await started(t, { from: ['192.0.2.0/24'] });
    t.is(await asks(t, port, 'let-me-in', NAME, SILENCE), 'RequestTimedOutError');
    t.is(await asks(t, port, USER, NAME, SILENCE), 'RequestTimedOutError');
});

test('garbage is passed over', async (t) => {
    const { port } = await started(t);
    const socket = createSocket('udp4');
    t.teardown(() => socket.close());
    let answers = 0;
    socket.on('message', () => answers++);
    const good = Buffer.from(
        '302a020101040a6c65742d6d652d696e20a019020101020100020100300e300c06082b060102010105000500',
        'hex',
    );
    const broken = Array.from({ length: good.length }, (_, length) => good.subarray(0, length));
    const noise = Array.from({ length: 200 }, (_, seed) =>
        Buffer.from(good.map((byte, place) => byte ^ ((seed * 31 + place * 17) % 251))),
    );
    for (const datagram of [Buffer.alloc(0), Buffer.alloc(60_000, 0x30), ...broken, ...noise]) {
        await sent(socket, datagram, port);
    }
    t.is(await asks(t, port, 'let-me-in', NAME), 'rack-1');
    t.is(answers, 0);
});

test('a message that was recorded is not answered after a restart', async (t) => {
    const { port, agent, make } = await started(t);
    const recorded: Buffer[] = [];
    const relay = createSocket('udp4').bind(0, '127.0.0.1');
    await once(relay, 'listening');
    let manager = 0;
    relay.on('message', (datagram, from) => {
        if (from.port === port) return relay.send(datagram, manager, '127.0.0.1');
        manager = from.port;
        recorded.push(datagram);
        relay.send(datagram, port, '127.0.0.1');
    });
    t.teardown(() => relay.close());
    t.is(await asks(t, relay.address().port, USER, NAME), 'rack-1');
    const replay = recorded.at(-1) ?? Buffer.alloc(0);
    await agent.stop();
    const next = make();
    await next.configure();
    t.teardown(() => next.stop());
    const thief = createSocket('udp4');
    t.teardown(() => thief.close());
    thief.send(replay, port, '127.0.0.1');
    const [answer] = (await once(thief, 'message')) as [Buffer];
    t.true(answer.includes(Buffer.from('2b060106030f01010200', 'hex')), 'usmStatsNotInTimeWindows');
    t.true(answer.length < replay.length + 20);
    t.is(await asks(t, port, USER, NAME), 'rack-1');
});

test('a flood is answered up to a limit', async (t) => {
    const { port } = await started(t);
    const witness = createSocket('udp4').bind(0, '127.0.0.1');
    t.teardown(() => witness.close());
    await once(witness, 'listening');
    const asked = once(witness, 'message');
    void asks(t, witness.address().port, 'let-me-in', NAME, SILENCE);
    const [question] = (await asked) as [Buffer];
    let answers = 0;
    witness.on('message', () => answers++);
    const since = performance.now();
    for (let count = 0; count < 3000; count++) {
        await sent(witness, question, port);
    }
    const seconds = (performance.now() - since) / 1000;
    t.true(answers > 0);
    t.true(answers <= 500 * (Math.ceil(seconds) + 1), `${answers} answers in ${seconds} s`);
});
