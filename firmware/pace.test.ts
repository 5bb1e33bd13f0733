import test from 'ava';
import { Pace } from './pace.ts';

test('a few items are done in one go, however long they take; then it is somebody else’s turn', async (t) => {
    const pace = new Pace({ itemsMin: 3 });
    const begunAt = performance.now();
    while (performance.now() - begunAt < 20);

    t.false(pace.isOver());
    t.false(pace.isOver());
    t.true(pace.isOver());
});

test('whoever rests lets others work', async (t) => {
    const order: string[] = [];
    setImmediate(() => order.push('other'));
    const pace = new Pace();
    const begunAt = performance.now();
    while (performance.now() - begunAt < 20);

    await pace.rest();
    order.push('we');

    t.deepEqual(order, ['other', 'we']);
});
