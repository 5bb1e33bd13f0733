import test from 'ava';
import { INDEX_PAGE, parseReportDescriptor, reportBytes } from './report-descriptor.ts';
import { bytes } from './testing/descriptor.ts';
import { formatUsagePath } from './usages.ts';

const pathsOf = (text: string) => parseReportDescriptor(bytes(text)).fields.map(({ path }) => formatUsagePath(path));

test('one main item is as many fields as its report count, padding moves on without a field', (t) => {
    const { fields, isNumbered, faults } = parseReportDescriptor(
        bytes(
            '05 84 09 04 a1 01 85 02 15 00 25 01 75 01 95 03 09 60 09 61 09 62 b1 02 95 05 b1 03 75 08 95 01 09 65 b1 02 c0',
        ),
    );

    t.deepEqual(
        fields.map(({ path, bitOffset, bitSize, reportId }) => [formatUsagePath(path), bitOffset, bitSize, reportId]),
        [
            ['UPS.Present', 0, 1, 2],
            ['UPS.Good', 1, 1, 2],
            ['UPS.InternalFailure', 2, 1, 2],
            ['UPS.Overload', 8, 8, 2],
        ],
    );
    t.true(isNumbered);
    t.deepEqual(faults, []);
});

test('the last usage applies to all fields that are left (HID 1.11 §6.2.2.8)', (t) => {
    const { fields } = parseReportDescriptor(bytes('05 84 75 08 95 04 09 30 09 31 b1 02 95 01 09 32 b1 02'));

    t.deepEqual(
        fields.map(({ bitOffset, count }) => [bitOffset, count]),
        [
            [0, 1],
            [8, 3],
            [32, 1],
        ],
    );
});

test('layouts of input and feature reports with the same id are separate', (t) => {
    const descriptor = parseReportDescriptor(
        bytes('05 84 85 01 75 10 95 01 09 30 81 02 75 08 09 31 b1 02 09 32 81 02'),
    );

    t.deepEqual(
        descriptor.fields.map(({ type, bitOffset }) => [type, bitOffset]),
        [
            ['input', 0],
            ['feature', 0],
            ['input', 16],
        ],
    );
    t.is(reportBytes(descriptor, 'input', 1), 4);
    t.is(reportBytes(descriptor, 'feature', 1), 2);
    t.is(reportBytes(descriptor, 'feature', 9), 1);
});

test('local items do not leak into the next main item, global items do', (t) => {
    t.deepEqual(pathsOf('05 84 75 08 95 01 09 30 b1 02 b1 03 09 31 b1 02'), ['Voltage', 'Current']);
});

test('usages: four bytes carry their page, ranges are spelled out, a late page counts', (t) => {
    t.deepEqual(pathsOf('05 84 75 08 95 01 0b 66 00 85 00 b1 02'), ['RemainingCapacity']);
    t.deepEqual(pathsOf('05 84 75 01 95 03 19 60 29 62 b1 02'), ['Present', 'Good', 'InternalFailure']);
    t.deepEqual(pathsOf('05 84 75 08 95 01 09 66 05 85 b1 02'), ['RemainingCapacity']);
    // Several pages in one item: each usage means the page before it.
    t.deepEqual(pathsOf('05 84 75 08 95 02 09 30 05 85 09 66 b1 02'), ['Voltage', 'RemainingCapacity']);
});

test('collections name what is in them; indexed ones count, nameless ones do not', (t) => {
    t.deepEqual(
        pathsOf('05 84 09 04 a1 01 09 1a a1 81 75 08 95 01 09 30 b1 02 c0 a1 02 09 31 b1 02 c0 c0 09 32 b1 02'),
        ['UPS.Input.[1].Voltage', 'UPS.Current', 'Frequency'],
    );
    t.is(
        parseReportDescriptor(bytes('05 84 09 1a a1 83 75 08 95 01 09 30 b1 02 c0')).fields[0]?.path[1],
        INDEX_PAGE | 3,
    );
});

test('push and pop keep the globals; long items are skipped', (t) => {
    const { fields } = parseReportDescriptor(
        bytes('05 84 75 08 95 01 85 01 09 30 b1 02 a4 75 10 85 02 fe 03 10 01 02 03 09 31 b1 02 b4 09 32 b1 02'),
    );

    t.deepEqual(
        fields.map(({ reportId, bitSize, bitOffset }) => [reportId, bitSize, bitOffset]),
        [
            [1, 8, 0],
            [2, 16, 0],
            [1, 8, 8],
        ],
    );
});

test('a maximum below the minimum was meant unsigned; none at all is what the bits hold', (t) => {
    const range = (text: string) => {
        const [field] = parseReportDescriptor(bytes(`05 84 75 08 95 01 ${text} 09 30 b1 02`)).fields;
        return [field?.logicalMin, field?.logicalMax];
    };

    t.deepEqual(range('15 00 25 ff'), [0, 255]);
    t.deepEqual(range('15 81 25 7f'), [-127, 127]);
    t.deepEqual(range('15 00 27 ff ff ff fe'), [0, 0xfe_ff_ff_ff]);
    t.deepEqual(range(''), [0, 255]);
});

test('exponents are nibbles, or whole bytes as some write them', (t) => {
    const exponent = (text: string) =>
        parseReportDescriptor(bytes(`05 84 75 08 95 01 ${text} 09 30 b1 02`)).fields[0]?.unitExponent;

    t.is(exponent('55 07'), 7);
    t.is(exponent('55 0f'), -1);
    t.is(exponent('55 ff'), -1);
    t.is(exponent('55 08'), -8);
});

test('an array with a usage for each of its numbers selects; one without is a row of values', (t) => {
    const selector = parseReportDescriptor(bytes('05 84 75 08 95 01 15 00 25 02 09 60 09 61 09 62 b1 00')).fields;
    const values = parseReportDescriptor(bytes('05 84 75 01 95 03 15 00 25 01 09 60 09 61 09 62 b1 00')).fields;

    t.is(selector.length, 1);
    t.is(selector[0]?.selects?.length, 3);
    t.is(values.length, 3);
    t.true(values.every(({ selects }) => selects === undefined));
});

test('a physical range counts only when it is one', (t) => {
    const physical = (text: string) =>
        parseReportDescriptor(bytes(`05 84 75 08 95 01 15 00 25 64 ${text} 09 30 b1 02`)).fields[0]?.physical;

    t.deepEqual(physical('35 00 46 e8 03'), { min: 0, max: 1000 });
    t.is(physical('35 00 45 00'), undefined);
    t.is(physical('45 64'), undefined);
});

test('what is broken is reported and costs nothing', (t) => {
    const faultsOf = (text: string) => parseReportDescriptor(bytes(text)).faults;

    t.deepEqual(faultsOf('c0'), ['an end without a collection']);
    t.deepEqual(faultsOf('05 84 09 04 a1 01'), ['a collection without an end']);
    t.deepEqual(faultsOf('05 84 77 ff ff ff ff 97 ff ff ff ff 09 30 b1 02'), [
        'report 0 is longer than a report can be',
    ]);
    t.deepEqual(faultsOf('05 84 19 00 2a ff ff'), ['too many usages']);
    t.deepEqual(faultsOf(`05 84 ${'a1 02 '.repeat(40)}${'c0 '.repeat(40)}`), ['collections nested too deeply']);
    t.deepEqual(faultsOf('a4 '.repeat(40)), ['too much pushed']);
    // Ends in the middle of an item.
    t.deepEqual(pathsOf('05 84 75 08 95 01 09 30 b1 02 09 31 27 ff'), ['Voltage']);
});
