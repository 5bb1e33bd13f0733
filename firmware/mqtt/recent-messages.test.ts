import test from 'ava';
import { RecentMessages } from './recent-messages.ts';
import { encode } from './sparkplug/payload.ts';

const about = { qos: 1, isKept: true } as const;

test('the last twenty messages are told, the latest first, long ones by their beginning', (t) => {
    const recent = new RecentMessages(() => undefined);
    t.deepEqual(recent.list, []);
    for (let count = 1; count <= 45; count++)
        recent.note({ ...about, topic: `t/${count}`, payload: 'é'.repeat(count) });
    recent.note({ ...about, topic: 'long', payload: 'x'.repeat(100_000) });

    t.deepEqual(
        recent.list.map(({ topic }) => topic),
        ['long', ...Array.from({ length: 19 }, (_, place) => `t/${45 - place}`)],
    );
    const [long, last] = recent.list;
    t.deepEqual([long?.bytes, long?.text.length], [100_000, 2000]);
    t.like(last, { bytes: 90, qos: 1, isKept: true });
});

test('of Sparkplug there is a line for each metric', (t) => {
    const recent = new RecentMessages((alias) => (alias === 2 ? 'ups/load' : undefined));
    const metrics = [
        { name: 'ups/status', alias: 1, form: 'String', value: 'OL' },
        { alias: 2, form: 'Double', value: 99.5 },
        { alias: 3, form: 'Double', value: null },
    ] as const;
    recent.note({ qos: 0, isKept: false, topic: 'spBv1.0/a/DDATA/b/c', payload: encode({ seq: 1, metrics }) });

    t.is(recent.list[0]?.text, 'ups/status = OL\nups/load = 99.5\n#3 = null');
});
