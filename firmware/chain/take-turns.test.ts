import test from 'ava';
import { takeTurns } from './take-turns.ts';

test('few have their turn every time', (t) => {
    t.deepEqual(takeTurns(['a', 'b'], 1, 2), { now: ['a', 'b'], next: 0 });
    t.deepEqual(takeTurns([], 7, 2), { now: [], next: 0 });
});

test('many have their turns in a circle, though some leave meanwhile', (t) => {
    const first = takeTurns(['a', 'b', 'c', 'd', 'e'], 0, 2);
    const second = takeTurns(['a', 'b', 'c', 'd', 'e'], first.next, 2);
    const third = takeTurns(['a', 'b', 'c', 'd', 'e'], second.next, 2);

    t.deepEqual(
        [first.now, second.now, third.now],
        [
            ['a', 'b'],
            ['c', 'd'],
            ['e', 'a'],
        ],
    );
    t.deepEqual(takeTurns(['a', 'b', 'c'], third.next + 7, 2).now, ['c', 'a']);
});
