import test from 'ava';
import { LinkHealth } from './link-health.ts';

test('what is heard is ok, and said once', (t) => {
    const health = new LinkHealth();

    t.deepEqual(health.good(), { link: 'ok', reason: '' });
    t.is(health.good(), undefined);
});

test('two failures are normal, the third in a row makes the link stale', (t) => {
    const health = new LinkHealth();
    health.good();

    t.is(health.failed('no answer', 0), undefined);
    t.is(health.failed('no answer', 2000), undefined);
    t.deepEqual(health.failed('no answer', 4000), { link: 'stale', reason: 'no answer' });
});

test('what was unplugged is lost at once, and good again when it is back', (t) => {
    const health = new LinkHealth();
    health.good();

    t.deepEqual(health.gone('it was unplugged'), { link: 'lost', reason: 'it was unplugged' });
    t.is(health.gone('it was unplugged'), undefined, 'said once');
    t.deepEqual(health.failed('no rights yet', 0), { link: 'lost', reason: 'no rights yet' });
    t.deepEqual(health.good(), { link: 'ok', reason: '' });
});

test('a good poll between failures begins the count again', (t) => {
    const health = new LinkHealth();
    health.good();
    health.failed('no answer', 0);
    health.failed('no answer', 2000);
    health.good();

    t.is(health.failed('no answer', 4000), undefined);
    t.is(health.failed('no answer', 6000), undefined);
    t.is(health.link, 'ok');
});

test('a device that was never heard keeps connecting, with the reason, and is lost after a minute', (t) => {
    const health = new LinkHealth();

    t.deepEqual(health.failed('no such file', 0), { link: 'connecting', reason: 'no such file' });
    t.is(health.failed('no such file', 1000), undefined);
    t.deepEqual(health.failed('access denied', 59_999), { link: 'connecting', reason: 'access denied' });
    t.deepEqual(health.failed('access denied', 60_000), { link: 'lost', reason: 'access denied' });
});

test('a stale device is lost after a minute without a good poll, and a good one brings it back', (t) => {
    const health = new LinkHealth();
    health.good();
    for (const now of [0, 1000, 2000, 59_999]) health.failed('no answer', now);

    t.is(health.link, 'stale');
    t.deepEqual(health.failed('no answer', 60_000), { link: 'lost', reason: 'no answer' });
    t.deepEqual(health.good(), { link: 'ok', reason: '' });
    t.is(health.failed('no answer', 200_000), undefined);
});

test('what the driver doubts is stale at once', (t) => {
    const health = new LinkHealth();
    health.good();

    t.deepEqual(health.doubted('all values are zero'), { link: 'stale', reason: 'all values are zero' });
});
