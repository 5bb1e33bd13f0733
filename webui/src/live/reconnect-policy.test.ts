import test from 'ava';
import { HEARD_SECONDS } from '#model/api.ts';
import { isTooSilent, waitMs } from './reconnect-policy.ts';

test('the page waits longer after each failure, but never longer than some seconds', (t) => {
    const waits = [0, 1, 2, 3, 4, 5, 100].map((failures) => waitMs(failures, 0.5));

    t.deepEqual(waits, [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

test('pages do not all knock at the same moment', (t) => {
    t.is(waitMs(0, 0), 750);
    t.is(waitMs(0, 1), 1250);
});

test('one late sign of life is forgiven, two are not', (t) => {
    t.false(isTooSilent(1.9 * HEARD_SECONDS * 1000));
    t.true(isTooSilent(3 * HEARD_SECONDS * 1000));
});
