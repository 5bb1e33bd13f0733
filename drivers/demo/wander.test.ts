import test from 'ava';
import { seededRandom, Wander } from './wander.ts';

test('the same seed gives the same numbers, another seed others', (t) => {
    const numbers = (seed: string) => Array.from({ length: 5 }, seededRandom(seed));

    t.deepEqual(numbers('feed-a'), numbers('feed-a'));
    t.notDeepEqual(numbers('feed-a'), numbers('feed-b'));
});

test('random numbers fill the whole range from 0 to 1', (t) => {
    const random = seededRandom('range');
    const numbers = Array.from({ length: 10_000 }, random);

    t.true(numbers.every((number) => number >= 0 && number < 1));
    t.true(Math.min(...numbers) < 0.01);
    t.true(Math.max(...numbers) > 0.99);
});

test('a value strays as far as told, both ways, and comes back', (t) => {
    const wander = new Wander({ seed: 'volts', deviation: 2, seconds: 10 });
    const values = Array.from({ length: 20_000 }, () => {
        wander.advance(1);
        return wander.value;
    });

    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    t.true(Math.abs(mean) < 0.2, `mean ${mean}`);
    t.true(Math.abs(deviation - 2) < 0.2, `deviation ${deviation}`);
    t.true(values.every((value) => Math.abs(value) <= 6));
});

test('no time, no change', (t) => {
    const wander = new Wander({ seed: 'volts', deviation: 2, seconds: 10 });
    wander.advance(5);
    const before = wander.value;

    wander.advance(0);

    t.is(wander.value, before);
});
