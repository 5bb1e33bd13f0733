import test from 'ava';
import { PollClock } from './poll-clock.ts';

test('after the first poll a random part of the interval passes, then whole intervals', (t) => {
    const clock = new PollClock({ intervalSeconds: 2, random: () => 0.25 });

    t.is(clock.waitMs(1000), 1500);
    t.is(clock.waitMs(2510), 1990);
    t.is(clock.waitMs(4600), 1900);
});

test('two devices opened together are polled at different times', (t) => {
    const first = new PollClock({ intervalSeconds: 2, random: () => 0.1 });
    const second = new PollClock({ intervalSeconds: 2, random: () => 0.7 });

    t.not(first.waitMs(0), second.waitMs(0));
});

test('a poll that overran the next ones skips them and comes back into step', (t) => {
    const clock = new PollClock({ intervalSeconds: 1, random: () => 0 });
    clock.waitMs(0);

    t.is(clock.waitMs(4300), 700);
    t.is(clock.waitMs(5000), 1000);
});

test('asked again before the poll was due, it keeps its step', (t) => {
    const clock = new PollClock({ intervalSeconds: 1, random: () => 0 });
    clock.waitMs(0);

    t.is(clock.waitMs(400), 600);
});
