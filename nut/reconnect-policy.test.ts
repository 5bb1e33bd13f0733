import test from 'ava';
import { ReconnectPolicy } from './reconnect-policy.ts';

const PASSING = { retryable: true };

test('the waits double up to ten seconds, and a success starts anew', (t) => {
    const policy = new ReconnectPolicy(() => 0.5);

    t.deepEqual(
        Array.from({ length: 6 }, () => policy.failed(PASSING)),
        [1, 2, 4, 8, 10, 10],
    );
    policy.succeeded();
    t.is(policy.failed(PASSING), 1);
});

test('those who lost their server together come back apart', (t) => {
    t.is(new ReconnectPolicy(() => 0).failed(PASSING), 0.75);
    t.is(new ReconnectPolicy(() => 1).failed(PASSING), 1.25);
});

test('what waiting does not mend is tried seldom, and does not lengthen other waits', (t) => {
    const policy = new ReconnectPolicy(() => 0.5);

    t.is(policy.failed({ retryable: false }), 60);
    t.is(policy.failed(PASSING), 1);
});
