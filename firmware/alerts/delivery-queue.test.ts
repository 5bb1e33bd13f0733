import test from 'ava';
import type { Notice } from '#model/alert.ts';
import { DeliveryQueue } from './delivery-queue.ts';

function notice(id: string, more: Partial<Notice> = {}): Notice {
    return {
        ...{
            id,
            alert: 'a',
            rule: 'outage',
            condition: 'outage',
            phase: 'raised',
            severity: 'warning',
            at: 0,
            since: 0,
        },
        ...{ gateway: 'rack', title: id, text: '', nodes: [], ...more },
    };
}

const ids = (queue: DeliveryQueue, now: number) =>
    queue.take(now).map((letter) => `${letter.notice.id}→${letter.destination}`);

const at = (now: number) => ({ at: now, now });
const FAILED = { ok: false, detail: 'no route' };
const DONE = { ok: true, detail: 'taken' };

test('each destination gets its letters in order, one at a time', (t) => {
    const queue = new DeliveryQueue();
    queue.add(notice('n1'), ['mail', 'phone']);
    queue.add(notice('n2'), ['mail', 'phone']);

    const taken = queue.take(0);
    t.deepEqual(ids(queue, 0), []);
    t.is(taken.length, 2);
    const mail = taken.find(({ destination }) => destination === 'mail');
    if (mail) t.is(queue.done(mail, DONE, at(5)).outcome, 'delivered');
    t.deepEqual(ids(queue, 5), ['n2→mail']);
});

test('a destination that is away is tried again, ever more slowly, and holds up nobody else', (t) => {
    const queue = new DeliveryQueue();
    queue.add(notice('n1'), ['mail', 'phone']);
    for (const letter of queue.take(0)) queue.done(letter, letter.destination === 'phone' ? DONE : FAILED, at(0));
    t.deepEqual(queue.letters.length, 1);

    let now = 0;
    for (const [place, wait] of [5, 10, 20, 40, 80, 160, 320, 600, 600].entries()) {
        t.deepEqual(queue.take(now + wait * 1000 - 1), []);
        now += wait * 1000;
        const [letter] = queue.take(now);
        t.is(letter?.notice.id, 'n1');
        if (letter) t.like(queue.done(letter, FAILED, at(now)), { outcome: 'waiting', attempt: place + 2 });
    }
});

test('a letter is posted once for each destination, however often it is handed in', (t) => {
    const queue = new DeliveryQueue();
    queue.add(notice('n1'), ['mail']);
    queue.add(notice('n1'), ['mail', 'phone']);
    t.is(queue.letters.length, 2);
});

test('what nobody could be told for days is given up', (t) => {
    const queue = new DeliveryQueue();
    queue.add(notice('n1'), ['mail']);
    const [letter] = queue.take(0);
    const late = 4 * 86_400_000;
    if (letter) t.is(queue.done(letter, FAILED, at(late)).outcome, 'dropped');
    t.deepEqual(queue.letters, []);
});

test('a flood loses the oldest that is not critical, and says so', (t) => {
    const queue = new DeliveryQueue();
    queue.add(notice('first', { severity: 'critical' }), ['mail']);
    const lost = [];
    for (let n = 0; n < 500; n++) lost.push(...queue.add(notice(`n${n}`), ['mail']));

    t.is(queue.letters.length, 500);
    t.deepEqual(
        lost.map(({ notice, outcome }) => `${notice} ${outcome}`),
        ['n0 dropped'],
    );
    t.is(queue.letters[0]?.notice.id, 'first');
});

test('a destination that is no longer configured gets nothing more', (t) => {
    const queue = new DeliveryQueue();
    queue.add(notice('n1'), ['mail', 'phone']);
    t.deepEqual(
        queue.keep((name) => name === 'phone').map(({ destination, outcome }) => `${destination} ${outcome}`),
        ['mail dropped'],
    );
    t.deepEqual(ids(queue, 0), ['n1→phone']);
});
