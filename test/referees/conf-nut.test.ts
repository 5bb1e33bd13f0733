// What nut/conf.ts writes, read by NUT itself: Debian's upsd, upsdrvctl with its drivers, upsmon, and the shell for nut.conf.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { type ConfName, formatConf, NutConf } from '#nut/conf.ts';
import { quote, readLines } from '#nut/line.ts';
import { freePort } from '../free-port.ts';
import { NutSession } from '../nut-session.ts';
import { needPackages, runProgram } from './run-program.ts';
import { Upsmon } from './upsmon.ts';

test.before(() =>
    needPackages({ '/lib/nut/upsd': 'nut-server', '/sbin/upsdrvctl': 'nut-server', '/lib/nut/upsmon': 'nut-client' }),
);

// Each is a start of upsd, with so many values.
const STARTS = 8;
const VALUES = 40;
const SEED = 20261130;
// They begin to listen at once; on a busy machine later.
const READY_MS_MAX = 60_000;

/** Anything that may be written at all, with more of what means something to NUT. */
const value = fc
    .string({
        unit: fc.oneof(fc.constantFrom(...'"\\#= []'), fc.integer({ min: 0x20, max: 0x7e }).map(String.fromCharCode)),
        minLength: 1,
        maxLength: 30,
    })
    .filter((text) => text !== '=');
const values = fc.array(value, { minLength: 1, maxLength: VALUES });

/** A folder with configuration and state of its own, and the environment that leads NUT there. */
class NutFolder {
    readonly path = mkdtempSync(join(tmpdir(), 'powerchain-conf-'));
    readonly state = join(this.path, 'state');
    readonly environment = { NUT_CONFPATH: this.path, NUT_STATEPATH: this.state, NUT_ALTPIDPATH: this.state };

    constructor() {
        chmodSync(this.path, 0o755);
        mkdirSync(this.state, { mode: 0o750 });
    }

    write(name: ConfName, entries: Parameters<typeof formatConf>[1]): void {
        writeFileSync(join(this.path, name), formatConf(name, entries), { mode: 0o640 });
    }

    /** Runs upsd while `use` talks to it. */
    async withUpsd(use: (session: NutSession, port: number) => Promise<void>): Promise<void> {
        const port = await freePort();
        this.write('upsd.conf', [{ key: 'LISTEN', values: ['127.0.0.1', `${port}`] }]);
        const env = { ...process.env, ...this.environment };
        const upsd = spawn('/lib/nut/upsd', ['-F', '-u', 'root'], { env, stdio: 'ignore' });
        try {
            const session = await opened(port);
            await use(session, port);
            session.close();
        } finally {
            const gone = once(upsd, 'exit');
            if (upsd.exitCode === null && upsd.kill('SIGTERM')) await gone;
        }
    }

    remove(): void {
        rmSync(this.path, { recursive: true, force: true });
    }
}

async function opened(port: number): Promise<NutSession> {
    const deadline = performance.now() + READY_MS_MAX;
    for (;;) {
        try {
            return await NutSession.open(port);
        } catch (error) {
            if (performance.now() > deadline) throw error;
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }
}

async function inFolder(use: (folder: NutFolder) => Promise<void>): Promise<void> {
    const folder = new NutFolder();
    try {
        await use(folder);
    } finally {
        folder.remove();
    }
}

const isSeeded = { numRuns: STARTS, seed: SEED };

test('upsd reads the descriptions that we wrote into ups.conf', async (t) => {
    const property = fc.asyncProperty(values, (texts) =>
        inFolder(async (folder) => {
            const entries = texts.flatMap((text, index) => [
                { section: `ups${index}`, key: 'driver', values: ['dummy-ups'] },
                { section: `ups${index}`, key: 'port', values: ['auto'] },
                { section: `ups${index}`, key: 'desc', values: [text] },
            ]);
            folder.write('ups.conf', [{ key: 'maxretry', values: ['3'] }, ...entries]);
            folder.write('upsd.users', []);
            await folder.withUpsd(async (session) => {
                const read: (string | undefined)[] = [];
                for (const index of texts.keys()) {
                    const answer = await session.ask(`GET UPSDESC ups${index}`);
                    read.push(readLines(answer)[0]?.words[2]);
                }
                t.deepEqual(read, texts);
            });
        }),
    );
    await fc.assert(property, isSeeded);
    t.pass();
});

test('upsd reads what we changed in a ups.conf that somebody wrote', async (t) => {
    const before = '# of the rack\nmaxretry = 3\n\n[a] # left\n\tdriver=dummy-ups\n  port = auto # "quoted" \\\n\n';
    const after =
        '# "right\n[b]\n driver = dummy-ups\n desc = "was \\# \\\ncontinued" # why\n port = auto\n bad "line # here\n';
    await inFolder(async (folder) => {
        const texts = fc.sample(value, { numRuns: VALUES, seed: SEED });
        const conf = new NutConf('ups.conf', before + after);
        for (const [index, text] of texts.entries()) {
            for (const [key, word] of [
                ['driver', 'dummy-ups'],
                ['port', 'auto'],
                ['desc', text],
            ] as const) {
                conf.set({ section: `c${index}`, key }, [word]);
            }
            conf.set({ section: 'a', key: 'desc' }, [text]);
            conf.set({ section: 'B', key: 'desc' }, [text]);
        }
        writeFileSync(join(folder.path, 'ups.conf'), conf.toString());
        folder.write('upsd.users', []);
        await folder.withUpsd(async (session) => {
            const read = async (ups: string) => readLines(await session.ask(`GET UPSDESC ${ups}`))[0]?.words[2];
            for (const [index, text] of texts.entries()) t.is(await read(`c${index}`), text);
            t.is(await read('a'), texts.at(-1));
            t.is(await read('b'), texts.at(-1));
        });
    });
});

test('upsd reads the passwords and rights that we wrote into upsd.users', async (t) => {
    const property = fc.asyncProperty(values, (passwords) =>
        inFolder(async (folder) => {
            folder.write('ups.conf', [
                { section: 'ups', key: 'driver', values: ['dummy-ups'] },
                { section: 'ups', key: 'port', values: ['auto'] },
            ]);
            const entries = passwords.flatMap((password, index) => [
                { section: `user${index}`, key: 'password', values: [password] },
                { section: `user${index}`, key: 'upsmon', values: [index % 2 === 0 ? 'primary' : 'secondary'] },
            ]);
            folder.write('upsd.users', entries);
            await folder.withUpsd(async (_session, port) => {
                for (const [index, password] of passwords.entries()) {
                    const session = await NutSession.open(port);
                    await session.ask(`USERNAME user${index}`);
                    await session.ask(`PASSWORD ${quote(password)}`);
                    t.is(await session.ask('LOGIN ups'), 'OK', password);
                    t.regex(
                        await session.ask('PRIMARY ups'),
                        index % 2 === 0 ? /^OK PRIMARY-GRANTED/ : /^ERR ACCESS-DENIED/,
                    );
                    session.close();
                }
            });
        }),
    );
    await fc.assert(property, isSeeded);
    t.pass();
});

test('upsdrvctl starts the driver that we wrote, and it reads its options', async (t) => {
    await inFolder(async (folder) => {
        const texts = fc.sample(value, { numRuns: VALUES, seed: SEED });
        const recording = join(folder.path, 'a "recording" \\ #1.dev');
        writeFileSync(recording, 'ups.status: OL\n');
        folder.write('ups.conf', [
            { key: 'maxstartdelay', values: ['30'] },
            ...[
                ['driver', 'dummy-ups'],
                ['port', recording],
                ['mode', 'dummy-once'],
                ['user', 'root'],
            ].map(([key = '', text = '']) => ({ section: 'ups', key, values: [text] })),
            ...texts.map((text, index) => ({ section: 'ups', key: `override.test.${index}`, values: [text] })),
        ]);
        folder.write('upsd.users', []);
        const control = (...words: string[]) =>
            runProgram('/sbin/upsdrvctl', ['-u', 'root', ...words], { environment: folder.environment });

        const started = await control('start');
        t.is(started.code, 0, started.stderr);
        try {
            await folder.withUpsd(async (session) => {
                while ((await session.value('ups', 'ups.status')) !== 'OL') await pause();
                const lines = await session.list('LIST VAR ups');
                const read = new Map(lines.map((line) => readLines(line)[0]?.words.slice(2) as [string, string]));
                t.deepEqual(
                    texts.map((_text, index) => read.get(`test.${index}`)),
                    texts,
                );
            });
        } finally {
            await control('stop');
        }
    });
});

test('the shell reads the nut.conf that we wrote', async (t) => {
    await inFolder(async (folder) => {
        const text = `both " and ' $HOME \`id\` \\ # ${String.fromCharCode(...Array.from({ length: 95 }, (_, at) => at + 32))}`;
        folder.write('nut.conf', [
            { key: 'MODE', values: ['netserver'] },
            { key: 'UPSD_OPTIONS', values: [text] },
        ]);
        const { stdout } = await runProgram('/bin/sh', [
            '-c',
            `. '${folder.path}/nut.conf'; printf '%s|%s' "$MODE" "$UPSD_OPTIONS"`,
        ]);
        t.is(stdout, `netserver|${text}`);
    });
});

test('upsmon reads the upsmon.conf that we wrote', async (t) => {
    // `%s` is the UPS, and any other percent sign a fault.
    const text = 'the "rack" \\ #1 = [a] \'%s\'';
    const lines = formatConf('upsmon.conf', [{ key: 'NOTIFYMSG', values: ['COMMBAD', text] }]).split('\n');
    const upsmon = new Upsmon({ monitors: ['a@127.0.0.1:1 1 me secret secondary'], lines });
    t.teardown(() => upsmon.stop());
    upsmon.start();
    await upsmon.until(({ log }) => log.includes(`${text.replace('%s', 'a@127.0.0.1:1')}\n`));
    t.pass();
});

function pause(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 100));
}
