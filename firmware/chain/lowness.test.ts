import test from 'ava';
import { type Lowness, NOT_LOW, nextLowness } from './lowness.ts';

/** Plays samples `[isLow, sample, seconds]` and shows the belief after each. */
function play(...samples: (readonly [boolean, number, number])[]): boolean[] {
    let lowness: Lowness = NOT_LOW;
    return samples.map(([isLow, sample, seconds]) => {
        lowness = nextLowness(lowness, { isLow, sample, now: seconds * 1000 });
        return lowness.isLow;
    });
}

test('one low sample is not believed, a second one is', (t) => {
    t.deepEqual(play([false, 1, 0], [true, 2, 2], [true, 3, 4]), [false, false, true]);
});

test('looking at the same sample again is no second sample', (t) => {
    t.deepEqual(play([true, 1, 0], [true, 1, 1], [true, 1, 14]), [false, false, false]);
});

test('a value that stands for 15 s uncontradicted is believed', (t) => {
    t.deepEqual(play([true, 1, 0], [true, 1, 14.9], [true, 1, 15]), [false, false, true]);
});

test('a good sample between two low ones makes both of them alone', (t) => {
    t.deepEqual(play([true, 1, 0], [false, 2, 2], [true, 3, 4], [false, 4, 6]), [false, false, false, false]);
});

test('one good sample does not end it, two do', (t) => {
    t.deepEqual(play([true, 1, 0], [true, 2, 2], [false, 3, 4], [true, 4, 6]), [false, true, true, true]);
    t.deepEqual(play([true, 1, 0], [true, 2, 2], [false, 3, 4], [false, 4, 6]), [false, true, true, false]);
});
