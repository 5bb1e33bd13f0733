// What the recorder writes, by day, against its budget: cards live for some terabytes. Says so when a day was too much.

import { type WearAnswer, WRITE_BUDGET_BYTES } from '#model/wear.ts';
import type { OpenPart, PartContext, RecorderPart } from './part.ts';

export const WEAR: RecorderPart = {
    name: 'wear',
    migrations: [
        `CREATE TABLE written (
             day INTEGER PRIMARY KEY,        -- days since 1970, UTC
             bytes INTEGER NOT NULL
         );`,
    ],
    open: openWear,
};

const DAY_MS = 86_400_000;
// Each time costs some pages itself.
const KEEP_EVERY_MS = 3_600_000;
const DAYS_TOLD = 31;
const DAYS_KEPT = 3660;

function openWear({ database, now, written, say }: PartContext): OpenPart {
    const add = database.prepare(
        'INSERT INTO written (day, bytes) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET bytes = bytes + excluded.bytes',
    );
    const of = database.prepare('SELECT bytes FROM written WHERE day = ?').pluck();
    const list = database.prepare('SELECT day, bytes FROM written WHERE day >= ? ORDER BY day');
    const forget = database.prepare('DELETE FROM written WHERE day < ?');
    // The time is not known before the first batch has come.
    let kept: { readonly bytes: number; readonly at?: number } = { bytes: written() };
    const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
    const keep = (nowMs: number): void => {
        const bytes = written() - kept.bytes;
        const [day, before] = [dayOf(nowMs), dayOf(kept.at ?? nowMs)];
        kept = { bytes: written(), at: nowMs };
        database.transaction(() => {
            add.run(before, bytes);
            if (day > before) forget.run(day - DAYS_KEPT);
        })();
        const yesterday = Number(of.get(before) ?? 0);
        if (day > before && yesterday > WRITE_BUDGET_BYTES) {
            say(
                `${megabytes(yesterday)} MB were written yesterday, more than the ${megabytes(WRITE_BUDGET_BYTES)} that a card should take`,
            );
        }
    };
    return {
        queries: {
            'wear.days': (): WearAnswer => {
                const today = dayOf(now());
                const days = list.all(today - DAYS_TOLD + 1) as { day: number; bytes: number }[];
                const last = dayOf(kept.at ?? now());
                if (!days.some(({ day }) => day === last)) days.push({ day: last, bytes: 0 });
                const pending = written() - kept.bytes;
                return {
                    budgetBytes: WRITE_BUDGET_BYTES,
                    days: days.map(({ day, bytes }) => ({
                        at: day * DAY_MS,
                        bytes: day === last ? bytes + pending : bytes,
                    })),
                };
            },
        },
        tick: (nowMs) => {
            if (kept.at === undefined || nowMs - kept.at >= KEEP_EVERY_MS || dayOf(nowMs) > dayOf(kept.at)) keep(nowMs);
        },
        stop: () => keep(now()),
    };
}

function megabytes(bytes: number): string {
    return (bytes / 1e6).toFixed(0);
}
