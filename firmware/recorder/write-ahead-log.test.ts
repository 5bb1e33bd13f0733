import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import { temporaryFolder } from './testing/recorded-gateway.ts';
import { WriteAheadLog } from './write-ahead-log.ts';
import { WrittenBytes } from './written-bytes.ts';

const ROWS = 500;

function filled(t: ExecutionContext) {
    const folder = temporaryFolder(t);
    const database = new Database(join(folder, 'one.sqlite'));
    t.teardown(() => database.close());
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('wal_autocheckpoint = 0');
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
    const flushFile = async (path: string): Promise<void> => {
        flushed.push(path.replace(folder, ''));
        // Whatever is written now must not take the place of what is not safe in the database yet.
        write(database, ROWS);
        // The power goes: of the database nothing has reached the disk, of the log all.
        if (!path.endsWith('-wal')) cpSync(join(folder, 'one.sqlite-wal'), join(after, 'one.sqlite-wal'));
    };

    t.true(await new WriteAheadLog(database, { flushFile }).checkpoint(true));

    t.deepEqual(flushed, ['/one.sqlite-wal', '/one.sqlite']);
    const found = new Database(join(after, 'one.sqlite'));
    t.teardown(() => found.close());
    t.is(rowsIn(found), 3 * ROWS);
    t.is(found.pragma('integrity_check', { simple: true }), 'ok');
});

/** Pages in the log since it began, and how many of them are in the database, too. */
function lengthOf(database: Database): { readonly log: number; readonly checkpointed: number } {
    const [{ log, checkpointed } = { log: 0, checkpointed: 0 }] = database.pragma('wal_checkpoint(NOOP)') as {
        log: number;
        checkpointed: number;
    }[];
    return { log, checkpointed };
}

test('behind the last of a row the log begins anew, and not before', async (t) => {
    const { database } = filled(t);
    const written = new WrittenBytes();
    const log = new WriteAheadLog(database, { during: (work) => written.during(work) });
    t.teardown(() => log.close());
    const before = lengthOf(database).log;

    await log.checkpoint(false);
    t.deepEqual(lengthOf(database), { log: before, checkpointed: before });
    t.true(written.total > ROWS * 100, 'what is copied is counted');
    write(database, ROWS);
    const longer = lengthOf(database).log;
    t.true(longer > before);
    await log.checkpoint(true);
    t.deepEqual(lengthOf(database), { log: longer, checkpointed: longer });
    write(database, 1);

    t.true(lengthOf(database).log < before);
    t.is(rowsIn(database), 2 * ROWS + 1);
});

test('what the system refuses is told, and leaves the log as it was', async (t) => {
    const { database } = filled(t);
    const before = lengthOf(database);
    const refused = new WriteAheadLog(database, { flushFile: () => Promise.reject(new Error('no')) });

    await t.throwsAsync(refused.checkpoint(false), { message: 'no' });

    t.deepEqual(lengthOf(database), before);
    const log = new WriteAheadLog(database);
    await log.checkpoint(true);
    write(database, 1);
    t.true(lengthOf(database).log < before.log, 'nobody reads any more');
    t.is(rowsIn(database), ROWS + 1);
    log.close();
});

test('two who flush at once both wait for the disk; where nothing was written nobody does', async (t) => {
    const { database } = filled(t);
    const disk = Promise.withResolvers<void>();
    let flushes = 0;
    const log = new WriteAheadLog(database, {
        flushFile: () => {
            flushes++;
            return disk.promise;
        },
    });
    let done = 0;
    const flush = async (): Promise<void> => {
        await log.flushMeanwhile();
        done++;
    };

    await flush();
    t.deepEqual([flushes, done], [0, 1]);
    log.wrote();
    const both = [flush(), flush()];
    await new Promise(setImmediate);
    t.is(done, 1);
    disk.resolve();
    await Promise.all(both);
    await flush();

    t.deepEqual([flushes, done], [2, 4]);
});

test('a log that only facts made long is put away, a short one is not', async (t) => {
    const { database } = filled(t);
    const log = new WriteAheadLog(database);
    t.teardown(() => log.close());
    await log.keepShort();
    t.is(lengthOf(database).checkpointed, 0);

    write(database, 20_000);
    await log.keepShort();
    write(database, 1);
    t.true(lengthOf(database).log < 10);
});
