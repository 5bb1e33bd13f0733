import test from 'ava';
import Database from 'better-sqlite3';
import { Buckets } from './buckets.ts';
import { CURVE_TABLES, CurveStore } from './curve-store.ts';
import { DAY_SECONDS, keyOf } from './levels.ts';

const SERIES = 7;
const WEEKS = 9;
// A Thursday, as 1970 began: blocks of a week begin then.
const BEGIN = 2800 * 7 * DAY_SECONDS;
const END = BEGIN + WEEKS * 7 * DAY_SECONDS;

/** Nine weeks in which each day has a value of its own, written day by day. */
function nineWeeks() {
    const database = new Database(':memory:');
    database.exec(CURVE_TABLES);
    const store = new CurveStore(database);
    for (let from = BEGIN; from < END; from += DAY_SECONDS) {
        const steps = { count: 1, times: Uint32Array.of(from), values: Float64Array.of(valueAt(from)) };
        for (const block of store.pack(SERIES, steps, from + DAY_SECONDS)) store.put(block);
    }
    return { database, store };
}

function valueAt(time: number): number {
    return Math.floor((time - BEGIN) / DAY_SECONDS);
}

function days(store: CurveStore, from = BEGIN, to = END): { value: number; hours: number }[] {
    const target = new Buckets({ from, bucketSeconds: DAY_SECONDS, count: (to - from) / DAY_SECONDS });
    store.addRange('hour', SERIES, { from, to }, target);
    return Array.from({ length: target.count }, (_, index) => ({
        value: target.mean(index),
        hours: (target.covered[index] ?? 0) / 3600,
    }));
}

const WHOLE = Array.from({ length: WEEKS * 7 }, (_, day) => ({ value: day, hours: 24 }));

test('weeks that lie far apart in the file are one curve', (t) => {
    const { store } = nineWeeks();

    t.deepEqual(days(store), WHOLE);
    t.deepEqual(days(store, BEGIN + 5 * DAY_SECONDS, BEGIN + 8 * DAY_SECONDS), WHOLE.slice(5, 8));
});

test('where weeks of hours are missing, at the ends or between, the days stand in for them', (t) => {
    const { database, store } = nineWeeks();
    for (const week of [0, 3, 4, 8]) {
        const key = keyOf(2800 + week, SERIES);
        database.prepare('DELETE FROM curve_hour WHERE key >= ? AND key < ?').run(key, key + 100);
    }

    t.deepEqual(days(store), WHOLE);
});

test('a series says nothing about another one, nor about a time before it', (t) => {
    const { store } = nineWeeks();
    const target = new Buckets({ from: BEGIN, bucketSeconds: DAY_SECONDS, count: 7 });
    for (const series of [SERIES - 1, SERIES + 1]) store.addRange('hour', series, { from: BEGIN, to: END }, target);

    t.false(target.hasAny);
    t.deepEqual(store.steps(SERIES, BEGIN - 9 * DAY_SECONDS, BEGIN), []);
    t.deepEqual(
        store.steps(SERIES, BEGIN, BEGIN + 2 * DAY_SECONDS).map(({ values }) => [...values]),
        [[0], [1]],
    );
});
