import test from 'ava';
import { reading } from '../testing/sample-rack.ts';
import { shortText } from './readings.ts';
import { listText } from './text.ts';
import { ageText, durationText } from './times.ts';

test('a time left is rounded down, so that nobody counts on more', (t) => {
    t.is(durationText(0), 'less than a minute');
    t.is(durationText(59), 'less than a minute');
    t.is(durationText(60), '1 min');
    t.is(durationText(299), '4 min');
    t.is(durationText(7199), '119 min');
    t.is(durationText(7200), '2 h');
    t.is(durationText(7860), '2 h 11 min');
    t.is(durationText(40_000), '11 h');
});

test('an age says now as long as values are of now', (t) => {
    t.is(ageText(-500), 'now');
    t.is(ageText(9_999), 'now');
    t.is(ageText(12_300), '12 s ago');
    t.is(ageText(150_000), '2 min ago');
    t.is(ageText(7_200_000), '2 h ago');
    t.is(ageText(400_000_000), '4 days ago');
});

test('values are short: no decimals that nobody needs, times in minutes', (t) => {
    t.is(shortText(reading('ups.load', 34.47)), '34 %');
    t.is(shortText(reading('ups.realpower', 515.4)), '515 W');
    t.is(shortText(reading('input.voltage', 231.4)), '231 V');
    t.is(shortText(reading('input.frequency', 50.02)), '50 Hz');
    t.is(shortText(reading('battery.runtime', 300)), '5 min');
    t.is(shortText(reading('ups.status', 'OL')), 'OL');
    t.is(shortText(reading('ups.load', 'n/a')), 'n/a');
});

test('what a device does not know has no text', (t) => {
    t.is(shortText(undefined), undefined);
    t.is(shortText(reading('ups.load', null)), undefined);
});

test('a list names a few and counts the rest', (t) => {
    t.is(listText([]), '');
    t.is(listText(['a']), 'a');
    t.is(listText(['a', 'b']), 'a and b');
    t.is(listText(['a', 'b', 'c']), 'a, b and c');
    t.is(listText(['a', 'b', 'c', 'd', 'e']), 'a, b, c and 2 more');
});
