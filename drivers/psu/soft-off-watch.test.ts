import test from 'ava';
import { SoftOffWatch } from './soft-off-watch.ts';

test('a server that goes off after it was asked is told once', (t) => {
    const watch = new SoftOffWatch();
    t.is(watch.look('off', 0), undefined, 'nobody asked');
    watch.asked(1000);
    t.is(watch.look('on', 3000), undefined);
    t.is(watch.look(undefined, 5000), undefined);
    t.deepEqual(watch.look('off', 46_000), { isOff: true, seconds: 45 });
    t.is(watch.look('off', 48_000), undefined);
});

test('one that does not go off, or of which nothing is known, is told after five minutes', (t) => {
    for (const power of ['on', undefined] as const) {
        const watch = new SoftOffWatch();
        watch.asked(0);
        t.is(watch.look(power, 299_000), undefined);
        t.deepEqual(watch.look(power, 300_000), { isOff: false, seconds: 300 });
        t.is(watch.look(power, 302_000), undefined);
    }
});
