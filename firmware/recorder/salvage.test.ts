import { openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type ExecutionContext } from 'ava';
import { recordedGateway, temporaryFolder, untilAnswer } from './testing/recorded-gateway.ts';

const FACTS = 600;

/** A history with some hundred words in it. */
async function recorded(t: ExecutionContext): Promise<string> {
    const folder = temporaryFolder(t);
    const { addUps, read, recorder } = recordedGateway(t, { folder });
    addUps('ups1');
    for (let step = 0; step < FACTS; step++) read('ups1', { 'ups.beeper.status': `word ${step}` });
    await untilAnswer(
        () => recorder.query('facts.list', { types: ['value'], limit: 1000 }),
        ({ facts }) => facts.length === FACTS,
    );
    await recorder.stop();
    return folder;
}

async function opened(t: ExecutionContext, folder: string) {
    const { recorder } = recordedGateway(t, { folder, policy: { firstSeconds: 0 } });
    const { facts } = await untilAnswer(
        () => recorder.query('facts.list', { types: ['recorder'] }),
        (answer) => answer.facts.length > 0,
    );
    const kept = await recorder.query('facts.list', { types: ['value'], limit: 1000 });
    return { text: String(facts[0]?.body.text), kept: kept.facts.length };
}

test.serial('a file that is no database is moved aside, and recording goes on', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'history.sqlite'), Buffer.alloc(50_000, 'not a database'));

    const { text, kept } = await opened(t, folder);

    t.regex(
        text,
        /^the history was damaged \(all\): 0 rows were saved, it lies in .*history\.damaged-\d{8}T\d{6}\.sqlite$/,
    );
    t.is(kept, 0);
    t.is(readdirSync(folder).filter((name) => name.includes('.damaged-')).length, 1);
});

test.serial(
    'damage that a question meets moves the file aside, and what can be read of it is in the new one',
    async (t) => {
        const folder = await recorded(t);
        const file = join(folder, 'history.sqlite');
        const pages = statSync(file).size / 4096;
        const rootOfFacts = rootPage(file);
        // The leaves in the middle of the facts, which were written last.
        const handle = openSync(file, 'r+');
        for (let page = Math.max(rootOfFacts + 2, pages - 16); page < pages - 12; page++) {
            writeSync(handle, Buffer.alloc(4096, 0xff), 0, 4096, page * 4096);
        }

        const { text, kept } = await opened(t, folder);

        t.regex(text, /^the history was damaged \(.*\): \d+ rows were saved/);
        t.true(kept > FACTS / 4, `${kept}`);
        const check = new DatabaseSync(file, { readOnly: true });
        t.deepEqual({ ...check.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
        check.close();
    },
);

function rootPage(file: string): number {
    const database = new DatabaseSync(file, { readOnly: true });
    const row = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'facts'").get();
    database.close();
    return Number(row?.rootpage);
}
