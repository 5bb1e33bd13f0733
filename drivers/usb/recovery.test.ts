// How far we go with a device that does not answer.

import test from 'ava';
import fc from 'fast-check';
import { Recovery, type RecoveryStep, type Rung } from './recovery.ts';

function climb(recovery: Recovery, attempts: number): Record<number, RecoveryStep> {
    const steps = Array.from({ length: attempts }, (_, attempt) => [attempt, recovery.next()] as const);
    return Object.fromEntries(steps.filter(([, step]) => step !== 'open'));
}

test('a device is opened again twice, then each rung is tried, ever more seldom', (t) => {
    t.deepEqual(climb(new Recovery(), 40), {
        2: 'reset-interface',
        4: 'reset-port',
        8: 'power-cycle-port',
        16: 'power-cycle-port',
        32: 'power-cycle-port',
    });
});

test('what cannot be done on this machine is passed over in the same attempt, and not tried again', (t) => {
    const recovery = new Recovery();
    recovery.next();
    recovery.next();

    t.is(recovery.next(), 'reset-interface');
    t.is(recovery.outOfReach('reset-interface'), 'reset-port');
    t.is(recovery.next(), 'open');
    t.is(recovery.next(), 'power-cycle-port');
    t.is(recovery.outOfReach('power-cycle-port'), 'open');
    t.deepEqual(climb(recovery, 4), { 3: 'reset-port' });
});

test('where nothing can be done, it is opened again', (t) => {
    const recovery = new Recovery();
    recovery.next();
    recovery.next();

    const steps = [recovery.next()];
    while (steps.at(-1) !== 'open') steps.push(recovery.outOfReach(steps.at(-1) as Rung));

    t.deepEqual(steps, ['reset-interface', 'reset-port', 'power-cycle-port', 'open']);
    t.deepEqual(climb(recovery, 40), {});
});

test('a device that answered is opened first when it fails again', (t) => {
    const recovery = new Recovery();
    for (let attempt = 0; attempt < 5; attempt++) recovery.next();
    recovery.outOfReach('reset-port');

    recovery.ended();

    t.deepEqual(climb(recovery, 5), { 2: 'reset-interface', 4: 'reset-port' });
});

test('each rung is news once, until the device answers', (t) => {
    const recovery = new Recovery();

    t.deepEqual([recovery.isNews('reset-port'), recovery.isNews('reset-port')], [true, false]);
    recovery.ended();
    t.true(recovery.isNews('reset-port'));
});

test('whatever is out of reach, resets are ever more seldom and never two in a row', (t) => {
    const rungs = fc.subarray<Rung>(['reset-interface', 'reset-port', 'power-cycle-port']);
    fc.assert(
        fc.property(rungs, (within) => {
            const recovery = new Recovery();
            const taken = Array.from({ length: 100 }, () => {
                let step = recovery.next();
                while (step !== 'open' && !within.includes(step)) step = recovery.outOfReach(step);
                return step;
            });
            return taken.filter((step) => step !== 'open').length <= Math.log2(100);
        }),
    );
    t.pass();
});
