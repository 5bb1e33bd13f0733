import test from 'ava';
import { Inbox } from './inbox.ts';

test('what comes behind a message that took long is handled in order, after others had their turn', async (t) => {
    const order: string[] = [];
    const inbox = new Inbox((message) => {
        order.push(String(message));
        if (message === 'long') busy(20);
    });

    for (const message of ['long', 'behind', 'last']) inbox.add(message);
    order.push('meanwhile');
    while (!order.includes('last')) await new Promise((resolve) => setImmediate(resolve));

    t.deepEqual(order, ['long', 'meanwhile', 'behind', 'last']);
});

test('what is left when nobody will say more is handled in order', (t) => {
    const order: unknown[] = [];
    const inbox = new Inbox((message) => {
        order.push(message);
        busy(20);
    });
    for (const message of [1, 2, 3]) inbox.add(message);

    inbox.drain();

    t.deepEqual(order, [1, 2, 3]);
});

test('who says more than can be kept is handled without a rest', (t) => {
    let handled = 0;
    const inbox = new Inbox(() => {
        handled += 1;
        if (handled === 1) busy(20);
    });

    for (let count = 0; count < 2001; count += 1) inbox.add(count);

    t.is(handled, 1001);
});

function busy(milliseconds: number): void {
    const begunAt = performance.now();
    while (performance.now() - begunAt < milliseconds);
}
