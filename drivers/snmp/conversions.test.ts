import test from 'ava';
import {
    cleanText,
    countdown,
    degrees,
    filledText,
    flags,
    idUnlessZero,
    itemOf,
    macAddress,
    minutes,
    numberOneOf,
    oneOf,
    signed,
    tens,
    tenths,
    text,
    uptime,
    whenThere,
    whole,
    withUnit,
    yesNo,
} from './conversions.ts';
import type { Raw } from './raw.ts';

const number = (value: number): Raw => ({ kind: 'number', value });
const octets = (said: string | Buffer): Raw => ({ kind: 'octets', bytes: Buffer.from(said) });

test('quantities are scaled without the noise of binary fractions', (t) => {
    t.is(tenths.read(number(14)), 1.4);
    t.is(minutes.read(number(42)), 2520);
    t.is(tens.read(number(117)), 1170);
    t.is(signed(0.1).read(number(-3)), -0.3);
});

test('what cards send for unknown is null', (t) => {
    for (const unknown of [-1, 0xffff, 0x7fffffff, 0xffffffff, -0x80000000]) {
        t.is(whole.read(number(unknown)), null, String(unknown));
    }
    t.is(signed(1).read(number(-1)), -1, 'a current can be -1');
    t.is(degrees(1, -1).read(number(-1)), null, 'so this card says that it has no sensor');
    t.is(degrees(1).read(number(-1)), -1, 'elsewhere it is frost');
    t.is(degrees(0.1).read(number(-1)), -0.1);
    t.is(degrees(0.1).read(number(-410)), null, 'or colder than any sensor measures');
    t.is(degrees(0.1).read(number(-105)), -10.5);
    t.is(degrees(1).read({ kind: 'octets', bytes: Buffer.from('none') }), null);
    t.is(countdown.read(number(-1)), -1, 'no countdown runs');
});

test('numbers said as text are numbers, and other text is null', (t) => {
    t.is(tenths.read(octets(' 231 ')), 23.1);
    t.is(whole.read(octets('12.5')), 12.5);
    for (const nonsense of ['', '13.6 V', '0x10', '1e9', 'NaN', '--', '9'.repeat(30)]) {
        t.is(whole.read(octets(nonsense)), null, nonsense);
    }
    t.is(whole.read({ kind: 'oid', value: '1.3.6' }), null);
});

test('text is read up to a NUL, as UTF-8 or Latin-1, without control characters, 0xFF and blanks around it', (t) => {
    t.is(cleanText(Buffer.from('  APC\0\xff\xff', 'latin1')), 'APC');
    t.is(cleanText(Buffer.from('Zürich')), 'Zürich');
    t.is(cleanText(Buffer.from('Zürich', 'latin1')), 'Zürich');
    t.is(cleanText(Buffer.from('two\r\nlines\x1b[2J')), 'two lines [2J');
    t.is(cleanText(Buffer.from([0xff, 0xff, 0xff])), '');
    t.is(cleanText(Buffer.from('x'.repeat(1000))).length, 255);
});

test('blank text is what the device does not know, where a name is expected', (t) => {
    t.is(filledText.read(octets('  ')), null);
    t.is(text.read(octets('')), '');
    t.is(text.read(number(7)), '7');
    t.is(idUnlessZero.read(number(0)), null);
    t.is(idUnlessZero.read(number(2)), '2');
});

test('words of an enumeration read and write, and an unknown number is null', (t) => {
    const state = oneOf({ 1: 'on', 2: 'off' });

    t.is(state.read(number(2)), 'off');
    t.is(state.read(number(3)), null);
    t.is(state.read(octets('1')), 'on');
    t.is(state.read(octets('toString')), null);
    t.deepEqual(state.write?.('on'), { ok: true, value: { kind: 'integer', value: 1 } });
    t.deepEqual(state.write?.('dim'), { ok: false, error: '“dim” is none of on, off' });
    t.is(yesNo.read(number(2)), 'no');
    t.is(whenThere('yes').read(number(99)), 'yes');
});

test('quantities are written in the unit of the MIB', (t) => {
    t.deepEqual(minutes.write?.('300'), { ok: true, value: { kind: 'integer', value: 5 } });
    t.deepEqual(tenths.write?.('23.1'), { ok: true, value: { kind: 'integer', value: 231 } });
    t.false(whole.write?.('')?.ok);
    t.false(whole.write?.('many')?.ok);
});

test('hardware addresses are spelled as people spell them', (t) => {
    t.is(macAddress.read(octets(Buffer.from('00c0b7123456', 'hex'))), '00:c0:b7:12:34:56');
    t.is(macAddress.read(octets('00-C0-B7-12-34-56')), '00-C0-B7-12-34-56');
    t.is(macAddress.read(number(5)), null);
});

test('ticks are seconds', (t) => {
    t.is(uptime.read({ kind: 'ticks', value: 12_345 }), 123);
    t.is(uptime.read(number(5)), null);
});

test('status flags are known by number or by OID, and null is not to say', (t) => {
    const source = flags({ 3: ['OL'], '1.3.6.9': ['CAL'] });

    t.deepEqual(source(number(3)), ['OL']);
    t.deepEqual(source({ kind: 'oid', value: '1.3.6.9' }), ['CAL']);
    t.is(source(number(1)), null);
    t.is(source(octets('constructor')), null);
});

test('a number of poles is a number of phases', (t) => {
    const phases = numberOneOf({ 2: 1, 4: 3 });

    t.is(phases.read(number(4)), 3);
    t.is(phases.read(number(5)), null);
});

test('numbers with a unit behind them, and items of a list, are read; what is neither is null', (t) => {
    t.is(withUnit(1000).read(octets('0.061kW')), 61);
    t.is(withUnit(1).read(octets('49.9 Hz')), 49.9);
    t.is(withUnit(1).read(octets('-')), null);
    t.is(withUnit(1).read(number(5)), null);
    const state = itemOf(oneOf({ 0: 'off', 1: 'on' }), 2);
    t.is(state.read(octets('1,0,1')), 'off');
    t.is(state.read(octets('1')), null);
    t.deepEqual(state.words, ['off', 'on']);
});
