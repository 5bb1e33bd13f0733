import test from 'ava';
import { FlushPace } from './flush-pace.ts';

const FLUSH_MS = 60_000;

test('a power event is due at once, and everything else when it has waited long enough', (t) => {
    const pace = new FlushPace(FLUSH_MS);
    t.false(pace.isDue(0), 'nothing came');

    pace.came(false, 1000);
    t.false(pace.isDue(60_999));
    t.true(pace.isDue(61_000));
    pace.flushed(61_000);
    t.false(pace.isDue(200_000), 'nothing came since');
    pace.came(false, 200_000);
    pace.came(true, 200_001);

    t.true(pace.isDue(200_001));
});

test('a device that flaps all day gets a flush for each change at first, then three a minute', (t) => {
    const pace = new FlushPace(FLUSH_MS);
    const flushes: number[] = [];
    for (let second = 0; second < 1200; second++) {
        pace.came(true, second * 1000);
        if (!pace.isDue(second * 1000)) continue;
        pace.flushed(second * 1000);
        flushes.push(second);
    }

    t.deepEqual(
        flushes.slice(0, 30),
        Array.from({ length: 30 }, (_, second) => second),
    );
    const lastTenMinutes = flushes.filter((second) => second >= 600);
    t.is(lastTenMinutes.length, 30);
});
