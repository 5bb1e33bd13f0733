// How far we go with a device that does not answer.

import test from 'ava';
import { Recovery } from './recovery.ts';

test('a device is opened again twice before its port is reset, then ever more seldom', (t) => {
    const recovery = new Recovery();

    const steps = Array.from({ length: 10 }, () => recovery.next());

    t.deepEqual(
        steps.flatMap((step, attempt) => (step === 'reset-port' ? [attempt] : [])),
        [2, 4, 8],
    );
});

test('a device that answered is opened first when it fails again', (t) => {
    const recovery = new Recovery();
    for (let attempt = 0; attempt < 5; attempt++) recovery.next();

    recovery.ended();

    t.deepEqual([recovery.next(), recovery.next(), recovery.next()], ['open', 'open', 'reset-port']);
});

test('each step is news once, until the device answers', (t) => {
    const recovery = new Recovery();

    t.deepEqual([recovery.isNews('reset-port'), recovery.isNews('reset-port')], [true, false]);
    recovery.ended();
    t.true(recovery.isNews('reset-port'));
});
