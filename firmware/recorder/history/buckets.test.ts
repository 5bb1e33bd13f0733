import test from 'ava';
import { Buckets } from './buckets.ts';

test('a value that holds over buckets of any length fills each of them, and comes to an end', (t) => {
    for (const count of [1, 7, 60, 999, 1000, 1001, 4999]) {
        const buckets = new Buckets({ from: 1_772_409_600, bucketSeconds: 86_400 / count, count });

        buckets.hold(buckets.from - 10, buckets.to + 10, 5);

        const covered = buckets.covered.reduce((sum, seconds) => sum + seconds, 0);
        t.true(Math.abs(covered - 86_400) < 0.01, `${count}: ${covered}`);
        t.true(buckets.min.every((value) => value === 5) && buckets.max.every((value) => value === 5), `${count}`);
    }
});
