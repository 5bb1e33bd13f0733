import test from 'ava';
import { HeartbeatWatch } from './heartbeat-watch.ts';

test('two missed beats and a little are a hang', (t) => {
    const watch = new HeartbeatWatch(0);
    watch.heard(1000);

    t.false(watch.isHanging(5499));
    t.true(watch.isHanging(5500));
});

test('whoever beats does not hang', (t) => {
    const watch = new HeartbeatWatch(0);

    for (let nowMs = 0; nowMs < 60_000; nowMs += 2000) {
        t.false(watch.isHanging(nowMs));
        watch.heard(nowMs);
    }
});

test('a process has two minutes to load its code', (t) => {
    const watch = new HeartbeatWatch(1000);

    t.false(watch.isHanging(120_999));
    t.true(watch.isHanging(121_000));
});
