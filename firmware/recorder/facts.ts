// Facts: what happened, in the order in which it came. Kept for years; the other parts are built on them.

import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import * as v from 'valibot';
import type { Fact, FactsAnswer, FactType, StoredFact } from '#model/recorder.ts';
import { parseArgs } from './parse-args.ts';
import type { OpenPart, PartContext, RecorderPart } from './part.ts';

export const FACTS: RecorderPart = {
    name: 'facts',
    migrations: [
        `CREATE TABLE boots (id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE);
         CREATE TABLE facts (
             id INTEGER PRIMARY KEY,
             at INTEGER NOT NULL,            -- ms since 1970, corrected when the clock was wrong
             boot INTEGER NOT NULL REFERENCES boots (id),
             monotonic INTEGER NOT NULL,     -- ms since the boot: what at is corrected by
             type TEXT NOT NULL,
             device TEXT NOT NULL,           -- '' where none is meant
             body TEXT NOT NULL              -- JSON: the rest of it
         );
         CREATE INDEX facts_by_time ON facts (at);
         CREATE INDEX facts_by_device ON facts (device, at);
         -- The last batch of which the facts are kept: it may be sent again after a crash.
         CREATE TABLE fed (id INTEGER PRIMARY KEY CHECK (id = 1), run TEXT NOT NULL, number INTEGER NOT NULL);`,
    ],
    open: openFacts,
};

// A page of a log; more is asked for page by page.
const LIMIT_MAX = 1000;

const LIST = v.strictObject({
    from: v.optional(v.number()),
    to: v.optional(v.number()),
    device: v.optional(v.pipe(v.string(), v.maxLength(64))),
    types: v.optional(v.pipe(v.array(v.string()), v.maxLength(50))),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMIT_MAX)), 100),
    before: v.optional(v.pipe(v.string(), v.regex(/^-?\d{1,16}-\d{1,16}$/, 'is no place in the list'))),
});

interface Row {
    readonly id: number;
    readonly at: number;
    readonly type: FactType;
    readonly device: string;
    readonly body: string;
}

function openFacts({ database }: PartContext): OpenPart {
    const cache = new Map<string, Statement>();
    const statement = (sql: string): Statement => {
        const known = cache.get(sql) ?? database.prepare(sql);
        cache.set(sql, known);
        return known;
    };
    const move = database.prepare(
        'UPDATE facts SET at = monotonic + ? WHERE boot = (SELECT id FROM boots WHERE uuid = ?)',
    );
    return {
        shift: ({ boot, offsetMs }) => {
            move.run(Math.round(offsetMs), boot);
        },
        queries: {
            'facts.list': (args) => {
                const { from, to, device, types, limit, before } = parseArgs('facts.list', LIST, args);
                const where: string[] = [];
                const values: (string | number)[] = [];
                const add = (condition: string, ...more: (string | number)[]): void => {
                    where.push(condition);
                    values.push(...more);
                };
                if (from !== undefined) add('at >= ?', from);
                if (to !== undefined) add('at < ?', to);
                if (device !== undefined) add('device = ?', device);
                if (types) add('type IN (SELECT value FROM json_each(?))', JSON.stringify(types));
                if (before !== undefined) add('(at, id) < (?, ?)', ...before.split(/(?<=\d)-/).map(Number));
                const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
                const sql = `SELECT id, at, type, device, body FROM facts ${filter} ORDER BY at DESC, id DESC LIMIT ?`;
                return answer(statement(sql).all(...values, limit + 1) as Row[], limit);
            },
        },
    };
}

function answer(rows: readonly Row[], limit: number): FactsAnswer {
    const facts = rows.slice(0, limit).map(({ body, ...row }): StoredFact => ({ ...row, body: JSON.parse(body) }));
    const last = facts.at(-1);
    return rows.length > limit && last ? { facts, next: `${last.at}-${last.id}` } : { facts };
}

/** What is to be kept, with its time already settled. */
export interface TimelyFact {
    readonly fact: Fact;
    readonly boot: string;
    readonly monotonicMs: number;
}

/** What another part keeps as a whole is kept here by its name only. */
function keptOf(type: FactType, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return type === 'incident' ? { phase: body.phase, incident: (body.incident as { id: string }).id } : body;
}

/** Writes facts. Called inside a transaction. */
export class FactWriter {
    readonly #insert: Statement;
    readonly #boot: Statement;
    readonly #newBoot: Statement;

    constructor(database: Database) {
        this.#insert = database.prepare(
            'INSERT INTO facts (at, boot, monotonic, type, device, body) VALUES (?, ?, ?, ?, ?, ?)',
        );
        this.#boot = database.prepare('SELECT id FROM boots WHERE uuid = ?').pluck();
        this.#newBoot = database.prepare('INSERT INTO boots (uuid) VALUES (?)');
    }

    write({ fact, boot, monotonicMs }: TimelyFact): StoredFact {
        const { at, type, device = '', ...body } = fact as Fact & { readonly device?: string };
        const place = [
            at,
            this.#bootId(boot),
            Math.round(monotonicMs),
            type,
            device,
            JSON.stringify(keptOf(type, body)),
        ] as const;
        const { lastInsertRowid } = this.#insert.run(...place);
        return { id: Number(lastInsertRowid), at, type, device, body };
    }

    #bootId(uuid: string): number {
        // Asked each time: what a transaction wrote that found no room is not there.
        const known = this.#boot.get(uuid) as number | undefined;
        return known ?? Number(this.#newBoot.run(uuid).lastInsertRowid);
    }
}
