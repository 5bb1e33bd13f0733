import test from 'ava';
import { BackOff } from './back-off.ts';

function backOff(random: number): BackOff {
    return new BackOff({ firstSeconds: 1, random: () => random });
}

test('the wait doubles from one second up to ten', (t) => {
    const policy = backOff(0.5);

    const waits = Array.from({ length: 6 }, () => policy.failed(true));

    t.deepEqual(waits, [1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('chance moves the wait a quarter up or down', (t) => {
    t.is(backOff(0).failed(true), 750);
    t.is(backOff(1).failed(true), 1250);
});

test('what succeeded begins again with one second', (t) => {
    const policy = backOff(0.5);
    policy.failed(true);
    policy.failed(true);

    policy.succeeded();

    t.is(policy.failed(true), 1000);
});

test('a device that refuses is left alone for a minute', (t) => {
    t.is(backOff(0.5).failed(false), 60_000);
});
