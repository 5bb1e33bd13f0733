import test from 'ava';
import { about } from './chain-words.ts';

test('durations are as exact as a battery is', (t) => {
    const words = [0, 9, 10, 44, 89, 90, 119, 150, 1500, 5369, 5400, 7200, 8000, 86_400].map(about);

    t.deepEqual(words, [
        'a few seconds',
        'a few seconds',
        'about 10 s',
        'about 40 s',
        'about 90 s',
        'about 2 min',
        'about 2 min',
        'about 3 min',
        'about 25 min',
        'about 89 min',
        'about 1 h 30 min',
        'about 2 h',
        'about 2 h 13 min',
        'about 24 h',
    ]);
});
