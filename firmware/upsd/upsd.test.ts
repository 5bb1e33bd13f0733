import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { NutSession } from '../../test/nut-session.ts';
import { until } from '../../test/running-gateway.ts';
import { ROOT } from '../options.ts';
import { readNutFiles } from './nut-files.ts';

const BOTH = { environment: {}, ipVersion: undefined } as const;

async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    return port;
}

function folderWith(t: ExecutionContext, files: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-upsd-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, 'state'));
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    for (const [name, text] of Object.entries(files)) write(name, text);
    return { folder, write };
}

const ONE = '[one]\n driver = dummy-ups\n port = one.dev\n desc = first\n';
const TWO = '[two]\n driver = dummy-ups\n port = one.dev\n';

test('started in the background, it answers when the shell comes back, reads its files again, and stops', async (t) => {
    t.timeout(240_000);
    const port = await freePort();
    const { folder, write } = folderWith(t, {
        'ups.conf': ONE,
        'upsd.conf': `LISTEN 127.0.0.1 ${port}\nLISTEN ::1 ${port}\n`,
        'upsd.users': '[a]\n password = x\n actions = SET\n',
        'one.dev': 'ups.status: OL\n',
    });
    const state = join(folder, 'state');
    const upsd = (...words: string[]) =>
        new Promise<{ code: number; text: string }>((resolve) => {
            const env = { ...process.env, NUT_CONFPATH: folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: '' };
            execFile(
                process.execPath,
                [join(ROOT, 'firmware', 'upsd', 'main.ts'), ...words],
                { env },
                (error, stdout, stderr) =>
                    resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr }),
            );
        });
    t.teardown(() => upsd('-c', 'stop'));

    t.deepEqual(await upsd('-4'), { code: 0, text: '' });
    const session = await NutSession.open(port);
    t.deepEqual(await session.list('LIST UPS'), ['UPS one "first"']);
    await until(
        () => session.value('one', 'ups.status'),
        (status) => status === 'OL',
    );
    await t.throwsAsync(NutSession.open(port, '::1'));

    write('ups.conf', `${TWO}${ONE.replace('first', 'renamed')}`);
    write('upsd.users', '[a]\n password = y\n actions = SET\n');
    t.is((await upsd('-c', 'reload')).code, 0);
    await until(
        async () => (await session.list('LIST UPS')).sort().join(),
        (list) => list === 'UPS one "renamed",UPS two "Description unavailable"',
    );
    await session.ask('USERNAME a');
    await session.ask('PASSWORD y');
    t.is(await session.ask('SET VAR one ups.status "OB"'), 'OK');
    write('ups.conf', '');
    t.is((await upsd('-c', 'reload')).code, 0);
    t.is((await session.list('LIST UPS')).length, 2);

    const pid = Number(readFileSync(join(state, 'upsd.pid'), 'utf8'));
    t.is((await upsd('-P', `${pid}`, '-c', 'stop')).code, 0);
    await until(
        async () => existsSync(join(state, 'upsd.pid')),
        (isThere) => !isThere,
    );
    t.regex((await upsd('-c', 'stop')).text, /no upsd is running/);
    t.regex((await upsd()).text, /ups\.conf has no UPS/);
    t.regex((await upsd('-V')).text, /^Powerchain upsd \d/);
    t.regex((await upsd('-h')).text, /^usage: powerchain upsd/);
    t.is((await upsd('-r', '/')).code, 1);
});

test('files that cannot be used are told, and a driver without counterpart is a device that is never heard', (t) => {
    const { folder, write } = folderWith(t, { 'ups.conf': `${ONE}[odd]\n driver = oneac\n port = /dev/ttyS0\n` });
    const error = () => {
        const read = readNutFiles(folder, BOTH);
        return read.ok ? '' : read.error;
    };

    t.regex(error(), /upsd\.conf cannot be read: ENOENT/);
    write('upsd.conf', 'MAXAGE 20\n');
    const read = readNutFiles(folder, { ...BOTH, ipVersion: 6 });
    t.deepEqual(read.ok && read.value.devices.map(({ spec }) => [spec.id, spec.driver]), [
        ['one', 'replay'],
        ['odd', 'none'],
    ]);
    t.deepEqual(read.ok && [read.value.nut.listen, read.value.nut.maxAge], [['::1'], 20]);
    t.regex(read.ok ? (read.value.notes[0]?.message ?? '') : '', /^odd: there is no counterpart of the driver oneac/);
    write('ups.conf', '# nothing\n');
    t.regex(error(), /ups\.conf has no UPS: add one, or say ALLOW_NO_DEVICE true/);
    write('upsd.conf', 'ALLOW_NO_DEVICE true\n');
    t.is(error(), '');
});
