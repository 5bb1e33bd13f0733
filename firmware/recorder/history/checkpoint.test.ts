import { cpSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import { temporaryFolder } from '../testing/recorded-gateway.ts';
import { Checkpoint } from './checkpoint.ts';

const ROWS = 500;

function filled(t: ExecutionContext) {
    const folder = temporaryFolder(t);
    const database = new Database(join(folder, 'one.sqlite'));
    t.teardown(() => database.close());
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('CREATE TABLE facts (id INTEGER PRIMARY KEY, text TEXT)');
    write(database, ROWS);
    return { folder, database };
}

function write(database: Database, rows: number): void {
    const insert = database.prepare('INSERT INTO facts (text) VALUES (?)');
    database.transaction(() => {
        for (let row = 0; row < rows; row++) insert.run(`${'x'.repeat(100)} ${row}`);
    })();
}

function rowsIn(database: Database): unknown {
    return database.prepare('SELECT count(*) FROM facts').pluck().get();
}

test('a power cut before the database is flushed finds everything in the log, whatever came meanwhile', async (t) => {
    const { folder, database } = filled(t);
    const [before, after] = [join(folder, 'before'), join(folder, 'after')];
    mkdirSync(before);
    mkdirSync(after);
    cpSync(join(folder, 'one.sqlite'), join(after, 'one.sqlite'));
    const flushed: string[] = [];
    const checkpoint = new Checkpoint(database, async (path) => {
        flushed.push(path.replace(folder, ''));
        // Whatever is written now must not take the place of what is not safe in the database yet.
        write(database, ROWS);
        // The power goes: of the database nothing has reached the disk, of the log all.
        if (!path.endsWith('-wal')) cpSync(join(folder, 'one.sqlite-wal'), join(after, 'one.sqlite-wal'));
    });

    await checkpoint.run();

    t.deepEqual(flushed, ['/one.sqlite-wal', '/one.sqlite']);
    const found = new Database(join(after, 'one.sqlite'));
    t.teardown(() => found.close());
    t.is(rowsIn(found), 3 * ROWS);
    t.is(found.pragma('integrity_check', { simple: true }), 'ok');
});

test('afterwards the log begins anew, and a commit is on the disk when it returns', async (t) => {
    const { folder, database } = filled(t);
    const length = (): number => statSync(join(folder, 'one.sqlite-wal')).size;

    await new Checkpoint(database, async () => undefined).run();
    const { size } = statSync(join(folder, 'one.sqlite'));
    const before = length();
    write(database, 1);

    t.true(size > ROWS * 100, 'the database has it');
    t.is(length(), before, 'the log is written from its beginning');
    t.is(database.pragma('synchronous', { simple: true }), 2);
});

test('what the system refuses is told, and leaves the log as it was', async (t) => {
    const { database } = filled(t);
    const refused = new Checkpoint(database, () => Promise.reject(new Error('no')));

    await t.throwsAsync(refused.run(), { message: 'no' });

    t.is(rowsIn(database), ROWS);
    write(database, 1);
    t.is(rowsIn(database), ROWS + 1);
});
