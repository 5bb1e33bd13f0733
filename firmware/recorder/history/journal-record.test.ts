import test from 'ava';
import fc from 'fast-check';
import { decodeRecord, encodeRecord, type RecordHead, type SampleColumns } from './journal-record.ts';
import { LastValues } from './last-values.ts';

const HEAD: RecordHead = {
    run: 'run-1',
    number: 7,
    clock: { boot: 'boot-1', offsetMs: 0, isSettled: true },
    upTo: 1_772_000_000,
};

type Sample = readonly [series: number, time: number, value: number];

const sample: fc.Arbitrary<Sample> = fc.tuple(
    fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 65_535 })),
    fc.oneof(
        fc.integer({ min: 0, max: 6 }).map((step) => step * 10),
        fc.integer({ min: -90_000, max: 90_000 }),
    ),
    fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -(2 ** 44), max: 2 ** 44 }), fc.constant(Number.NaN)),
);

function columnsOf(samples: readonly Sample[]): SampleColumns {
    return {
        count: samples.length,
        series: Uint32Array.from(samples, ([series]) => series),
        times: Uint32Array.from(samples, ([, time]) => 1_772_000_000 + time),
        values: Float64Array.from(samples, ([, , value]) => value),
    };
}

test('records come back as they were, one after the other, each series in its order', (t) => {
    const property = fc.property(fc.array(fc.array(sample, { maxLength: 60 }), { maxLength: 5 }), (records) => {
        const [written, read] = [new LastValues(), new LastValues()];
        for (const samples of records) {
            const columns = columnsOf(samples);
            const bytes = encodeRecord(HEAD, columns, written);
            written.take(columns.series, columns.values, columns.count);
            const found = decodeRecord(bytes, read);
            read.take(found.samples.series, found.samples.values, found.samples.count);
            t.deepEqual(found.head, HEAD);
            t.deepEqual(found.samples, columnsOf(samples.toSorted(([left], [right]) => left - right)));
        }
    });
    fc.assert(property);
});
