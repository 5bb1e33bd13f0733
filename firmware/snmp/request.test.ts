import test from 'ava';
import fc from 'fast-check';
import { ObjectTree, type SnmpObject } from './object-tree.ts';
import { type Request, replyTo } from './request.ts';

const object = (oid: string, value: number | string = 1): SnmpObject => ({
    oid,
    kind: typeof value === 'string' ? 'OctetString' : 'Integer',
    value,
});
const tree = new ObjectTree(
    ['1.3.6.1.9.10.1', '1.3.6.1.9.2.1', '1.3.6.1.9.2.2', '1.3.6.1.2.0'].map((oid) => object(oid)),
);
const ask = (verb: Request['verb'], oids: readonly string[], more: Partial<Request> = {}, of = tree) =>
    replyTo({ verb, oids, nonRepeaters: 0, maxRepetitions: 0, ...more }, of);
const oids = ({ found }: ReturnType<typeof ask>) =>
    found.map(({ oid, kind }) => (kind === 'EndOfMibView' ? 'end' : oid.slice('1.3.6.1.'.length)));

test('objects come in the order of their numbers, and an end behind the last one', (t) => {
    const walked: string[] = [];
    for (let oid = '1.3'; ; ) {
        const [next] = ask('next', [oid]).found;
        if (!next || next.kind === 'EndOfMibView') break;
        walked.push(next.oid);
        oid = next.oid;
    }
    t.deepEqual(walked, ['1.3.6.1.2.0', '1.3.6.1.9.2.1', '1.3.6.1.9.2.2', '1.3.6.1.9.10.1']);
});

test('what is not there is told apart: no such object, no such row', (t) => {
    const { found } = ask('get', ['1.3.6.1.9.2.1', '1.3.6.1.9.2.7', '1.3.6.1.5.1']);
    t.deepEqual(
        found.map(({ kind }) => kind),
        ['Integer', 'NoSuchInstance', 'NoSuchObject'],
    );
});

test('bulk: first those that do not repeat, then rows, until nothing is left', (t) => {
    const of = { nonRepeaters: 1, maxRepetitions: 10 };
    const reply = ask('bulk', ['1.3.6.1', '1.3.6.1.9.2', '1.3.6.1.9.3'], of);
    t.deepEqual(oids(reply), ['2.0', '9.2.1', '9.10.1', '9.2.2', 'end', '9.10.1', 'end', 'end', 'end']);
});

test('whatever is asked, an answer is no larger than a packet', (t) => {
    const large = new ObjectTree(
        Array.from({ length: 300 }, (_, place) => object(`1.3.6.1.9.${place}`, 'x'.repeat(place))),
    );
    const bytes = ({ found }: ReturnType<typeof ask>) =>
        found.reduce((sum, { value }) => sum + (typeof value === 'string' ? value.length : 0), 0);
    const anything = fc.record({
        verb: fc.constantFrom('get', 'next', 'bulk', 'set'),
        oids: fc.array(
            fc.integer({ min: 0, max: 310 }).map((place) => `1.3.6.1.9.${place}`),
            { maxLength: 80 },
        ),
        nonRepeaters: fc.integer(),
        maxRepetitions: fc.integer({ min: -5, max: 2 ** 31 - 1 }),
    });
    fc.assert(
        fc.property(anything, (request) => {
            const reply = replyTo(request, large);
            t.true(bytes(reply) <= 1300);
            t.true(reply.error === 'NoError' || reply.found.length === 0);
        }),
    );
    t.is(
        ask(
            'get',
            Array.from({ length: 65 }, () => '1.3.6.1.2.0'),
        ).error,
        'TooBig',
    );
    t.is(
        ask('get', ['1.3.6.1.9.299', '1.3.6.1.9.298', '1.3.6.1.9.297', '1.3.6.1.9.296', '1.3.6.1.9.295'], {}, large)
            .error,
        'TooBig',
    );
    t.true(ask('bulk', ['1.3.6.1.9.1'], { maxRepetitions: 1e6 }, large).found.length > 10);
});

test('nothing can be written', (t) => {
    t.like(ask('set', ['1.3.6.1.2.0']), { error: 'NotWritable', errorIndex: 1 });
});
