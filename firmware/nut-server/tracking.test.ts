import test from 'ava';
import { ok } from '#model/result.ts';
import { Tracking } from './tracking.ts';

const never = new Promise<never>(() => undefined);

test('an outcome is forgotten after an hour', async (t) => {
    let now = 0;
    const tracking = new Tracking(() => now);
    const id = tracking.follow(Promise.resolve(ok(undefined)));
    await Promise.resolve();

    now = 3_599_999;
    t.is(tracking.answer(id), 'SUCCESS\n');
    now = 3_600_000;
    t.is(tracking.answer(id), 'ERR UNKNOWN\n');
});

test('of too many outcomes the oldest are forgotten', (t) => {
    const tracking = new Tracking(() => 0);
    const ids = Array.from({ length: 4100 }, () => tracking.follow(never));

    t.is(new Set(ids).size, 4100);
    t.is(tracking.answer(ids[0] ?? ''), 'ERR UNKNOWN\n');
    t.is(tracking.answer(ids.at(-4000) ?? ''), 'PENDING\n');
    t.is(tracking.answer(ids.at(-1) ?? ''), 'PENDING\n');
});

test('a command that throws has failed', async (t) => {
    const tracking = new Tracking(() => 0);

    const id = tracking.follow(Promise.reject(new Error('lost')));
    await new Promise((resolve) => setImmediate(resolve));

    t.is(tracking.answer(id), 'ERR FAILED\n');
});
