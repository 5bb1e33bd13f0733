// How a command of ours is started: by a link of its name, or named to start.mjs; and where its compiled code is kept.

import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { runProgram } from '../test/referees/run-program.ts';
import { START } from '../test/source-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'powerchain-start-'));
const environment = { HOME: folder, XDG_CACHE_HOME: '', NODE_COMPILE_CACHE: undefined, TMPDIR: join(folder, 'nobody') };

test.after.always(() => rmSync(folder, { recursive: true, force: true }));

test('a link of a command’s name, and its name as the first word, start the same', async (t) => {
    const link = join(folder, 'upsc');
    symlinkSync(START, link);

    const linked = await runProgram(process.execPath, [link, '-V'], { environment });
    const named = await runProgram(process.execPath, [START, 'upsc', '-V'], { environment });

    t.regex(linked.stdout, /^Powerchain upsc \d/);
    t.deepEqual(named, linked);
    t.deepEqual(readdirSync(join(folder, '.cache', 'powerchain')), ['code'], 'compiled code is the user’s own');
});

test('a name that is no command is told', async (t) => {
    const { code, stderr } = await runProgram(process.execPath, [START, 'main'], { environment });

    t.is(code, 64);
    t.regex(stderr, /there is no command “main”: nut-recorder, .*upsrw\n$/);
});

test('without a home nothing is kept, and it runs', async (t) => {
    const nowhere = { ...environment, HOME: '' };
    const { stdout } = await runProgram(process.execPath, [START, 'upsc', '-V'], { environment: nowhere });
    t.regex(stdout, /^Powerchain upsc \d/);
});
