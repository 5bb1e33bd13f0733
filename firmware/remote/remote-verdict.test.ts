import test from 'ava';
import { judgeRemoteParent, nextBelief, type RemoteBelief, type RemoteHop } from './remote-verdict.ts';

const hop = (device: string, more: Partial<RemoteHop> = {}): RemoteHop => ({
    device,
    status: undefined,
    outletStatus: undefined,
    runtime: undefined,
    ...more,
});

const judge = (hops: readonly RemoteHop[], ageMs = 0) => {
    const { state, carrier, secondsLeft, why } = judgeRemoteParent({ hops, readAt: 0 }, ageMs, undefined);
    return [state, carrier, secondsLeft, why];
};

test('a parent behind another gateway is as well as the first device there that tells', (t) => {
    const pdu = hop('pdu1', { outlet: '3', outletStatus: 'on' });

    t.deepEqual(judge([pdu, hop('ups1', { status: 'OL' })]), ['up', 'mains', undefined, 'ups1 is on mains']);
    t.deepEqual(judge([pdu, hop('ups1', { status: 'OB', runtime: 600 })], 2000), [
        'up',
        'battery',
        598,
        'ups1 is on battery',
    ]);
    t.deepEqual(judge([pdu, hop('ups1', { status: 'OB LB' })]), [
        'doomed',
        'battery',
        undefined,
        'ups1 is on battery, battery low',
    ]);
    t.deepEqual(judge([hop('ups1', { status: 'FSD OL' })]).slice(0, 2), ['doomed', 'unknown']);
    t.deepEqual(judge([hop('ups1', { status: 'OFF' })]).slice(0, 2), ['down', 'nothing']);
});

test('an outlet that is off there is dark here, whatever feeds it', (t) => {
    t.deepEqual(judge([hop('pdu1', { outlet: '3', outletStatus: 'off' }), hop('ups1', { status: 'OL' })]), [
        'down',
        'nothing',
        undefined,
        'outlet 3 of pdu1 is off',
    ]);
});

test('silence is unknown, never down', (t) => {
    const off = [hop('ups1', { status: 'OFF' })];

    t.is(judge(off, 15_000)[0], 'down');
    t.deepEqual(judge(off, 16_000), ['unknown', 'unknown', undefined, 'not heard for 16 s']);
    t.is(judgeRemoteParent(undefined, 0, undefined).state, 'unknown');
    t.is(judgeRemoteParent(undefined, 0, 'rack2 does not say: No such host').why, 'rack2 does not say: No such host');
    t.is(judge([hop('pdu1')])[0], 'unknown');
    t.is(judge([hop('ups1', { status: 'WAIT' })])[0], 'unknown');
    t.is(judge([])[0], 'unknown');
});

test('one bad reading does not count; two in a row do, and a good one counts at once', (t) => {
    let belief: RemoteBelief | undefined;
    const states = ['OL', 'OB LB', 'OL', 'OFF', 'OFF', 'OL', 'OB', 'OB LB', 'OB LB'].map((status, readAt) => {
        belief = nextBelief(belief, { hops: [hop('ups1', { status })], readAt }, readAt);
        return judgeRemoteParent(belief.reading, readAt, undefined).state;
    });

    t.deepEqual(states, ['up', 'up', 'up', 'up', 'down', 'up', 'up', 'up', 'doomed']);
});
