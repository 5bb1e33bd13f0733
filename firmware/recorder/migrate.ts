// Brings the tables of every part up to date. Each step runs once, in a transaction with the note that it ran.

import type Database from 'better-sqlite3';
import { GatewayError } from '#model/errors.ts';
import type { RecorderPart } from './part.ts';

type Migrated = Pick<RecorderPart, 'name' | 'migrations'>;

/** Throws GatewayError `query-failed` when the database was written by a later release: it must not be touched. */
export function migrate(database: Database, parts: readonly Migrated[]): void {
    database.exec(
        'CREATE TABLE IF NOT EXISTS migrations (part TEXT, number INTEGER, at INTEGER NOT NULL, PRIMARY KEY (part, number)) WITHOUT ROWID',
    );
    for (const part of parts) migratePart(database, part);
}

function migratePart(database: Database, { name, migrations }: Migrated): void {
    const done = Number(
        database.prepare('SELECT coalesce(max(number), 0) FROM migrations WHERE part = ?').pluck().get(name),
    );
    if (done > migrations.length) {
        const message = `the history was written by a later release (“${name}” ${done}): install that, or move it away`;
        throw new GatewayError('query-failed', message);
    }
    const note = database.prepare('INSERT INTO migrations (part, number, at) VALUES (?, ?, ?)');
    for (const [index, sql] of migrations.entries()) {
        if (index < done) continue;
        database.transaction(() => {
            database.exec(sql);
            note.run(name, index + 1, Date.now());
        })();
    }
}
