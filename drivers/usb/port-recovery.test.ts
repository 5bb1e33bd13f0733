// The hands of the recovery ladder: which are used, and what the log says.

import test from 'ava';
import type { Report } from '../driver.ts';
import { type Hands, recoverPort } from './port-recovery.ts';
import { Recovery, type Rung } from './recovery.ts';

const PLACE = {
    identity: { vendor: 1, product: 2, release: 0, manufacturer: '', model: '', serial: '', port: '1-2' },
    address: 7,
};

async function recover(within: readonly Rung[], attempts: number) {
    const taken: string[] = [];
    const logged: string[] = [];
    const report = { log: (_level: string, message: string) => logged.push(message) } as unknown as Report;
    const hand = (rung: Rung) => async () => {
        taken.push(rung);
        return within.includes(rung);
    };
    const hands: Hands = {
        'reset-interface': hand('reset-interface'),
        'reset-port': hand('reset-port'),
        'power-cycle-port': hand('power-cycle-port'),
    };
    const recovery = new Recovery();
    const moved: number[] = [];
    for (let attempt = 0; attempt < attempts; attempt++) {
        if (await recoverPort(PLACE, recovery, report, hands)) moved.push(attempt);
    }
    return { taken, logged, moved };
}

test('each rung is carried out once before the next, and logged once', async (t) => {
    const { taken, logged, moved } = await recover(['reset-interface', 'reset-port', 'power-cycle-port'], 33);

    t.deepEqual(taken, ['reset-interface', 'reset-port', 'power-cycle-port', 'power-cycle-port', 'power-cycle-port']);
    t.deepEqual(moved, [2, 4, 8, 16, 32]);
    t.deepEqual(logged, [
        'reset the interface of a USB UPS that does not answer',
        'reset the port of a USB UPS that does not answer',
        'took the power from the port of a USB UPS that does not answer, and gave it back',
    ]);
});

test('without any right the device is only opened again, and the log says once what could not be done', async (t) => {
    const { taken, logged, moved } = await recover([], 33);

    t.deepEqual(taken, ['reset-interface', 'reset-port', 'power-cycle-port']);
    t.deepEqual(moved, []);
    t.deepEqual(logged, [
        'cannot reset interface of a USB UPS that does not answer',
        'cannot reset port of a USB UPS that does not answer',
        'cannot power cycle port of a USB UPS that does not answer',
    ]);
});
