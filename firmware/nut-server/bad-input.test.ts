// What the network can do to the server, in bounded doses: each test ends with somebody who is still served.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { type Rack, startRack, until, WireClient } from '../../test/nut-rack.ts';
import { RANDOM_SESSION } from '../../test/random-session.ts';
import { createAuthority, issueCertificate } from '../certificates/x509.ts';
import { silentLog } from '../log.ts';

const VALIDITY = { from: new Date('2020-01-01T00:00:00Z'), until: new Date('2049-01-01T00:00:00Z') };
const ISSUED = issueCertificate(createAuthority('test', VALIDITY), { names: ['localhost'], validity: VALIDITY });
const MATERIAL = { ...ISSUED, clientCa: undefined };

async function rackOf(t: ExecutionContext, clientsMax?: number): Promise<Rack> {
    const server = { certificate: () => MATERIAL, ...(clientsMax === undefined ? {} : { clientsMax }) };
    const rack = await startRack({ server });
    t.teardown(() => rack.stop());
    return rack;
}

/** The memory in use when nothing is left to collect, in MB. */
async function settledMegabytes(): Promise<number> {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    for (let round = 0; round < 3; round += 1) {
        collect();
        await new Promise((resolve) => setImmediate(resolve));
    }
    return process.memoryUsage().heapUsed / 1e6;
}

async function stillServes(t: ExecutionContext, rack: Rack): Promise<void> {
    const wire = await WireClient.connect(rack.port);
    t.is(await wire.ask('GET VAR ups1 ups.id'), 'VAR ups1 ups.id "one"');
    wire.close();
}

test.serial('five hundred clients at once are all answered', async (t) => {
    const rack = await rackOf(t);

    const answers = await Promise.all(
        Array.from({ length: 500 }, async () => {
            const wire = await WireClient.connect(rack.port);
            const answer = await wire.ask('GET VAR ups1 ups.id');
            wire.close();
            return answer;
        }),
    );

    t.deepEqual([...new Set(answers)], ['VAR ups1 ups.id "one"']);
    await until(() => rack.server.sessions.length === 0);
});

test.serial('two thousand idle clients cost a bounded sum and disturb nobody', async (t) => {
    const rack = await rackOf(t);
    const before = await settledMegabytes();
    const sockets: Socket[] = [];
    t.teardown(() => sockets.forEach((socket) => void socket.destroy()));

    for (let batch = 0; batch < 20; batch += 1) {
        const opened = Array.from({ length: 100 }, () => connect(rack.port, '127.0.0.1'));
        sockets.push(...opened);
        await Promise.all(opened.map((socket) => once(socket, 'connect')));
    }
    await until(() => rack.server.sessions.length === 2000);

    // Both ends live in this process.
    const cost = (await settledMegabytes()) - before;
    t.true(cost < 24, `${cost} MB`);
    await stillServes(t, rack);
    rack.clock.monotonic = 60_001;
    await until(() => rack.server.sessions.length === 0);
});

test.serial('beyond the limit everybody is told at once, and the places come back', async (t) => {
    const rack = await rackOf(t, 50);
    const inside = await Promise.all(Array.from({ length: 50 }, () => WireClient.connect(rack.port)));
    await Promise.all(inside.map((wire) => wire.ask('NETVER')));

    const outside = await Promise.all(Array.from({ length: 50 }, () => WireClient.connect(rack.port)));
    outside.forEach((wire) => void wire.send('NETVER\n'));
    const said = await Promise.all(outside.map((wire) => wire.closed()));

    t.deepEqual([...new Set(said)], ['ERR TOO-MANY-CLIENTS\n']);
    for (const wire of inside) wire.close();
    await until(() => rack.server.sessions.length === 0);
    await stillServes(t, rack);
});

test.serial('half-open connections and half commands end after a minute', async (t) => {
    const rack = await rackOf(t);
    const wires = await Promise.all(Array.from({ length: 30 }, () => WireClient.connect(rack.port)));
    for (const [index, wire] of wires.entries()) {
        if (index % 3 === 0) wire.send('GET VAR ');
        if (index % 3 === 1) await wire.ask('STARTTLS');
    }

    rack.clock.monotonic = 60_001;

    for (const wire of wires) t.is(await wire.closed(), '');
    await until(() => rack.server.sessions.length === 0);
    await stillServes(t, rack);
});

test.serial('what ends a connection is said once an hour for each address, with the count', async (t) => {
    const lines: { fields: Readonly<Record<string, unknown>>; message: string }[] = [];
    const note = (fields: unknown, message?: unknown): void => {
        if (message !== undefined) lines.push({ fields: fields as Record<string, unknown>, message: String(message) });
    };
    const rack = await startRack({ log: { ...silentLog(), debug: note, info: note, warn: note, error: note } });
    t.teardown(() => rack.stop());
    const said = () =>
        lines.filter(({ message }) => message === 'a NUT client was dropped').map(({ fields }) => fields);
    const ended = async (text: string): Promise<void> => {
        const wire = await WireClient.connect(rack.port);
        wire.send(text);
        await wire.closed();
    };

    for (let round = 0; round < 20; round += 1) await ended('x'.repeat(70_000));
    t.like(said(), [{ reason: 'it sent a line without an end', address: '127.0.0.1', suppressed: 0 }]);
    rack.clock.monotonic += 3_600_000;
    await ended('x'.repeat(70_000));
    t.like(said()[1], { reason: 'it sent a line without an end', suppressed: 19 });

    const deaf = await WireClient.connect(rack.port);
    deaf.socket.pause();
    deaf.send('LIST VAR ups1\n'.repeat(200_000));
    await until(() => rack.server.sessions.length === 1);
    await until(() => {
        rack.clock.monotonic += 60_001;
        return said().length > 2;
    });
    // Which of the two depends on how far it came with its answers.
    t.regex(String(said()[2]?.reason), /^(?:it does not read what it asked for|no command for a minute)$/);
});

test.serial('clients over TLS that never read are cut off, and hold up nobody', async (t) => {
    const rack = await rackOf(t);
    const deaf = await Promise.all(Array.from({ length: 10 }, () => WireClient.connect(rack.port)));
    for (const wire of deaf) {
        await wire.startTls();
        wire.socket.pause();
        wire.send('LIST VAR ups1\n'.repeat(20_000));
    }

    for (let round = 0; round < 50; round += 1) await stillServes(t, rack);
    rack.clock.monotonic = 60_001;

    await until(() => rack.server.sessions.length === 0);
    await stillServes(t, rack);
});

test.serial('whatever comes instead of a handshake ends that connection alone', async (t) => {
    const rack = await rackOf(t);
    const hello = '\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03';
    const judge = await WireClient.connect(rack.port);

    await fc.assert(
        fc.asyncProperty(fc.boolean(), fc.uint8Array({ minLength: 1, maxLength: 300 }), async (isLikeTls, bytes) => {
            const wire = await WireClient.connect(rack.port);
            await wire.ask('STARTTLS');
            wire.socket.end((isLikeTls ? hello : '') + Buffer.from(bytes).toString('latin1'), 'latin1');
            await wire.closed();
            return (await judge.ask('NETVER')) === '1.3';
        }),
        { numRuns: 100, seed: 3 },
    );

    await until(() => rack.server.sessions.length === 1);
    t.true((rack.server.refused[0]?.count ?? 0) >= 100);
});

test.serial('a thousand mutated sessions break nothing, and leave nothing behind', async (t) => {
    const rack = await rackOf(t);
    const judge = await WireClient.connect(rack.port);
    const play = async (pieces: readonly string[]): Promise<boolean> => {
        const wire = await WireClient.connect(rack.port);
        // In two writes, so that a command is cut somewhere.
        const half = Math.floor(pieces.length / 2);
        wire.send(pieces.slice(0, half).join(''));
        wire.socket.end(pieces.slice(half).join(''), 'latin1');
        const said = await wire.closed();
        const isClean = said.split('\n').every((line) => /^[ -~]{0,510}$/.test(line)) && /^$|\n$/.test(said);
        return isClean && (await judge.ask('NETVER')) === '1.3';
    };
    await fc.assert(fc.asyncProperty(RANDOM_SESSION, play), { numRuns: 200, seed: 1 });
    const before = await settledMegabytes();

    await fc.assert(fc.asyncProperty(RANDOM_SESSION, play), { numRuns: 800, seed: 2 });

    const growth = (await settledMegabytes()) - before;
    t.true(growth < 2, `${growth} MB`);
    await until(() => rack.server.sessions.length === 1);
    await stillServes(t, rack);
});
