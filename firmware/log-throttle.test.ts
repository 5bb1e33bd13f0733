import test from 'ava';
import { LogThrottle } from './log-throttle.ts';

test('a kind is written once in its time, then again with the number of those held back', (t) => {
    const throttle = new LogThrottle({ lines: 1, seconds: 3600 });

    t.is(throttle.admit('malformed', 0), 0);
    t.is(throttle.admit('malformed', 1000), undefined);
    t.is(throttle.admit('malformed', 3_599_999), undefined);
    t.is(throttle.admit('malformed', 3_600_000), 2);
    t.is(throttle.admit('malformed', 3_600_001), undefined);
});

test('kinds do not hold one another back', (t) => {
    const throttle = new LogThrottle({ lines: 1, seconds: 60 });
    throttle.admit('malformed', 0);

    t.is(throttle.admit('foreign', 0), 0);
});

test('several lines may be allowed', (t) => {
    const throttle = new LogThrottle({ lines: 3, seconds: 60 });

    const admitted = [0, 1, 2, 3, 4].map((nowMs) => throttle.admit('driver', nowMs));

    t.deepEqual(admitted, [0, 0, 0, undefined, undefined]);
    t.is(throttle.admit('driver', 60_000), 2);
});

test('kinds without end take no memory without end', (t) => {
    const throttle = new LogThrottle({ lines: 1, seconds: 60 });

    for (let kind = 0; kind <= 1000; kind++) throttle.admit(`kind ${kind}`, 0);

    t.is(throttle.admit('kind 0', 1), 0);
    t.is(throttle.admit('kind 1000', 1), undefined);
});
