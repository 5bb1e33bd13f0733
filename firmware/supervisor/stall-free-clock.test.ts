import test from 'ava';
import { StallFreeClock } from './stall-free-clock.ts';

test('it runs with the real time while ticks come as they should, or a little late', (t) => {
    const clock = new StallFreeClock(1000);

    t.is(clock.tick(1500), 1500);
    t.is(clock.tick(2400), 2400);
    t.is(clock.now(2500), 2500);
});

test('a stall does not count', (t) => {
    const clock = new StallFreeClock(0);
    clock.tick(500);

    t.is(clock.tick(60_500), 1500);
    t.is(clock.tick(61_000), 2000);
    t.is(clock.now(61_100), 2100);
});
