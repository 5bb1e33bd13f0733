import test from 'ava';
import fc from 'fast-check';
import { Debounce } from './debounce.ts';

test('a contact counts when it has stayed as it is', (t) => {
    const contact = new Debounce(0.1);

    t.is(contact.hear(true, 0), 100);
    t.is(contact.settled, undefined);
    t.is(contact.hear(true, 60), 40);
    t.is(contact.hear(true, 100), undefined);
    t.is(contact.settled, true);
});

test('one that bounces keeps its last settled state', (t) => {
    const contact = new Debounce(0.1);
    contact.hear(false, 0);
    contact.hear(false, 100);

    for (let at = 200; at < 400; at += 10) contact.hear(at % 20 === 0, at);
    t.is(contact.settled, false);
    contact.hear(true, 400);
    contact.hear(true, 499);
    t.is(contact.settled, false);
    contact.hear(true, 500);

    t.is(contact.settled, true);
});

test('without a wait every level counts', (t) => {
    const contact = new Debounce(0);

    t.is(contact.hear(true, 5), undefined);
    t.is(contact.settled, true);
});

test('whatever comes, what is settled was heard for the whole wait', (t) => {
    const steps = fc.array(fc.record({ level: fc.boolean(), passedMs: fc.nat(80) }), { maxLength: 60 });
    fc.assert(
        fc.property(steps, (all) => {
            const contact = new Debounce(0.1);
            let [nowMs, sinceMs] = [0, 0];
            let last: boolean | undefined;
            return all.every(({ level, passedMs }) => {
                nowMs += passedMs;
                if (level !== last) sinceMs = nowMs;
                last = level;
                const before = contact.settled;
                contact.hear(level, nowMs);
                return contact.settled === before || (contact.settled === level && nowMs - sinceMs >= 100);
            });
        }),
    );
    t.pass();
});
