import test from 'ava';
import { describeStatus, formatStatus, parseStatus } from './status.ts';

test('words are read whole, in any order and case; unknown ones are dropped', (t) => {
    t.deepEqual([...parseStatus('chrg OL  NOALARM constructor')], ['CHRG', 'OL']);
    t.is(parseStatus('').size, 0);
});

test('forced shutdown and alarm stand in front', (t) => {
    t.is(formatStatus(parseStatus('DISCHRG LB ALARM OB FSD')), 'FSD ALARM OB LB DISCHRG');
});

test('a status reads as plain words', (t) => {
    t.is(describeStatus(parseStatus('OB LB')), 'on battery, battery low');
});
