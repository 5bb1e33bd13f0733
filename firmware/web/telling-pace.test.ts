import test from 'ava';
import { TELLING_MS_MIN, TellingPace } from './telling-pace.ts';

test('the first change after a quiet time is told almost at once', (t) => {
    const pace = new TellingPace();

    t.true(pace.delay(0) <= 10);
    pace.told(0);
    t.true(pace.delay(60_000) <= 10);
});

test('clients are told four times a second at most', (t) => {
    const pace = new TellingPace();
    let tellings = 0;
    for (let now = 0; now < 10_000; ) {
        now += pace.delay(now);
        pace.told(now);
        tellings += 1;
    }

    t.is(TELLING_MS_MIN, 250);
    t.true(tellings <= 41 && tellings >= 39, String(tellings));
});
