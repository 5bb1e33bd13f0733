import test from 'ava';
import fc from 'fast-check';
import { command, witness } from '../../../test/sparkplug/witness.ts';
import { type DataType, decode, encode, type Metric } from './payload.ts';

const numbers: Readonly<Record<DataType, fc.Arbitrary<string | number | boolean>>> = {
    Int32: fc.integer(),
    Int64: fc.nat(),
    UInt64: fc.nat(),
    Double: fc.double({ noNaN: true }),
    Boolean: fc.boolean(),
    String: fc.string({ unit: 'binary' }),
};
const metric = fc.constantFrom(...(Object.keys(numbers) as DataType[])).chain((type) =>
    fc.record<Metric>(
        {
            name: fc.string({ minLength: 1 }),
            alias: fc.nat(),
            timestamp: fc.nat({ max: 2 ** 45 }),
            type: fc.constant(type),
            form: fc.constant(type),
            value: fc.oneof(numbers[type], fc.constant(null)),
            isHistorical: fc.boolean(),
            quality: fc.constantFrom('bad', 'good', 'stale'),
        },
        { requiredKeys: ['name', 'alias', 'timestamp', 'type', 'form', 'value'] },
    ),
);

test('the library of the protocol’s makers reads what we write', (t) => {
    const payload = fc.record({ timestamp: fc.nat(), seq: fc.nat({ max: 255 }), metrics: fc.array(metric) });
    const values = { bad: 0, good: 192, stale: 500 };

    fc.assert(
        fc.property(payload, (given) => {
            const { timestamp, seq, metrics } = witness(encode(given));
            t.deepEqual([timestamp, seq], [given.timestamp, given.seq]);
            t.deepEqual(
                metrics,
                given.metrics.map(({ form, isHistorical, quality, type = form, value, ...rest }) => ({
                    ...rest,
                    type,
                    value,
                    ...(isHistorical ? { isHistorical: true } : {}),
                    ...(quality === undefined ? {} : { quality: { type: 'Int32', value: values[quality] } }),
                })),
            );
        }),
    );
});

test('texts of every length are read by it', (t) => {
    for (const length of [0, 1, 100, 126, 127, 128, 129, 16_000, 16_383, 16_384, 3_000_000]) {
        for (const value of ['x'.repeat(length), '€'.repeat(Math.floor(length / 3))]) {
            const metrics = [{ name: 'a', form: 'String' as const, type: 'String' as const, value }];
            const read = witness(
                encode({ metrics: [...metrics, { ...metrics[0], name: 'b', value: 'end' } as Metric] }),
            );
            t.deepEqual(
                read.metrics.map((one) => one.value),
                [value, 'end'],
            );
        }
    }
});

test('we read what the library of the protocol’s makers writes', (t) => {
    const types = { Int8: -5, Int16: -500, Int32: -70_000, UInt8: 200, UInt32: 4e9, Float: 0.5, Double: 0.1 };
    const metrics = Object.entries(types).map(([type, value]) => ({ name: type, type, value }));
    const more = [
        { name: 'Int64', type: 'Int64', value: 7 },
        { name: 'on', type: 'Boolean', value: true },
        { name: 'text', type: 'String', value: 'äöü' },
    ];

    const heard = decode(command([...metrics, ...more]));

    t.deepEqual(
        heard.map(({ name, value }) => [name, value]),
        [...metrics, ...more].map(({ name, value }) => [name, value]),
    );
});

test('whatever comes is read or refused', (t) => {
    fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
            try {
                t.true(Array.isArray(decode(bytes)));
            } catch (error) {
                t.true(error instanceof Error);
            }
        }),
    );
    const many = Array.from({ length: 101 }, (_, place) => ({ name: `m${place}`, type: 'Boolean', value: true }));
    t.throws(() => decode(command(many)), { message: /more than 100/ });
});
