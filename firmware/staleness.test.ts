import test from 'ava';
import { silenceLimitSeconds } from './staleness.ts';

test('three missed polls make a device stale', (t) => {
    t.is(silenceLimitSeconds(2), 6);
    t.is(silenceLimitSeconds(60), 180);
});

test('a device polled very often has five seconds', (t) => {
    t.is(silenceLimitSeconds(0.1), 5);
});
