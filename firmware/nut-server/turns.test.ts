import test from 'ava';
import { Turns } from './turns.ts';

/** Takes longer to answer than a turn should last. */
function slow(answered: () => void) {
    return {
        answerLines(): void {
            const begunAt = performance.now();
            while (performance.now() - begunAt < 20);
            answered();
        },
    };
}

test('many long answers leave the others their turns', async (t) => {
    const order: string[] = [];
    const sessions = new Set(['one', 'two', 'three', 'four', 'five'].map((name) => slow(() => order.push(name))));
    const turns = new Turns(sessions);

    for (const session of sessions) turns.next(session);
    t.deepEqual(order, [], 'everybody is read first');
    while (!order.includes('five')) {
        await new Promise((resolve) => setImmediate(resolve));
        order.push('others');
    }

    t.deepEqual(order, ['one', 'others', 'two', 'others', 'three', 'others', 'four', 'others', 'five', 'others']);
});
