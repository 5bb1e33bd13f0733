import test from 'ava';
import { type WearAnswer, WRITE_BUDGET_BYTES } from '#model/wear.ts';
import type { PartContext } from './part.ts';
import { CurveRig } from './testing/curve-rig.ts';
import { recordedGateway, temporaryFolder, untilAnswer } from './testing/recorded-gateway.ts';
import { WEAR } from './wear.ts';

const HOUR_MS = 3_600_000;
/** Monday, 2 March 2026, 00:00 UTC. */
const MONDAY_MS = Date.UTC(2026, 2, 2);

test('what is written is added up by days, outlives a restart, and too much is said', (t) => {
    const { database } = new CurveRig({ folder: temporaryFolder(t) });
    for (const sql of WEAR.migrations) database.exec(sql);
    const said: string[] = [];
    let [bytes, nowMs] = [0, MONDAY_MS];
    const open = () => {
        const context = { database, now: () => nowMs, written: () => bytes, say: (text: string) => said.push(text) };
        const part = WEAR.open(context as unknown as PartContext);
        const ask = part.queries?.['wear.days'] ?? (() => ({ days: [], budgetBytes: 0 }));
        return { ...part, days: () => (ask({}) as WearAnswer).days };
    };

    const first = open();
    bytes = 1000;
    t.deepEqual(first.days(), [{ at: MONDAY_MS, bytes: 1000 }]);
    nowMs += HOUR_MS;
    first.tick?.(nowMs);
    bytes = 1500;
    first.stop?.();
    bytes = 0;
    const second = open();
    second.tick?.(nowMs);
    bytes = WRITE_BUDGET_BYTES;
    t.deepEqual(second.days(), [{ at: MONDAY_MS, bytes: 1500 + WRITE_BUDGET_BYTES }]);
    nowMs = MONDAY_MS + 24 * HOUR_MS;
    second.tick?.(nowMs);
    bytes += 70;

    t.deepEqual(second.days(), [
        { at: MONDAY_MS, bytes: 1500 + WRITE_BUDGET_BYTES },
        { at: nowMs, bytes: 70 },
    ]);
    t.deepEqual(said, ['50 MB were written yesterday, more than the 50 that a card should take']);
});

test('the recorder counts what it writes', async (t) => {
    const { addUps, read, recorder } = recordedGateway(t);
    addUps('ups1');
    read('ups1', { 'ups.load': 40 });

    const { days, budgetBytes } = await untilAnswer(
        () => recorder.query('wear.days', {}),
        (answer) => (answer.days.at(-1)?.bytes ?? 0) > 4096,
    );

    t.is(budgetBytes, WRITE_BUDGET_BYTES);
    t.is(days.length, 1);
    t.true(Math.abs((days[0]?.at ?? 0) - Date.now()) < 25 * HOUR_MS);
});
