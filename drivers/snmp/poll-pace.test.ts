import test from 'ava';
import { paceOf } from './poll-pace.ts';

test('meters are read every ten seconds, and a device is learned again every five minutes', (t) => {
    t.deepEqual(paceOf(2), { metersEvery: 5, learnEvery: 150 });
    t.deepEqual(paceOf(5), { metersEvery: 2, learnEvery: 60 });
});

test('a device that is seldom polled is read whole each time, and learned at every tenth', (t) => {
    t.deepEqual(paceOf(30), { metersEvery: 1, learnEvery: 10 });
    t.deepEqual(paceOf(3600), { metersEvery: 1, learnEvery: 10 });
});
