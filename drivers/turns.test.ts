import test from 'ava';
import { Turns, withLimit } from './turns.ts';

test('turns come one after another, in the order in which they were asked for', async (t) => {
    const turns = new Turns();
    const order: string[] = [];
    const first = Promise.withResolvers<void>();

    const done = [
        turns.take(async () => {
            order.push('first begins');
            await first.promise;
            order.push('first ends');
        }),
        turns.take(async () => order.push('second')),
    ];
    await Promise.resolve();
    first.resolve();
    await Promise.all(done);

    t.deepEqual(order, ['first begins', 'first ends', 'second']);
});

test('a turn that fails tells its owner and leaves the next one alone', async (t) => {
    const turns = new Turns();

    const failing = turns.take(() => Promise.reject(new Error('no answer')));
    const next = turns.take(async () => 'done');

    await t.throwsAsync(failing, { message: 'no answer' });
    t.is(await next, 'done');
});

test('a promise within its limit keeps its value or its error', async (t) => {
    const limit = { seconds: 60, what: 'polling' };

    t.is(await withLimit(Promise.resolve(1), limit), 1);
    await t.throwsAsync(withLimit(Promise.reject(new Error('no answer')), limit), { message: 'no answer' });
});

test('a promise that does not settle in time is given up, with the reason', async (t) => {
    const never = new Promise(() => undefined);

    const error = await t.throwsAsync(withLimit(never, { seconds: 0.01, what: 'polling ups1' }));

    t.like(error, { code: 'device-unreachable', message: 'polling ups1 took longer than 0.01 s' });
});
