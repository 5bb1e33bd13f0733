import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { formatProblem, loadConfig } from './config-file.ts';

const RACK = `version: 1
sources:
  feed-a: {}
devices:
  ups1: { driver: demo, parent: feed-a }
  pdu1:
    driver: demo
    type: pdu
    parent: ups1
hosts:
  clc:
    supplies: { psu1: 'pdu1:1' }
`;

/** Loads what is written and returns the problems, the folder cut off. */
function problemsOf(t: ExecutionContext, yaml: string, secrets?: string): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'gateway.yaml'), yaml);
    if (secrets !== undefined) writeFileSync(join(folder, 'secrets.yaml'), secrets);
    const loaded = loadConfig(join(folder, 'gateway.yaml'));
    return loaded.ok ? [] : loaded.error.map((problem) => formatProblem(problem).replace(`${folder}/`, ''));
}

/** The one problem that a change of the good rack brings. */
function problem(t: ExecutionContext, change: readonly [string, string]): string {
    const changed = RACK.replace(...change);
    t.not(changed, RACK, 'the change must hit');
    const problems = problemsOf(t, changed);
    t.is(problems.length, 1, problems.join('\n'));
    return problems[0] ?? '';
}

test('a rack without mistakes is taken', (t) => {
    t.deepEqual(problemsOf(t, RACK), []);
});

test('an unknown key is named with its place and the key that may be meant', (t) => {
    const text = problem(t, ['    parent: ups1', '    parrent: ups1']);

    t.regex(text, /^gateway\.yaml:9:5: devices\.pdu1\.parrent: unknown key “parrent”; did you mean “parent”\?/);
    t.regex(
        text,
        /known here: type, description, parent, poll, battery, shutdown, breaker, phases, voltage, groups, driver/,
    );
});

test('a wrong kind of value says what was expected and what stands there', (t) => {
    t.regex(problem(t, ['type: pdu', 'type: toaster']), /^gateway\.yaml:8:5: .*one of "ups", "pdu".*not "toaster"/);
    t.regex(problem(t, ['version: 1', 'version: one']), /^gateway\.yaml:1:1: version: expected 1, not "one"/);
    t.regex(problem(t, ['driver: demo\n', 'driver: dmo\n']), /^gateway\.yaml:7:5: .*one of "demo".*not "dmo"/);
    t.regex(problem(t, ['parent: ups1', 'parent: ups1\n    poll: 0']), /^gateway\.yaml:10:5: .*at least 0\.1 seconds/);
});

test('a missing key is named', (t) => {
    t.regex(
        problem(t, ["    supplies: { psu1: 'pdu1:1' }", '    needs: 1']),
        /^gateway\.yaml:\d+:\d+: .*“supplies” is missing/,
    );
});

test('a name that NUT clients cannot say is refused', (t) => {
    t.regex(problem(t, ['  ups1:', "  'ups 1@home':"]), /is not a name: use letters, digits/);
});

test('two devices of one name are refused at the second', (t) => {
    t.regex(problem(t, ['  pdu1:\n', '  ups1: { driver: demo }\n  pdu1:\n']), /^gateway\.yaml:6:3: .*unique/);
    t.regex(problem(t, ['  clc:', '  UPS1:']), /^gateway\.yaml:11:3: .*UPS1/);
});

test('a battery of something that has none is refused', (t) => {
    const text = problem(t, ['  pdu1:\n', '  pdu1:\n    battery: { life: 5 }\n']);
    t.regex(text, /^gateway\.yaml:7:5: .*only a UPS has one, and this is a pdu/);
});

test('a parent that does not exist is refused at its line', (t) => {
    t.regex(problem(t, ['parent: ups1', 'parent: ups7']), /^gateway\.yaml:9:5: .*ups7/);
    t.regex(problem(t, ["psu1: 'pdu1:1'", "psu1: 'pdu9:1'"]), /^gateway\.yaml:12:17: .*pdu9/);
});

test('a cycle in the chain is refused and printed', (t) => {
    const text = problem(t, ['parent: feed-a', "parent: 'pdu1:1'"]);

    t.regex(text, /^gateway\.yaml:\d+:\d+: /);
    t.regex(text, /ups1.*pdu1.*ups1|pdu1.*ups1.*pdu1/);
});

test('a host that needs more supplies than it has is refused', (t) => {
    t.regex(problem(t, ['  clc:\n', '  clc:\n    needs: 2\n']), /^gateway\.yaml:\d+:\d+: .*2/);
});

test('broken YAML is reported where it breaks', (t) => {
    t.regex(problemsOf(t, 'version: 1\ndevices: [')[0] ?? '', /^gateway\.yaml:2:\d+: /);
    t.regex(problemsOf(t, '')[0] ?? '', /“version” is missing/);
    t.regex(problemsOf(t, '- a\n')[0] ?? '', /expected keys with values/);
});

test('a file that is not there says so', (t) => {
    const loaded = loadConfig('/nonexistent/gateway.yaml');

    t.false(loaded.ok);
    if (!loaded.ok)
        t.regex(loaded.error.map(formatProblem).join(), /^\/nonexistent\/gateway\.yaml: cannot be read: ENOENT/);
});

test('aliases that expand without end are refused', (t) => {
    const bomb = Array.from({ length: 30 }, (_, i) => `k${i}: &a${i} [${i ? `*a${i - 1}, *a${i - 1}` : 'x'}]`).join(
        '\n',
    );

    t.regex(problemsOf(t, bomb)[0] ?? '', /alias/i);
});

test('passwords come from secrets.yaml, which is closed to others', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'gateway.yaml');
    writeFileSync(file, `${RACK}nut: { users: { mon: { upsmon: secondary } } }\n`);
    writeFileSync(join(folder, 'secrets.yaml'), 'nut: { users: { mon: { password: s3cret } } }\n', { mode: 0o644 });

    const loaded = loadConfig(file);

    t.true(loaded.ok);
    if (loaded.ok) t.is(loaded.value.nut.users.mon?.password, 's3cret');
    t.is(statSync(join(folder, 'secrets.yaml')).mode & 0o777, 0o600);
});

test('a mistake in secrets.yaml is reported there, and no message shows a secret', (t) => {
    const [wrongKey] = problemsOf(t, RACK, 'nut: { users: { mon: { pasword: s3cret } } }');
    const [wrongKind] = problemsOf(t, RACK, 'nut:\n  users:\n    mon: { password: 12345678 }');
    const [nobody] = problemsOf(t, RACK, 'nut:\n  users:\n    ghost: { password: s3cret }');

    t.regex(wrongKey ?? '', /^secrets\.yaml:1:\d+: .*did you mean “password”/);
    t.regex(wrongKind ?? '', /^secrets\.yaml:3:\d+: .*expected text/);
    t.regex(nobody ?? '', /^secrets\.yaml:3:\d+: .*ghost/);
    t.notRegex([wrongKey, wrongKind, nobody].join(), /s3cret|12345678/);
});

test('a byte order mark and the line ends of Windows are taken, lines count as they stand; what is too large is refused whole', (t) => {
    const windows = `\ufeff${RACK.replaceAll('\n', '\r\n')}`;

    t.deepEqual(problemsOf(t, windows), []);
    t.regex(problemsOf(t, windows.replace('type: pdu', 'type: toaster')).join(), /^gateway\.yaml:8:5: /);
    t.deepEqual(problemsOf(t, `${RACK}devices: {}\n`).length, 1, 'a section that stands twice');
    t.deepEqual(problemsOf(t, RACK + '# much\n'.repeat(1_500_000)), [
        'gateway.yaml: cannot be read: it is larger than 4000000 bytes',
    ]);
});
