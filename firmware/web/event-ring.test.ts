import test from 'ava';
import type { ApiEvent } from '#model/api.ts';
import { EventRing, frameOf } from './event-ring.ts';

const heard = (now: number): ApiEvent => ({ type: 'heard', now, heardAt: {} });

function numbers(frames: readonly string[] | undefined): number[] | undefined {
    return frames?.map((frame) => Number(/"now":(\d+)/.exec(frame)?.[1]));
}

test('a frame is one event: id, type, and one line of data', (t) => {
    t.is(frameOf(heard(1), 'a-1'), 'id: a-1\nevent: heard\ndata: {"type":"heard","now":1,"heardAt":{}}\n\n');
    t.is(frameOf(heard(1)), 'event: heard\ndata: {"type":"heard","now":1,"heardAt":{}}\n\n');
});

test('a value with line feeds stays one line of data', (t) => {
    const event: ApiEvent = { type: 'heard', now: 1, heardAt: { 'a\n\nid: forged': 1 } };

    t.is(frameOf(event).split('\n').length, 4);
});

test('a client that comes back gets what it missed, in order', (t) => {
    const ring = new EventRing('run');
    ring.push(heard(1));
    const id = ring.lastId;
    ring.push(heard(2));
    ring.push(heard(3));

    t.deepEqual(numbers(ring.since(id)), [2, 3]);
    t.deepEqual(numbers(ring.since('run-0')), [1, 2, 3]);
    t.deepEqual(ring.since(ring.lastId), []);
});

test('an id of another run, of the future or of no form at all is not known', (t) => {
    const ring = new EventRing('run');
    ring.push(heard(1));

    for (const id of ['other-0', 'run-2', 'run-99', 'run--1', 'run-x', 'run-', 'run', '', 'run-1e3', 'run-0.5']) {
        t.is(ring.since(id), undefined, id);
    }
});

test('the ring holds the last few hundred events, older ids are not known any more', (t) => {
    const ring = new EventRing('run');
    for (let now = 1; now <= 1000; now += 1) ring.push(heard(now));

    t.is(ring.since('run-400'), undefined);
    t.deepEqual(numbers(ring.since('run-998')), [999, 1000]);
    t.is(ring.since('run-488')?.length, 512);
    t.is(ring.since('run-487'), undefined);
});

test('the ring is bounded in size, too', (t) => {
    const ring = new EventRing('run');
    const big: ApiEvent = { type: 'heard', now: 1, heardAt: { ['x'.repeat(300_000)]: 1 } };
    for (let count = 0; count < 10; count += 1) ring.push(big);

    t.is(ring.since('run-7')?.length, 3);
    t.is(ring.since('run-6'), undefined);
});

test('an event larger than the ring is sent but cannot be resumed', (t) => {
    const ring = new EventRing('run');
    ring.push({ type: 'heard', now: 1, heardAt: { ['x'.repeat(2_000_000)]: 1 } });

    t.is(ring.since('run-0'), undefined);
    t.deepEqual(ring.since('run-1'), []);
});

test('after a time without watching nobody can resume, not even from the last id', (t) => {
    const ring = new EventRing('run');
    ring.push(heard(1));
    const id = ring.lastId;
    ring.clear();

    t.is(ring.since(id), undefined);
    t.is(ring.since('run-0'), undefined);
    t.deepEqual(ring.since(ring.lastId), []);
});
