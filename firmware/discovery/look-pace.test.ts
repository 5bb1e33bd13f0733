import test from 'ava';
import { LookPace } from './look-pace.ts';

/** Plays changes at these times, and looks whenever that is due; returns the times of the looks. */
function looksOf(changes: readonly number[], until: number): number[] {
    const pace = new LookPace();
    const looks: number[] = [];
    for (let now = 0; now <= until; now += 100) {
        if (changes.includes(now)) pace.changed(now);
        if (pace.due === undefined || pace.due > now) continue;
        pace.looking(now);
        looks.push(now);
    }
    return looks;
}

const every = (ms: number, until: number): number[] => Array.from({ length: until / ms }, (_, at) => at * ms);

test('a device that gets its nodes and then its rights is looked at once, when it has come to rest', (t) => {
    t.deepEqual(looksOf([0, 100, 600, 1000], 60_000), [3000]);
    t.deepEqual(looksOf([], 60_000), []);
});

test('a cable that is pulled and plugged in again is looked at after each', (t) => {
    t.deepEqual(looksOf([0, 5000, 10_000], 60_000), [2000, 7000, 12_000]);
});

test('what never comes to rest is looked at after ten seconds, then ever more seldom, once a minute at last', (t) => {
    const looks = looksOf(every(500, 600_000), 600_000);

    t.is(looks[0], 10_000);
    t.true(looks.length < 20, String(looks));
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    t.true(gaps.every((gap, at) => gap >= (gaps[at - 1] ?? 0)));
    t.is(gaps.at(-1), 60_000);
});

test('after two calm minutes the next change is looked at as soon as the first', (t) => {
    const flapping = every(500, 300_000);
    t.is(looksOf([...flapping, 500_000], 600_000).at(-1), 502_000);
});
