import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { fitsHash } from '#nut/password-hash.ts';
import { configPath } from './config-path.ts';
import { runAgainst } from './testing/fake-gateway.ts';

const NOBODY = 'http://127.0.0.1:9';
const DEMO = fileURLToPath(new URL('../../examples/demo-rack', import.meta.url));

function desk(t: ExecutionContext) {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-config-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    cpSync(DEMO, folder, { recursive: true });
    const file = join(folder, 'gateway.yaml');
    const run = (words: readonly string[], secret?: string) =>
        runAgainst(NOBODY, ['config', ...words, '--config', file], {
            environment: { STATE_DIRECTORY: join(folder, 'state'), SUDO_USER: 'ann' },
            askSecret: async () => secret,
        });
    return { folder, file, run, read: (name = 'gateway.yaml') => readFileSync(join(folder, name), 'utf8') };
}

test('a value is set in its place, every other byte stays, and the history says who and why', async (t) => {
    const { run, read } = desk(t);
    const before = read();

    const set = await run(['set', 'devices.ups1.runtime', '30', '--why', 'new batteries']);

    t.is(set.code, 0, set.errors);
    t.regex(set.out, /^\+ {8}runtime: 30/m);
    t.is(read(), before.replace('runtime: 15', 'runtime: 30'));
    t.regex((await run(['history'])).out, /^2 +\S+ \S+ +ann@command-line +new batteries\n1 +.* by hand/);
    t.is((await run(['diff'])).out.split('\n').slice(1).join('\n'), set.out);
    t.regex((await run(['diff', '1'])).out, /oldest version/);
    t.is((await run(['get', 'devices.ups1.runtime'])).out, '30');

    const undone = await run(['undo', '--why', 'wrong rack']);
    t.is(undone.code, 0);
    t.is(read(), before);
    await run(['restore', '2']);
    t.regex(read(), /runtime: 30/);
    const history = JSON.parse((await run(['history', '-j'])).out);
    t.is(history[1].why, 'undo the last change: wrong rack');
});

test('places are read as text and as JSON, added, and taken away', async (t) => {
    const { run, read } = desk(t);

    const added = await run([
        'set',
        'devices.ups9',
        '{ driver: snmp, address: 192.0.2.9, parent: feed-a }',
        'name',
        'rack 7',
    ]);
    t.is(added.code, 0, added.errors);
    t.is((await run(['get', 'devices.ups9'])).out, 'driver: snmp\naddress: 192.0.2.9\nparent: feed-a');
    t.deepEqual(JSON.parse((await run(['get', 'devices.ups9', '--json'])).out).address, '192.0.2.9');
    t.is((await run(['get', 'name'])).out, 'rack 7');
    t.is((await run(['get'])).out, read().trimEnd());
    t.is((await run(['unset', 'devices.ups9'])).code, 0);
    t.notRegex(read(), /ups9/);
    t.regex((await run(['get', 'devices.ups9'])).errors, /^devices\.ups9 is not set$/);
});

test('a mistake is refused with its place, and nothing is written', async (t) => {
    const { run, read, file, folder } = desk(t);
    const before = read();

    const wrong = await run(['set', 'devices.ups1.runtme', '30']);

    t.is(wrong.code, 1);
    t.regex(
        wrong.errors,
        /^gateway\.yaml:\d+:\d+: devices\.ups1\.runtme: unknown key “runtme”; did you mean “runtime”\?/,
    );
    t.is(read(), before);
    t.false(readdirSync(folder).includes('state'));
    t.regex((await run(['validate'])).out, /is right/);
    writeFileSync(file, `${before}\nnmae: x\n`);
    const invalid = await run(['validate']);
    t.is(invalid.code, 1);
    t.regex(invalid.errors, /did you mean “name”/);
});

test('a secret is asked for, hashed where it is only compared, and never told', async (t) => {
    const { run, read } = desk(t);

    const set = await run(['set', 'nut.users.admin.password', '-'], 'correct horse');

    t.is(set.code, 0, set.errors);
    t.true(await fitsHash('correct horse', parse(read('secrets.yaml')).nut.users.admin.password));
    t.notRegex(set.out + read(), /scrypt|horse/);
    t.is((await run(['get', 'nut.users.admin.password'])).out, '<secret>');
    t.is((await run(['set', 'nut.users.admin.password', '-'])).code, 1);
});

test('words that make no sense end with 2, and a file that is not there with 1', async (t) => {
    const { run, folder } = desk(t);

    for (const words of [
        [],
        ['toString'],
        ['set'],
        ['set', 'a'],
        ['set', 'a', 'b', 'c'],
        ['get', 'a', 'b'],
        ['undo', '1'],
    ]) {
        t.is((await run(words)).code, 2, words.join(' '));
    }
    for (const words of [
        ['get', 'a..b'],
        ['diff', 'x'],
        ['diff', '99'],
        ['restore', '99'],
        ['undo'],
        ['set', 'a', '['],
    ]) {
        t.is((await run(words)).code, 1, words.join(' '));
    }
    const missing = await runAgainst(NOBODY, ['config', 'get', '--config', join(folder, 'missing.yaml')]);
    t.is(missing.code, 1);
    t.regex(missing.errors, /cannot be read/);
});

test('a key with dots in it is found, and a list names anything', (t) => {
    const values = { devices: { 'ups.left': { parent: ['a', 'b'] } } };
    const paths = ['devices.ups.left.parent.1', 'devices.ups.right', '["hosts","a.b",0]'].map((word) =>
        configPath(word, values),
    );
    t.deepEqual(
        paths.map((path) => path.ok && path.value),
        [
            ['devices', 'ups.left', 'parent', 1],
            ['devices', 'ups', 'right'],
            ['hosts', 'a.b', 0],
        ],
    );
    t.false(configPath('[1', {}).ok);
    t.false(configPath('', {}).ok);
});
