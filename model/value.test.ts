import test from 'ava';
import { numberOf, textOf } from './value.ts';

test('numbers are printed with at most the decimals of the catalogue', (t) => {
    t.is(textOf('battery.charge', 99.9999), '100');
    t.is(textOf('input.voltage', 230.04), '230');
    t.is(textOf('outlet.2.current', 0.6349), '0.63');
    t.is(textOf('experimental.thing', 1 / 3), '0.333');
    t.is(textOf('battery.runtime', -0.2), '0');
});

test('text is printed as it came', (t) => {
    t.is(textOf('input.voltage', '230.0'), '230.0');
});

test('what is not known has no text and no number', (t) => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
        t.is(textOf('ups.load', value), undefined);
        t.is(numberOf(value), undefined);
    }
    t.is(numberOf(''), undefined);
    t.is(numberOf('OL'), undefined);
    t.is(numberOf(' 12.5 '), 12.5);
});
