// The audit log: rows that are only ever added, each chained to the one before by its hash. Written in the transaction of the
// facts that it is made of, so that none is missing and none is there twice.

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { AUDIT_BEGIN, type AuditAnswer, type AuditRow, auditOf, auditText } from '#model/audit.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { StoredFact } from '#model/recorder.ts';
import { parseArgs } from './parse-args.ts';
import type { OpenPart, PartContext, RecorderPart } from './part.ts';

export const AUDIT: RecorderPart = {
    name: 'audit',
    migrations: [
        // AUTOINCREMENT remembers the last number even if the rows are gone.
        `CREATE TABLE audit (
             number INTEGER PRIMARY KEY AUTOINCREMENT,
             at INTEGER NOT NULL,
             by TEXT NOT NULL,
             action TEXT NOT NULL,
             about TEXT NOT NULL,
             outcome TEXT NOT NULL,
             hash TEXT NOT NULL
         );
         -- The last row that was given up for its age: the chain begins behind it.
         CREATE TABLE audit_begin (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL, hash TEXT NOT NULL);`,
    ],
    open: openAudit,
};

// 20 a day for 25 years; about 50 MB.
const ROWS_MAX = 200_000;
const LIMIT_MAX = 1000;
const TEXT_MAX = 1000;

const LIST = v.strictObject({
    /** Rows behind this number; absent: the newest ones. */
    after: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    /** Rows before this number, to turn the page backwards. */
    before: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMIT_MAX)), 100),
});

function openAudit({ database }: PartContext): OpenPart {
    const insert = database.prepare(
        'INSERT INTO audit (at, by, action, about, outcome, hash) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const hash = database.prepare('UPDATE audit SET hash = ? WHERE number = ?');
    const begin = database.prepare('SELECT number, hash FROM audit_begin');
    const lastHash = database.prepare('SELECT hash FROM audit ORDER BY number DESC LIMIT 1').pluck();
    const hashOf = database.prepare('SELECT hash FROM audit WHERE number = ?').pluck();
    const count = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").pluck();
    const after = database.prepare('SELECT * FROM audit WHERE number > ? ORDER BY number LIMIT ?');
    const before = database.prepare('SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?');
    const cut = database.prepare('SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1 OFFSET ?');

    const beginOf = (): { number: number; hash: string } =>
        (begin.get() as { number: number; hash: string } | undefined) ?? { number: 0, hash: AUDIT_BEGIN };
    const add = (row: Omit<AuditRow, 'number' | 'hash'>): void => {
        const previous = (lastHash.get() as string | undefined) ?? beginOf().hash;
        const { at, by, action } = row;
        const [about, outcome] = [row.about.slice(0, TEXT_MAX), row.outcome.slice(0, TEXT_MAX)];
        const number = Number(insert.run(at, by, action, about, outcome, '').lastInsertRowid);
        const text = auditText({ number, at, by, action, about, outcome }, previous);
        hash.run(createHash('sha256').update(text).digest('hex'), number);
    };
    const list = (args: unknown): AuditAnswer => {
        const asked = parseArgs('audit.list', LIST, args);
        const rows = (
            asked.after === undefined
                ? before.all(asked.before ?? Number.MAX_SAFE_INTEGER, asked.limit).toReversed()
                : after.all(asked.after, asked.limit)
        ) as AuditRow[];
        const first = rows[0]?.number;
        const previous =
            (first === undefined ? undefined : (hashOf.get(first - 1) as string | undefined)) ?? beginOf().hash;
        return { rows, previous, count: (count.get() as number | undefined) ?? beginOf().number };
    };
    return {
        queries: { 'audit.list': list },
        observe: (facts) => {
            for (const fact of facts) {
                const row = auditOf(eventOf(fact));
                if (row) add(row);
            }
        },
        tick: () => {
            const oldest = cut.get(ROWS_MAX) as { number: number; hash: string } | undefined;
            if (!oldest) return;
            database.transaction(() => {
                database.prepare('INSERT OR REPLACE INTO audit_begin VALUES (1, ?, ?)').run(oldest.number, oldest.hash);
                database.prepare('DELETE FROM audit WHERE number <= ?').run(oldest.number);
            })();
        },
    };
}

/** A fact is an event of the gateway, taken apart. */
function eventOf({ at, type, device, body }: StoredFact): GatewayEvent {
    return { ...body, at, type, ...(device === '' ? {} : { device }) } as unknown as GatewayEvent;
}
