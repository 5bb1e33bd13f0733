import test from 'ava';
import fc from 'fast-check';
import { PDU, readResponse, writeQuestion } from './message.ts';
import { readElements, readInteger, readOid, write, writeInteger, writeOid } from './testing/ber.ts';

const oid = fc
    .array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 20 })
    .map((arcs) => ['1.3', ...arcs].join('.'));

test('a question says what was asked, whatever its numbers and names', (t) => {
    const question = fc.record({
        version: fc.constantFrom(0, 1),
        community: fc.string({ maxLength: 300 }),
        id: fc.integer({ min: 1, max: 0x7fffffff }),
        second: fc.integer({ min: 0, max: 100 }),
        names: fc.array(oid, { maxLength: 60 }),
    });

    fc.assert(
        fc.property(question, ({ version, community, id, second, names }) => {
            const bytes = writeQuestion({ version, community, type: PDU.getBulk, id, first: 0, second, names });

            const [outer] = readElements(bytes);
            const [saidVersion, saidCommunity, pdu] = readElements(outer?.content ?? Buffer.alloc(0));
            t.is(readInteger(saidVersion?.content ?? Buffer.alloc(0)), version);
            t.is(saidCommunity?.content.toString(), Buffer.from(community).toString());
            const [saidId, first, last, list] = readElements(pdu?.content ?? Buffer.alloc(0));
            const numbers = [saidId, first, last].map((one) => readInteger(one?.content ?? Buffer.alloc(0)));
            t.deepEqual([pdu?.tag, ...numbers], [0xa5, id, 0, second]);
            const names2 = readElements(list?.content ?? Buffer.alloc(0)).map(({ content }) => {
                const [name, value] = readElements(content);
                t.is(value?.tag, 0x05);
                return readOid(name?.content ?? Buffer.alloc(0));
            });
            t.deepEqual(names2, names);
        }),
    );
});

test('an answer gives its values under the names that it says', (t) => {
    const names = ['1.3.6.1.2.1.1.1.0', '1.3.6.1.4.1.4294967295.7'];
    const varbinds = [
        write(0x30, writeOid(names[0] ?? ''), write(0x04, Buffer.from('ä'))),
        write(0x30, writeOid('1.3.6.1.2.1.1.3.0'), writeInteger(4294967295, 0x43)),
        write(0x30, writeOid('1.3.6.1.2.1.4.20'), write(0x40, Buffer.from([192, 0, 2, 1]))),
        write(0x30, writeOid('1.3.6.1.2.1.4.21'), write(0x82)),
        write(0x30, writeOid('1.3.6.1.2.1.4.22'), writeInteger(-129)),
    ];
    const pdu = write(0xa2, writeInteger(77), writeInteger(0), writeInteger(0), write(0x30, ...varbinds));
    const bytes = write(0x30, writeInteger(1), write(0x04, Buffer.from('public')), pdu);

    const response = readResponse(bytes, names);

    t.is(response.id, 77);
    t.deepEqual(response.said, [
        { oid: names[0], tag: 0x04, raw: { kind: 'octets', bytes: new Uint8Array(Buffer.from('ä')) } },
        { oid: '1.3.6.1.2.1.1.3.0', tag: 0x43, raw: { kind: 'ticks', value: 4294967295 } },
        { oid: '1.3.6.1.2.1.4.20', tag: 0x40, raw: undefined },
        { oid: '1.3.6.1.2.1.4.21', tag: 0x82, raw: undefined },
        { oid: '1.3.6.1.2.1.4.22', tag: 0x02, raw: { kind: 'number', value: -129 } },
    ]);
});

test('whatever comes in is read or refused in a bounded time', (t) => {
    const names = ['1.3.6.1.2.1.1.1.0'];
    const good = write(
        0x30,
        writeInteger(1),
        write(0x04, Buffer.from('public')),
        write(
            0xa2,
            writeInteger(7),
            writeInteger(0),
            writeInteger(0),
            write(0x30, write(0x30, writeOid(names[0] ?? ''), writeInteger(5))),
        ),
    );
    const broken = fc
        .array(fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 6 })
        .map((changes) => {
            const bytes = Buffer.from(good);
            for (const { at, byte } of changes) bytes[at] = byte;
            return bytes;
        });

    fc.assert(
        fc.property(
            fc.oneof(
                broken,
                fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
            ),
            (bytes) => {
                try {
                    t.true(readResponse(bytes, names).said.length <= bytes.length);
                } catch (error) {
                    t.true(error instanceof Error && error.message.length < 100);
                }
            },
        ),
    );
});
