import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type ConfigChange, SECRET_MASK } from '#model/api-config.ts';
import { silentLog } from '../log.ts';
import { ROOT } from '../options.ts';
import { ConfigEditor } from './config-editor.ts';
import { loadConfig } from './config-file.ts';
import { ConfigHistory } from './config-history.ts';

interface Desk {
    readonly editor: ConfigEditor;
    readonly applied: () => number;
    readonly main: () => string;
    readonly secrets: () => string;
    readonly write: (text: string) => void;
    readonly version: () => string;
    readonly apply: (...changes: ConfigChange[]) => ReturnType<ConfigEditor['apply']>;
    readonly folder: string;
}

/** The demo rack, to be edited. */
function desk(t: ExecutionContext): Desk {
    const folder = mkdtempSync(join(tmpdir(), 'config-editor-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    cpSync(join(ROOT, 'examples', 'demo-rack'), folder, { recursive: true });
    const file = join(folder, 'gateway.yaml');
    let applied = 0;
    const history = new ConfigHistory({ stateFolder: join(folder, 'state'), log: silentLog() });
    const editor = new ConfigEditor({ file, history, applied: () => applied++, now: () => 1000 });
    const version = () => {
        const read = editor.read();
        return read.ok ? read.value.version : '';
    };
    return {
        editor,
        folder,
        version,
        applied: () => applied,
        main: () => readFileSync(file, 'utf8'),
        secrets: () => readFileSync(join(folder, 'secrets.yaml'), 'utf8'),
        write: (text) => writeFileSync(file, text),
        apply: (...changes) => editor.apply({ changes }, { version: version(), by: 'admin@::1', why: 'a test' }),
    };
}

function diffLines(diff: string): string[] {
    return diff.split('\n').filter((line) => /^[+-](?![+-]{2} )/.test(line));
}

test('a value that is changed is all that changes in the file', (t) => {
    const { apply, main, applied, folder } = desk(t);
    const before = main();

    const done = apply(
        { path: ['devices', 'ups1', 'runtime'], value: 20 },
        { path: ['devices', 'ups1', 'description'], value: 'UPS: the "left" one # of two' },
        { path: ['nut', 'listen', 1], value: '::' },
    );

    t.true(done.ok);
    t.is(
        main(),
        before
            .replace('runtime: 15 # minutes', 'runtime: 20 # minutes')
            .replace('description: UPS of feed A', `description: 'UPS: the "left" one # of two'`)
            .replace('listen: ["127.0.0.1", "::1"]\n    port: 3493', 'listen: ["127.0.0.1", "::"]\n    port: 3493'),
    );
    t.is(applied(), 1);
    const loaded = loadConfig(join(folder, 'gateway.yaml'));
    t.is(loaded.ok && loaded.value.devices.ups1?.description, 'UPS: the "left" one # of two');
});

test('a device is added and taken away again, and no comment is lost', (t) => {
    const { apply, main } = desk(t);
    const before = main();

    const added = apply({ path: ['devices', 'ups3'], value: { driver: 'demo', parent: 'feed-b', rating: 700 } });

    t.true(added.ok);
    t.deepEqual(added.ok && diffLines(added.value.diff), [
        '+    ups3:',
        '+        driver: demo',
        '+        parent: feed-b',
        '+        rating: 700',
    ]);
    apply({ path: ['devices', 'ups3'], remove: true });
    t.is(main(), before);
});

test('a section that is not there yet comes into being', (t) => {
    const { apply, write, folder } = desk(t);
    write('# mine\nversion: 1\ndevices:\n');
    writeFileSync(join(folder, 'secrets.yaml'), '');

    t.true(apply({ path: ['devices', 'ups1', 'driver'], value: 'demo' }, { path: ['web', 'port'], value: 81 }).ok);

    t.is(
        readFileSync(join(folder, 'gateway.yaml'), 'utf8'),
        '# mine\nversion: 1\ndevices:\n  ups1:\n    driver: demo\nweb:\n  port: 81\n',
    );
});

test('secrets go to secrets.yaml, are never told, and a mask leaves them as they are', (t) => {
    const { apply, main, secrets, editor, folder } = desk(t);

    const added = apply({
        path: ['devices', 'card'],
        value: { driver: 'snmp', address: '192.0.2.1', community: 'rack-secret' },
    });
    const read = editor.read();

    t.true(added.ok);
    t.false(main().includes('rack-secret'));
    t.true(secrets().includes('community: rack-secret'));
    t.regex(secrets(), /^# The secrets of gateway.yaml/);
    t.is(statSync(join(folder, 'secrets.yaml')).mode & 0o777, 0o600);
    t.false(JSON.stringify([added, read, editor.history(), editor.entry(2)]).includes('rack-secret'));
    t.true(read.ok && read.value.secrets.some((path) => path.join('.') === 'devices.card.community'));

    const again = apply({
        path: ['devices', 'card'],
        value: { driver: 'snmp', address: '192.0.2.2', community: SECRET_MASK },
    });
    t.true(again.ok);
    t.true(secrets().includes('community: rack-secret'));

    const changed = apply({ path: ['nut', 'users', 'admin', 'password'], value: 'another' });
    t.is(changed.ok && changed.value.diff, 'secrets.yaml: a secret changes\n');
});

test('the secrets of a destination of alerts are kept apart, its secret address too, and go with it', (t) => {
    const { apply, main, secrets, editor, folder } = desk(t);
    const path = ['alerts', 'destinations', 'hook'];
    const hook = { type: 'webhook', url: 'https://example.org/hook', token: 'rack-secret' };

    const added = apply({ path, value: hook });
    writeFileSync(
        join(folder, 'secrets.yaml'),
        secrets().replace('rack-secret', 'rack-secret\n            url: https://a.example'),
    );
    const moved = apply({ path, value: { ...hook, url: 'https://b.example', token: SECRET_MASK } });

    t.true(added.ok && moved.ok);
    t.false(/rack-secret|b\.example/.test(main() + JSON.stringify([added, moved, editor.read()])));
    t.regex(secrets(), /token: rack-secret\n +url: https:\/\/b\.example/);
    t.true(apply({ path, remove: true }).ok);
    t.false(/rack-secret|b\.example/.test(secrets()));
});

test('a version without secrets.yaml can be restored', (t) => {
    const { apply, editor, version, folder } = desk(t);
    rmSync(join(folder, 'secrets.yaml'));
    apply({ path: ['name'], value: 'bare' });
    apply({ path: ['nut', 'users', 'new'], value: { upsmon: 'secondary', password: 'p' } });

    const restored = editor.restore(undefined, { version: version(), by: 'x', why: '' });

    t.true(restored?.ok);
    t.true(loadConfig(join(folder, 'gateway.yaml')).ok);
});

test('a secret that stands in gateway.yaml is masked in its text, and comes back with the text', (t) => {
    const { write, main, editor, version, folder } = desk(t);
    writeFileSync(join(folder, 'secrets.yaml'), '');
    write("version: 1\ndevices:\n  card: { driver: snmp, address: 192.0.2.1, community: 'old' } # here\n");

    const read = editor.read();
    const text = read.ok ? read.value.text : '';
    const about = { version: version(), by: 'x', why: '' };
    const done = editor.apply({ text: text.replace('192.0.2.1', '192.0.2.9') }, about);

    t.true(text.includes(`community: ${SECRET_MASK} } # here`));
    t.true(done.ok);
    t.is(main(), 'version: 1\ndevices:\n  card: { driver: snmp, address: 192.0.2.9, community: old } # here\n');
});

test('who removes a user removes the password too', (t) => {
    const { apply, secrets } = desk(t);

    t.true(apply({ path: ['nut', 'users', 'monuser'], remove: true }).ok);

    t.false(secrets().includes('monuser'));
    t.true(secrets().includes('admin'));
});

test('a change with a mistake is refused with its place, and nothing is written', (t) => {
    const { apply, main, applied, editor } = desk(t);
    const before = main();

    const refused = apply({ path: ['devices', 'ups1', 'parent'], value: 'feed-z' });
    const nonsense = editor.check({ text: 'version: [' });

    t.false(refused.ok);
    const plan = !refused.ok && refused.error.kind === 'invalid' ? refused.error.plan : undefined;
    t.like(plan?.problems[0], { file: 'gateway.yaml', line: before.split('\n').indexOf('        parent: feed-a') + 1 });
    t.regex(plan?.problems[0]?.message ?? '', /feed-z/);
    t.deepEqual(diffLines(plan?.diff ?? ''), ['-        parent: feed-a', '+        parent: feed-z']);
    t.true(nonsense.ok && nonsense.value.problems.length > 0);
    t.is(main(), before);
    t.is(applied(), 0);
    t.deepEqual(editor.history(), []);
});

test('who builds on an old version is told, and overwrites nothing', (t) => {
    const { editor, apply, version, main } = desk(t);
    const old = version();
    apply({ path: ['name'], value: 'one' });

    const late = editor.apply({ changes: [{ path: ['name'], value: 'two' }] }, { version: old, by: 'b', why: '' });

    t.deepEqual(late, { ok: false, error: { kind: 'conflict' } });
    t.regex(main(), /^name: one$/m);
});

test('each version is kept with who and why, what was done by hand too, and can be undone', (t) => {
    const { editor, apply, write, main, version, applied } = desk(t);
    const original = main();
    apply({ path: ['name'], value: 'one' });
    write(main().replace('name: one', 'name: by-hand'));
    apply({ path: ['name'], value: 'two' });

    t.deepEqual(
        editor.history().map(({ id, by, why }) => [id, by, why]),
        [
            [4, 'admin@::1', 'a test'],
            [3, 'by hand', ''],
            [2, 'admin@::1', 'a test'],
            [1, 'by hand', ''],
        ],
    );
    t.deepEqual(diffLines(editor.entry(4)?.diff ?? ''), ['-name: by-hand', '+name: two']);

    const undone = editor.restore(undefined, { version: version(), by: 'eve', why: 'wrong name' });
    t.true(undone?.ok);
    t.regex(main(), /^name: by-hand$/m);
    t.like(editor.history()[0], { by: 'eve', why: 'undo the last change: wrong name' });

    t.true(editor.restore(1, { version: version(), by: 'eve', why: '' })?.ok);
    t.is(main(), original);
    t.is(editor.restore(99, { version: version(), by: 'eve', why: '' }), undefined);
    t.is(applied(), 4);
});
