import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { runAgainst } from './testing/fake-gateway.ts';

const NOBODY = 'http://127.0.0.1:1';

test('the fence agents are written into a folder, without a gateway', async (t) => {
    const folder = temporaryFolder(t, 'fencing');

    const { code, out } = await runAgainst(NOBODY, ['fencing', 'agents', folder]);

    t.is(code, 0);
    t.true(out.split('\n').includes(join(folder, 'fence_nut')));
    t.true(out.split('\n').every(existsSync));
});

test('words that make no sense and folders that cannot be are said', async (t) => {
    t.is((await runAgainst(NOBODY, ['fencing'])).code, 2);
    t.is((await runAgainst(NOBODY, ['fencing', 'agents', 'a', 'b'])).code, 2);
    t.regex((await runAgainst(NOBODY, ['fencing', 'agents', '/dev/null/x'])).errors, /cannot be written: /);
});
