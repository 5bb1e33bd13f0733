import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { fitsHash } from '#nut/password-hash.ts';
import { runAgainst } from './testing/fake-gateway.ts';

const NOBODY = 'http://127.0.0.1:9';

const INSTALLATION = {
    'ups.conf': '[ups]\n  driver = dummy-ups\n  port = ups.dev\n  desc = "Rack \\"1\\""\n  offdelay = 30\n',
    'upsd.conf': 'LISTEN 127.0.0.1 3493\nMAXAGE 20\n',
    'upsd.users': '[mon]\n  password = "hunter 2"\n  upsmon secondary\n',
    'upsmon.conf': 'MONITOR ups@localhost 1 mon hunter2 secondary\n',
    'upsstats.html': 'nothing of ours',
};

function desk(t: ExecutionContext, files: Readonly<Record<string, string>> = INSTALLATION) {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-import-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const nut = join(folder, 'nut');
    mkdirSync(nut);
    const write = (name: string, text: string): void => writeFileSync(join(nut, name), text);
    for (const [name, text] of Object.entries(files)) write(name, text);
    const file = join(folder, 'new', 'gateway.yaml');
    const state = join(folder, 'state');
    const run = (words: readonly string[] = [], answer?: string) =>
        runAgainst(NOBODY, ['import', nut, '--config', file, ...words], {
            environment: { STATE_DIRECTORY: state, SUDO_USER: 'ann' },
            ask: async () => answer,
        });
    const read = (name = 'gateway.yaml') => readFileSync(join(folder, 'new', name), 'utf8');
    return { folder, nut, write, file, state, run, read };
}

test('an installation becomes a gateway.yaml, with its passwords hashed beside it, and a version with who and why', async (t) => {
    const { run, read, folder, state, nut } = desk(t);

    const { code, out, errors } = await run();

    t.is(code, 1);
    t.regex(errors, /^\S+\/nut\/ups\.conf:5: ups: offdelay is not taken over: set the delay on the device/);
    t.is(errors.split('\n').length, 1, errors);
    t.regex(out, /^\+ {4}description: Rack "1"$/m);
    t.regex(out, /has 1 device, 1 user and 1 host of the installation/);
    t.like(parse(read()), {
        devices: { ups: { driver: 'replay', file: join(nut, 'ups.dev') } },
        nut: { listen: ['127.0.0.1'], maxAge: 20, users: { mon: { upsmon: 'secondary' } } },
    });
    t.true(await fitsHash('hunter 2', parse(read('secrets.yaml')).nut.users.mon.password));
    t.is(statSync(join(folder, 'new', 'secrets.yaml')).mode & 0o777, 0o600);
    t.notRegex(out + errors + read() + read('secrets.yaml'), /hunter/);
    const [entry = ''] = readdirSync(join(state, 'config-history'));
    const { by, why } = JSON.parse(readFileSync(join(state, 'config-history', entry), 'utf8'));
    t.deepEqual({ by, why }, { by: 'ann@command-line', why: `import from ${nut}` });
});

test('a dry run shows everything and writes nothing', async (t) => {
    const { run, folder } = desk(t);

    const { code, out } = await run(['--dry-run']);

    t.is(code, 1);
    t.regex(out, /^\+ {2}ups:$/m);
    t.regex(out, /^\+ {6}password: <secret>$/m);
    t.deepEqual(readdirSync(folder), ['nut']);
});

test('a file that is there is changed only when somebody agrees; comments and what it says stay', async (t) => {
    const { run, read, write, file } = desk(t, {
        ...INSTALLATION,
        'ups.conf': '[ups]\n driver = dummy-ups\n port = a.dev\n',
    });
    t.is((await run()).code, 0);
    const mine = read().replace('maxAge: 20', 'maxAge: 9 # mine');
    writeFileSync(file, mine);
    write('ups.conf', '[UPS]\n driver = dummy-ups\n port = other.dev\n[two]\n driver = usbhid-ups\n port = auto\n');

    const nobody = await run();
    const no = await run([], 'n');
    t.is(read(), mine);
    const yes = await run([], 'y');

    t.deepEqual([nobody.code, no.code, yes.code], [1, 1, 0]);
    t.regex(nobody.errors, /Nothing was written: nobody answered\. Say --yes\.$/);
    t.regex(yes.errors, /gateway\.yaml: devices\.ups is there already and stays as it is$/m);
    t.regex(yes.errors, /gateway\.yaml: nut\.maxAge is there already and stays as it is$/m);
    t.is(read(), mine.replace('hosts:', '  two:\n    driver: usb-hid\nhosts:'));
    const again = await run(['--yes']);
    t.regex(again.out, /^There is nothing to add\.$/);
    t.is(again.code, 0);
});

test('what a gateway would refuse is not written', async (t) => {
    const { run, file } = desk(t, {
        'ups.conf':
            '[a]\n driver = snmp-ups\n port = 192.0.2.1\n snmp_version = v3\n secName = me\n authPassword = short\n',
    });

    const { code, errors } = await run();

    t.is(code, 1);
    t.regex(errors, /secrets\.yaml:\d+: devices\.a\.authPassword: must have at least 8 characters/);
    t.regex(errors, /Nothing was written: the gateway would refuse this\.$/);
    t.false(existsSync(file));
});

test('apcupsd.conf is taken by its name, beside others', async (t) => {
    const { folder, run, read } = desk(t);
    const apcupsd = join(folder, 'apcupsd.conf');
    writeFileSync(apcupsd, 'UPSNAME smart\nUPSTYPE apcsmart\nDEVICE /dev/ttyS0\n');

    await run([apcupsd]);

    t.deepEqual(Object.keys(parse(read()).devices).sort(), ['smart', 'ups']);
});

test('what cannot be read is told, and nothing found is an error', async (t) => {
    const { folder, nut } = desk(t);
    const empty = join(folder, 'empty');
    mkdirSync(empty);

    const missing = await runAgainst(NOBODY, ['import', join(folder, 'missing')]);
    const stranger = await runAgainst(NOBODY, ['import', join(nut, 'upsstats.html')]);
    const nothing = await runAgainst(NOBODY, ['import', empty]);
    const format = await runAgainst(NOBODY, ['import', 'csv', 'x.csv', '--yes']);

    t.regex(missing.errors, /missing: cannot be read: ENOENT/);
    t.regex(stranger.errors, /upsstats\.html: is none of NUT’s files/);
    t.regex(nothing.errors, /^Nothing was found to import/);
    t.deepEqual([missing.code, stranger.code, nothing.code, format.code], [1, 1, 2, 2]);
});
