import test, { type ExecutionContext } from 'ava';
import type { SnmpOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import { findEndpoint } from './address.ts';
import { numberOf } from './conversions.ts';
import { SnmpSession } from './session.ts';
import { write, writeInteger, writeOid } from './testing/ber.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording } from './testing/recording.ts';

const COLUMN = '1.3.6.1.4.1.99999.1.1';
const OTHER = '1.3.6.1.4.1.99999.1.2';
const LAST = '1.3.6.1.4.1.99999.1.3';

function table(rows: number): string {
    const cells = [COLUMN, OTHER, LAST].flatMap((column, at) =>
        Array.from({ length: rows }, (_, row) => `${column}.${row + 1}|2|${(at + 1) * 1000 + row + 1}`),
    );
    return cells.join('\n');
}

function oids(count: number, column = COLUMN): string[] {
    return Array.from({ length: count }, (_, row) => `${column}.${row + 1}`);
}

/** Gives up after a second, and until then forgives a busy machine four times. */
const BRIEF = { timeout: 0.2, retries: 4 };

async function sessionWith(
    t: ExecutionContext,
    recording: string,
    given: Partial<SnmpOptions> = {},
): Promise<{ agent: RecordedAgent; session: SnmpSession }> {
    const agent = new RecordedAgent(parseRecording(recording));
    await agent.start();
    const options = { version: '2c', community: 'public', timeout: 5, retries: 0, ...given } as SnmpOptions;
    const session = new SnmpSession(await findEndpoint(agent.address), options);
    t.teardown(() => {
        session.close();
        agent.stop();
    });
    return { agent, session };
}

test('many objects are read in few packets, and what is missing is not in the answer', async (t) => {
    const { agent, session } = await sessionWith(t, table(60));

    const found = await session.get([...oids(60), `${COLUMN}.61`, '1.3.6.1.2.1.1.1.0']);

    t.is(found.size, 60);
    t.deepEqual(found.get(`${COLUMN}.60`), { kind: 'number', value: 1060 });
    t.is(agent.heard.requests, 2);
});

test('version 1 asks for at most 20 objects at once and asks again without those that are missing', async (t) => {
    const { agent, session } = await sessionWith(t, table(25), { version: '1' });
    agent.recording.delete(`${COLUMN}.3`);
    agent.recording.delete(`${COLUMN}.24`);

    const found = await session.get(oids(25));

    t.is(found.size, 23);
    t.is(agent.heard.largest, 20);
    t.is(agent.heard.requests, 4, 'two packets, and one again for each missing object');
});

test('an answer that is too big is asked for in halves, and later questions are small at once', async (t) => {
    const { agent, session } = await sessionWith(t, table(40));
    agent.misbehaves.fits = 12;

    t.is((await session.get(oids(40))).size, 40);
    const before = agent.heard.requests;
    t.is((await session.get(oids(40))).size, 40);

    t.is(agent.heard.requests - before, 4, '10 at a time');
});

for (const version of ['1', '2c'] as const) {
    test(`version ${version} walks several columns side by side to their ends`, async (t) => {
        const { agent, session } = await sessionWith(t, table(30), { version });

        const found = await session.walk([COLUMN, OTHER, LAST]);

        t.is(found.size, 90);
        t.deepEqual(found.get(`${LAST}.30`), { kind: 'number', value: 3030 });
        t.true(agent.heard.requests <= (version === '1' ? 34 : 4), `${agent.heard.requests} packets`);
    });
}

test('an agent without GETBULK is walked one by one', async (t) => {
    const { agent, session } = await sessionWith(t, table(5));
    agent.misbehaves.hasBulk = false;

    t.is((await session.walk([COLUMN])).size, 5);
});

test('a column that is not there is empty, and the others are read', async (t) => {
    const { session } = await sessionWith(t, table(3));

    const found = await session.walk(['1.3.6.1.4.1.99999.0.9', COLUMN, '1.3.6.1.4.1.99999.9']);

    t.is(found.size, 3);
});

test('a table that never ends is read up to a limit', async (t) => {
    const { agent, session } = await sessionWith(t, table(1));
    agent.misbehaves.endless = COLUMN;

    const found = await session.walk([COLUMN]);

    t.true(found.size >= 6144 && found.size < 6144 + 100);
});

test('an agent that goes round in circles is at its end', async (t) => {
    const { agent, session } = await sessionWith(t, table(3));
    const rows = [2, 3, 1];
    agent.misbehaves.nonsense = (request) => {
        const row = rows[(agent.heard.requests - 1) % 3];
        return answerTo(request, write(0x30, write(0x30, writeOid(`${COLUMN}.${row}`), writeInteger(7))));
    };

    const found = await session.walk([COLUMN]);

    t.deepEqual([...found.keys()], [`${COLUMN}.2`, `${COLUMN}.3`]);
    t.is(agent.heard.requests, 3);
});

test('a value under another OID than the one asked for is not believed', async (t) => {
    const { agent, session } = await sessionWith(t, table(3));
    const other = write(0x30, write(0x30, writeOid(`${COLUMN}.2`), writeInteger(7)));
    agent.misbehaves.nonsense = (request) => answerTo(request, other);

    t.is((await session.get([`${COLUMN}.1`])).size, 0);
});

test('silence is an error that says where, how long and what to check', async (t) => {
    const { agent, session } = await sessionWith(t, table(3), { timeout: 0.1, retries: 1 });
    agent.misbehaves.isSilent = true;

    const error = await t.throwsAsync(session.get(oids(3)), { instanceOf: GatewayError });

    t.is(error.code, 'device-unreachable');
    t.is(
        error.message,
        `no answer from ${agent.address} within 0.2 s: check the address, that SNMP is enabled and the community`,
    );
});

test('a wrong community is silence', async (t) => {
    const { session } = await sessionWith(t, table(3), { ...BRIEF, community: 'secret-7' });

    const error = await t.throwsAsync(session.get(oids(1)), { instanceOf: GatewayError });

    t.is(error.code, 'device-unreachable');
    t.false(error.message.includes('secret-7'));
});

const NOISE: Readonly<Record<string, (request: Buffer) => Buffer>> = {
    'random bytes': () => Buffer.from('deadbeef00112233445566778899', 'hex'),
    'an empty datagram': () => Buffer.alloc(0),
    'a length that lies': () => Buffer.from('30847fffffff0201', 'hex'),
    'half of an answer': (request) => request.subarray(0, request.length - 5),
    // net-snmp throws on it inside the socket's event: without the guard that ends the process.
    'an authenticated version 3 answer to a version 2c question': (request) => asVersion3(request),
};

for (const [what, nonsense] of Object.entries(NOISE)) {
    test(`${what} is an error and no crash, and the next good answer counts`, async (t) => {
        const { agent, session } = await sessionWith(t, table(3), BRIEF);
        agent.misbehaves.nonsense = nonsense;

        const error = await t.throwsAsync(session.get(oids(3)), { instanceOf: GatewayError });
        agent.misbehaves.nonsense = undefined;

        t.is(error.code, 'device-unreachable');
        t.is((await session.get(oids(3))).size, 3);
    });
}

test('what is asked of a closed session ends at once', async (t) => {
    const { agent, session } = await sessionWith(t, table(3), { timeout: 30 });
    agent.misbehaves.isSilent = true;

    const pending = session.get(oids(3));
    const queued = session.get(oids(2));
    session.close();

    await t.throwsAsync(pending, { instanceOf: GatewayError });
    await t.throwsAsync(queued, { message: /is closed/ });
});

test('a refused SET says why, and what to do about it', async (t) => {
    const { agent, session } = await sessionWith(t, table(1));
    agent.misbehaves.refusesSets = 17;

    const error = await t.throwsAsync(session.set([{ oid: `${COLUMN}.1`, put: { kind: 'integer', value: 3 } }]), {
        instanceOf: GatewayError,
    });

    t.is(error.code, 'device-refused');
    t.regex(error.message, /does not let us write this \(NotWritable\): give the community or user write access/);
});

test('numbers of all sizes arrive as they were sent', async (t) => {
    const lines = ['2|-5', '65|4294967295', '66|65536', '67|12345', '70x|0100000000', '4|text', '6|1.3.6.1', '5|'];
    const { session } = await sessionWith(t, lines.map((line, at) => `${COLUMN}.${at + 1}|${line}`).join('\n'));

    const found = await session.get(oids(8));

    const numbers = [1, 2, 3, 4, 5].map((at) => {
        const raw = found.get(`${COLUMN}.${at}`);
        return raw && numberOf(raw);
    });
    t.deepEqual(numbers, [-5, 4294967295, 65536, 123.45, 4294967296]);
    t.deepEqual(found.get(`${COLUMN}.7`), { kind: 'oid', value: '1.3.6.1' });
    t.false(found.has(`${COLUMN}.8`), 'Null says nothing');
});

// The request's own version, community and number with other values.
function answerTo(request: Buffer, varbinds: Buffer): Buffer {
    const id = requestId(request);
    const pdu = write(0xa2, id, writeInteger(0), writeInteger(0), varbinds);
    return write(0x30, writeInteger(1), write(0x04, Buffer.from('public')), pdu);
}

// SEQUENCE, version (3 bytes), community `public` (8 bytes), PDU header (2 bytes; 3 or 4 when it is long), request-id.
function requestId(request: Buffer): Buffer {
    const start = request.indexOf(Buffer.from('public')) + 6;
    const header = request.readUInt8(start + 1) < 0x80 ? 2 : 2 + (request.readUInt8(start + 1) & 0x7f);
    const at = start + header;
    return request.subarray(at, at + 2 + request.readUInt8(at + 1));
}

function asVersion3(request: Buffer): Buffer {
    const octets = (content: Uint8Array) => write(0x04, content);
    const header = write(0x30, requestId(request), writeInteger(65507), octets(Buffer.from([1])), writeInteger(3));
    const none = octets(Buffer.alloc(0));
    const security = octets(
        write(
            0x30,
            octets(Buffer.from('engine')),
            writeInteger(1),
            writeInteger(1),
            none,
            octets(Buffer.alloc(12)),
            none,
        ),
    );
    const pdu = write(0xa2, writeInteger(1), writeInteger(0), writeInteger(0), write(0x30));
    return write(0x30, writeInteger(3), header, security, write(0x30, none, none, pdu));
}
