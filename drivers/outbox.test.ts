import test from 'ava';
import type { DriverNews } from '#model/driver.ts';
import { ok } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import { Outbox } from './outbox.ts';

function readings(device: string, values: Record<string, Value>, gone?: string[]): DriverNews {
    return { type: 'readings', device, values, ...(gone ? { gone } : {}) };
}

/** Everything that waits, in the order in which it would be sent. */
function drain(outbox: Outbox): DriverNews[] {
    const news: DriverNews[] = [];
    for (let next = outbox.take(); next; next = outbox.take()) news.push(next);
    return news;
}

test('of each variable the latest value waits', (t) => {
    const outbox = new Outbox();

    for (let load = 0; load < 1000; load++) outbox.put(readings('ups1', { 'ups.load': load }));
    outbox.put(readings('ups1', { 'ups.status': 'OB' }));

    t.deepEqual(drain(outbox), [readings('ups1', { 'ups.load': 999, 'ups.status': 'OB' })]);
});

test('a variable that goes and comes back while waiting is there, one that comes and goes is gone', (t) => {
    const outbox = new Outbox();

    outbox.put(readings('ups1', { 'ups.load': 1 }, ['ups.alarm']));
    outbox.put(readings('ups1', { 'ups.alarm': 'fan' }, ['ups.load']));

    t.deepEqual(drain(outbox), [readings('ups1', { 'ups.alarm': 'fan' }, ['ups.load'])]);
});

test('a complete report stays complete, and a later one replaces all before it', (t) => {
    const outbox = new Outbox();
    outbox.put({ type: 'readings', device: 'ups1', values: { 'ups.load': 1, 'ups.id': 'x' }, complete: true });
    outbox.put(readings('ups1', { 'ups.load': 2 }, ['ups.id']));

    t.like(drain(outbox)[0], { values: { 'ups.load': 2 }, complete: true });

    outbox.put(readings('ups1', { 'ups.load': 3 }));
    outbox.put({ type: 'readings', device: 'ups1', values: { 'ups.id': 'y' }, complete: true });

    t.deepEqual(drain(outbox), [{ type: 'readings', device: 'ups1', values: { 'ups.id': 'y' }, complete: true }]);
});

test('answers leave before values, and a heartbeat before all; the link leaves behind the values', (t) => {
    const outbox = new Outbox();
    outbox.put({ type: 'log', level: 'info', message: 'open', fields: {} });
    outbox.put({ type: 'link', device: 'ups1', link: 'ok', reason: '' });
    outbox.put(readings('ups1', { 'ups.load': 1 }));
    outbox.put({ type: 'doubts', device: 'ups1', doubts: {} });
    outbox.put({ type: 'capabilities', device: 'ups1', commands: [], settings: {} });
    outbox.put({ type: 'result', call: 1, outcome: ok(undefined) });
    outbox.put({ type: 'heartbeat' });
    outbox.put({ type: 'heartbeat' });

    t.deepEqual(
        drain(outbox).map((news) => news.type),
        ['heartbeat', 'result', 'capabilities', 'doubts', 'readings', 'link', 'log'],
    );
});

test('answers are all kept, in order; log lines only as many as help', (t) => {
    const outbox = new Outbox();
    for (let call = 0; call < 500; call++) {
        outbox.put({ type: 'result', call, outcome: ok(undefined) });
        outbox.put({ type: 'log', level: 'warn', message: 'bad', fields: { call } });
    }

    const news = drain(outbox);

    const calls = news.filter((one) => one.type === 'result').map((one) => one.call);
    t.deepEqual(
        calls,
        Array.from({ length: 500 }, (_, call) => call),
    );
    t.is(news.filter((one) => one.type === 'log').length, 100);
});

test('of a closed device nothing is sent', (t) => {
    const outbox = new Outbox();
    outbox.put(readings('ups1', { 'ups.load': 1 }));
    outbox.put(readings('ups2', { 'ups.load': 2 }));

    outbox.forget('ups1');

    t.deepEqual(drain(outbox), [readings('ups2', { 'ups.load': 2 })]);
});

function numbered(from: number, to: number): Record<string, Value> {
    return Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`a.${from + index}`, from + index]));
}

test('thousands of readings leave in several messages, what is urgent between them', (t) => {
    const outbox = new Outbox();
    outbox.put(readings('ups1', numbered(0, 1200), ['old']));

    const first = outbox.take();
    outbox.put({ type: 'heartbeat' });
    outbox.put(readings('ups1', { 'a.1199': 'new' }));

    t.deepEqual(first, readings('ups1', numbered(0, 500), ['old']));
    t.deepEqual(drain(outbox), [
        { type: 'heartbeat' },
        readings('ups1', numbered(500, 1000)),
        readings('ups1', { ...numbered(1000, 1199), 'a.1199': 'new' }),
    ]);
});

test('the parts of everything are told as such, and begin anew when everything is told anew', (t) => {
    const outbox = new Outbox();
    const complete = (values: Record<string, Value>): DriverNews => ({
        type: 'readings',
        device: 'ups1',
        values,
        complete: true,
    });
    outbox.put(complete(numbered(0, 1200)));
    t.deepEqual(outbox.take(), { ...complete(numbered(0, 500)), part: 'first' });
    outbox.put(complete(numbered(0, 1001)));

    t.deepEqual(drain(outbox), [
        { ...complete(numbered(0, 500)), part: 'first' },
        { ...complete(numbered(500, 1000)), part: 'next' },
        { ...complete(numbered(1000, 1001)), part: 'last' },
    ]);
});
