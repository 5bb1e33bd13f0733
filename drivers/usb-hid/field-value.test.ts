import test from 'ava';
import { isSelected, rangeOf, readField, writeField } from './field-value.ts';
import { type Field, parseReportDescriptor } from './report-descriptor.ts';
import { bytes } from './testing/descriptor.ts';

function fieldOf(text: string): Field {
    const [field] = parseReportDescriptor(bytes(`05 84 ${text}`)).fields;
    if (field === undefined) throw new Error('no field');
    return field;
}

const report = (text: string) => bytes(text);

test('volts, watts, amperes, hertz, kelvin and seconds come out in SI units', (t) => {
    const value = (unit: string, raw: string) =>
        readField(fieldOf(`75 10 95 01 26 ff 7f ${unit} 09 30 b1 02`), report(`00 ${raw}`));

    t.is(value('55 07 67 21 d1 f0 00', 'e6 00'), 230);
    t.is(value('55 05 67 21 d1 f0 00', 'b0 04'), 12);
    t.is(value('55 06 67 21 d1 f0 00', 'f0 00'), 24);
    t.is(value('55 07 66 21 d1', '2c 01'), 300);
    t.is(value('55 0e 67 01 00 10 00', '7b 00'), 1.23);
    t.is(value('55 0f 66 01 f0', 'f4 01'), 50);
    t.is(value('55 00 67 01 00 01 00', '2a 01'), 298);
    t.is(value('55 00 66 01 10', '10 0e'), 3600);
    // SI rotation and English units are none of ours: the number as it is.
    t.is(value('55 01 65 12', '05 00'), 50);
});

test('only the bits that the range needs count, and it is signed if the range begins below 0', (t) => {
    t.is(readField(fieldOf('75 08 95 01 15 00 25 64 09 30 b1 02'), report('00 b2')), 50);
    t.is(readField(fieldOf('75 10 95 01 15 ff 26 ff 7f 09 30 b1 02'), report('00 ff ff')), -1);
    t.is(readField(fieldOf('75 04 95 01 15 f8 25 07 09 30 b1 02'), report('00 0f')), -1);
});

test('what is out of range is the nearest, or unknown where the field can say so', (t) => {
    t.is(readField(fieldOf('75 08 95 01 15 0a 25 64 09 30 b1 02'), report('00 05')), 10);
    t.is(readField(fieldOf('75 08 95 01 15 0a 25 64 09 30 b1 42'), report('00 05')), null);
});

test('a physical range stretches the logical one', (t) => {
    const field = fieldOf('75 08 95 01 15 00 25 64 35 00 46 e8 03 09 30 b1 02');

    t.is(readField(field, report('00 32')), 500);
    t.deepEqual(writeField(field, report('00 00'), 500), report('00 32'));
    t.deepEqual(rangeOf(field), { min: 0, max: 1000 });
});

test('a short report has no value, not a wrong one', (t) => {
    t.is(readField(fieldOf('75 10 95 01 26 ff 7f 09 30 b1 02'), report('00 ff')), undefined);
    t.is(readField(fieldOf('75 08 95 01 26 ff 00 09 30 b1 02'), report('')), undefined);
});

test('writing leaves the neighbours alone and rounds down to whole steps', (t) => {
    const [, middle] = parseReportDescriptor(
        bytes('05 84 75 04 95 03 15 00 25 0f 09 30 09 31 09 32 b1 02 75 04 95 01 b1 03'),
    ).fields;

    t.deepEqual(writeField(middle as Field, report('00 ff ff'), 3), report('00 3f ff'));
    t.is(readField(middle as Field, report('00 3f ff')), 3);
});

test('minus one calls a countdown off whatever its range', (t) => {
    const unsigned = fieldOf('75 10 95 01 15 00 26 ff 7f 66 01 10 09 57 b1 02');
    const minutes = fieldOf('75 10 95 01 15 ff 26 ff 7f 35 c4 47 c4 ff 1d 00 66 01 10 09 57 b1 02');

    t.deepEqual(writeField(unsigned, report('00 00 00'), -1), report('00 ff ff'));
    t.deepEqual(writeField(minutes, report('00 00 00'), -1), report('00 ff ff'));
    t.deepEqual(writeField(minutes, report('00 00 00'), 119), report('00 01 00'));
});

test('an array holds the usage whose index is in it', (t) => {
    const field = fieldOf('75 08 95 02 15 01 25 03 09 60 09 61 09 62 b1 00');
    const [present, good, failure] = [0x84_0060, 0x84_0061, 0x84_0062];

    t.true(isSelected(field, present, report('00 01 03')));
    t.false(isSelected(field, good, report('00 01 03')));
    t.true(isSelected(field, failure, report('00 01 03')));
    t.is(isSelected(field, failure, report('00 01')), undefined);
});
