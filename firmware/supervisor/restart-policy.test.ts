import test from 'ava';
import { RestartPolicy } from './restart-policy.ts';

const waitOf = (inSeconds: number) => ({ isParked: false, inSeconds });
const PARKED = { isParked: true, inSeconds: 600 };

test('the wait doubles from one second to a minute', (t) => {
    const policy = new RestartPolicy();

    const waits = Array.from({ length: 8 }, () => policy.died(30).inSeconds);

    t.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
});

test('a minute of life is good: the wait begins with one second again', (t) => {
    const policy = new RestartPolicy();
    for (let death = 0; death < 6; death++) policy.died(59);

    t.deepEqual(policy.died(60), waitOf(1));
});

test('safety rule 18: five quick deaths in a row park it for ten minutes', (t) => {
    const policy = new RestartPolicy();

    const verdicts = Array.from({ length: 5 }, () => policy.died(0.5));

    t.deepEqual(verdicts, [waitOf(1), waitOf(2), waitOf(4), waitOf(8), PARKED]);
});

test('one longer life between quick deaths is no row', (t) => {
    const policy = new RestartPolicy();
    for (let death = 0; death < 4; death++) policy.died(1);
    policy.died(10);

    const verdicts = Array.from({ length: 5 }, () => policy.died(1).isParked);

    t.deepEqual(verdicts, [false, false, false, false, true]);
});

test('a quick death after being parked parks it again', (t) => {
    const policy = new RestartPolicy();
    for (let death = 0; death < 5; death++) policy.died(1);

    t.deepEqual(policy.died(1), PARKED);
    t.deepEqual(policy.died(3600), waitOf(1));
});

test('after a change of the configuration it has all its chances again', (t) => {
    const policy = new RestartPolicy();
    for (let death = 0; death < 5; death++) policy.died(1);

    policy.reset();

    t.deepEqual(policy.died(1), waitOf(1));
});
