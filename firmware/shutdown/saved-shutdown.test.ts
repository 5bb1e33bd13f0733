import test from 'ava';
import { NOTHING_SHUT_DOWN, type ShutdownState } from '#model/shutdown.ts';
import { parseShutdown, saveShutdown } from './saved-shutdown.ts';

const STATE: ShutdownState = {
    ...NOTHING_SHUT_DOWN,
    hosts: {
        clc: { phase: 'halting', since: 500, reason: 'why', by: 'powerchain', orderedAt: 400, seenSince: 450 },
        nc1: { phase: 'cut', since: 300, reason: 'why', by: 'admin', isVerified: true, stays: true, readySince: 350 },
    },
    upses: { ups1: { onBatterySince: 100, chargeAtStart: 99 } },
    durations: { clc: [40, 50] },
    outages: [100],
};

const throughDisk = (content: unknown): unknown => JSON.parse(JSON.stringify(content));

test('what was saved is taken up as it was while the machine runs on', (t) => {
    t.deepEqual(parseShutdown(throughDisk(saveShutdown(STATE, 'b1')), { boot: 'b1', now: 900 }), STATE);
});

test('after a boot every phase is still known, and every wait begins anew', (t) => {
    const { hosts, upses, durations, outages } = parseShutdown(throughDisk(saveShutdown(STATE, 'b1')), {
        boot: 'b2',
        now: 20,
    });
    t.deepEqual(hosts, {
        clc: { phase: 'halting', since: 20, reason: 'why', by: 'powerchain', orderedAt: 20 },
        nc1: { phase: 'cut', since: 20, reason: 'why', by: 'admin', isVerified: true, stays: true },
    });
    t.deepEqual([upses, durations, outages], [{}, STATE.durations, []]);
});

test('what is no saved state is refused', (t) => {
    const damaged = { version: 1, boot: 'b1', state: { ...STATE, hosts: { clc: { phase: 'flying' } } } };
    for (const content of [undefined, [], { version: 2 }, damaged]) {
        t.throws(() => parseShutdown(content, { boot: 'b1', now: 0 }));
    }
});
