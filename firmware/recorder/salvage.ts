// A database that is damaged is moved aside, never deleted; what can be read of it goes into the new one.

import { existsSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';

// Another start must not find the rest of it.
const SUFFIXES = ['', '-wal', '-shm'];

/** Moves the file and its log; returns its new name. */
export function moveAside(file: string, now: Date): string {
    const stamp = now.toISOString().replace(/[-:]|\..*/g, '');
    const aside = file.replace(/\.sqlite$/, `.damaged-${stamp}.sqlite`);
    for (const suffix of SUFFIXES) {
        if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
    }
    return aside;
}

export interface Salvaged {
    readonly rows: number;
    /** Tables of which something is missing. */
    readonly damaged: readonly string[];
}

/** Copies every row that can be read, from both ends of each table. The target has its tables already. */
export function salvage(aside: string, target: Database): Salvaged {
    const source = openReadable(aside);
    if (!source) return { rows: 0, damaged: ['all'] };
    const damaged: string[] = [];
    let rows = 0;
    target.pragma('foreign_keys = OFF');
    for (const table of tablesOf(target)) {
        const copied = copyTable(source, target, table);
        rows += copied.rows;
        if (!copied.isWhole) damaged.push(table);
    }
    source.close();
    return { rows, damaged };
}

/** Undefined: not even its first page says what it is. */
function openReadable(file: string): Database | undefined {
    try {
        const source = new Database(file, { readonly: true });
        source.prepare('SELECT count(*) FROM sqlite_schema').get();
        return source;
    } catch {
        return undefined;
    }
}

function tablesOf(database: Database): string[] {
    const sql =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'";
    return database.prepare(sql).pluck().all() as string[];
}

function copyTable(source: Database, target: Database, table: string): { rows: number; isWhole: boolean } {
    const forward = copyRows(source, target, { table, order: 'ASC' });
    if (forward.isWhole) return forward;
    const backward = copyRows(source, target, { table, order: 'DESC' });
    return { rows: forward.rows + backward.rows, isWhole: false };
}

function copyRows(
    source: Database,
    target: Database,
    { table, order }: { table: string; order: 'ASC' | 'DESC' },
): { rows: number; isWhole: boolean } {
    let rows = 0;
    const copy = target.transaction(() => {
        try {
            for (const row of source.prepare(`SELECT * FROM ${table} ORDER BY rowid ${order}`).iterate()) {
                const columns = Object.keys(row as object);
                const places = columns.map(() => '?').join(', ');
                // What the new file began with gives way: it is the state of an empty one.
                const sql = `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${places})`;
                target.prepare(sql).run(...Object.values(row as object));
                rows++;
            }
            return true;
        } catch {
            // From here on it cannot be read; the other end is tried next.
            return false;
        }
    });
    return { isWhole: copy() as boolean, rows };
}
