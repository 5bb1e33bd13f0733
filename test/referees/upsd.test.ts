// `powerchain upsd` in the place of Debian's upsd: the same files, the same dummy devices, and the same clients of Debian get the same
// bytes. Where they do not, it stands below by name.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { formatConf } from '#nut/conf.ts';
import { quote } from '#nut/line.ts';
import { freePort } from '../free-port.ts';
import { NutSession } from '../nut-session.ts';
import { until } from '../running-gateway.ts';
import { START } from '../source-files.ts';
import { type Ended, needPackages, runProgram } from './run-program.ts';

test.before(() =>
    needPackages({ '/usr/bin/upsc': 'nut-client', '/lib/nut/upsd': 'nut-server', '/sbin/upsdrvctl': 'nut-server' }),
);

const DEVICES: Readonly<Record<string, string>> = {
    zeta: `device.mfr: Example
device.model: Tower 9
device.serial: X1
device.type: ups
ups.mfr: Example
ups.model: Tower 9
ups.serial: X1
ups.status: OL CHRG
battery.charge: 87
battery.voltage: 27.1
input.voltage: 230
ups.beeper.status: enabled
ups.id: one
`,
    Alpha: `device.mfr: Example
device.model: PDU
device.type: pdu
ups.mfr: Example
ups.model: PDU
ups.status: OL
outlet.1.status: on
outlet.1.desc: "left \\"A\\" \\\\ \\#1"
`,
};

const USERS = `[admin]
  password = "a \\"b\\" \\#1"
  actions = SET
  instcmds = ALL
[setter]
  password = s3t
  actions = SET
[mon]
  password = secret
  upsmon primary
`;

interface Servers {
    readonly theirs: number;
    readonly ours: number;
    readonly environment: NodeJS.ProcessEnv;
    readonly folder: string;
}

/** A folder with the same files but for the port. */
function installation(t: ExecutionContext, port: number) {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-upsd-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    chmodSync(folder, 0o755);
    const state = join(folder, 'state');
    mkdirSync(state, { mode: 0o750 });
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o640 });
    const sections = Object.keys(DEVICES).flatMap((section) => [
        { section, key: 'driver', values: ['dummy-ups'] },
        { section, key: 'port', values: [join(folder, `${section}.dev`)] },
        { section, key: 'mode', values: ['dummy-once'] },
        { section, key: 'desc', values: [`The "${section}" \\ #1`] },
    ]);
    write('ups.conf', formatConf('ups.conf', [{ key: 'user', values: ['root'] }, ...sections]));
    write('upsd.conf', `LISTEN 127.0.0.1 ${port}\nMAXAGE 30\n`);
    write('upsd.users', USERS);
    for (const [name, text] of Object.entries(DEVICES)) write(`${name}.dev`, text);
    const environment = { NUT_CONFPATH: folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: state };
    return { folder, environment, write };
}

function run(t: ExecutionContext, program: string, args: readonly string[], environment: NodeJS.ProcessEnv): void {
    const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: 'ignore' });
    t.teardown(async () => {
        const gone = once(child, 'exit');
        if (child.exitCode === null && child.kill('SIGTERM')) await gone;
    });
}

const POWERCHAIN = [START, 'powerchain', 'upsd'];

async function hears(port: number, device: string, value: string): Promise<void> {
    const ask = async (): Promise<string> => {
        try {
            const session = await NutSession.open(port);
            const status = await session.value(device, 'ups.status');
            session.close();
            return status;
        } catch {
            return 'nobody listens';
        }
    };
    await until(ask, (status) => status === value);
}

async function bothServers(t: ExecutionContext): Promise<Servers> {
    const [theirs, ours] = [await freePort(), await freePort()];
    const debian = installation(t, theirs);
    const control = (verb: string) =>
        runProgram('/sbin/upsdrvctl', ['-u', 'root', verb], { environment: debian.environment });
    t.is((await control('start')).code, 0);
    t.teardown(() => control('stop'));
    run(t, '/lib/nut/upsd', ['-F', '-u', 'root'], debian.environment);
    const own = installation(t, ours);
    run(t, process.execPath, [...POWERCHAIN, '-F'], own.environment);
    for (const port of [theirs, ours]) {
        await hears(port, 'zeta', 'OL CHRG');
        await hears(port, 'Alpha', 'OL');
    }
    return { theirs, ours, environment: own.environment, folder: own.folder };
}

/** What Debian's client says to each server, with the one port for both. */
async function ask(
    servers: Servers,
    program: string,
    ...words: readonly string[]
): Promise<{ theirs: Ended; ours: Ended }> {
    const at = async (port: number): Promise<Ended> => {
        const ended = await runProgram(
            `/usr/bin/${program}`,
            words.map((word) => word.replace('PORT', `${port}`)),
        );
        return { ...ended, stdout: ended.stdout.replaceAll(`${port}`, 'PORT') };
    };
    return { theirs: await at(servers.theirs), ours: await at(servers.ours) };
}

const DIFFERENCES = [
    {
        name: 'the driver about itself',
        reason: 'another program plays the file: its name, its version, its own options',
        lines: /^driver\..*\n/gm,
    },
    {
        name: 'a command of dummy-ups',
        reason: 'it lists load.off and carries nothing out: a file cannot be switched off',
        lines: /^load\.off - .*\n/gm,
    },
];

test('the same files served by Debian’s upsd and by ours are the same to Debian’s clients', async (t) => {
    const servers = await bothServers(t);
    const same = async (program: string, ...words: string[]): Promise<Ended> => {
        const { theirs, ours } = await ask(servers, program, ...words);
        const plain = ({ stdout, ...ended }: Ended) => ({
            ...ended,
            stdout: DIFFERENCES.reduce((text, { lines }) => text.replaceAll(lines, ''), stdout),
        });
        t.deepEqual(plain(ours), plain(theirs), [program, ...words].join(' '));
        return ours;
    };

    t.is((await same('upsc', '-l', '127.0.0.1:PORT')).stdout.split('\n').length, 3);
    t.regex((await same('upsc', '-L', '127.0.0.1:PORT')).stdout, /zeta: The "zeta" \\ #1/);
    t.regex((await same('upsc', 'zeta@127.0.0.1:PORT')).stdout, /battery\.charge: 87/);
    t.regex((await same('upsc', 'ALPHA@127.0.0.1:PORT')).stdout, /outlet\.1\.desc: left "A" \\ #1/);
    await same('upsc', 'none@127.0.0.1:PORT');
    await same('upsc', 'zeta@127.0.0.1:PORT', 'battery.runtime');
    await same('upsc', '-c', 'zeta@127.0.0.1:PORT');
    await same('upscmd', '-l', 'zeta@127.0.0.1:PORT');
    await same('upscmd', '-u', 'mon', '-p', 'secret', 'zeta@127.0.0.1:PORT', 'beeper.on');
    await same('upsrw', '-s', 'battery.charge=50', '-u', 'admin', '-p', 'wrong', 'zeta@127.0.0.1:PORT');
    await same('upsrw', '-s', 'battery.charge=50', '-u', 'mon', '-p', 'secret', 'zeta@127.0.0.1:PORT');

    const writable = await ask(servers, 'upsrw', 'Alpha@127.0.0.1:PORT');
    t.is(asTheyAre(writable.ours.stdout), asTheyAre(writable.theirs.stdout));
    t.regex(writable.ours.stdout, /^Value: left "A" \\ #1$/m);
});

/** upsrw, but for two differences: descriptions, as everywhere; and that dummy-ups has a list of numbers, while a recording has texts. */
function asTheyAre(stdout: string): string {
    return stdout
        .replace(/^(\[\S+\]\n).*\n/gm, '$1')
        .replaceAll('Type: STRING\nMaximum length: 32\n', 'Type: NUMBER\n');
}

test('what is written, and by whom, is the same at both', async (t) => {
    const servers = await bothServers(t);
    for (const port of [servers.theirs, servers.ours]) {
        const set = ['-s', 'ups.id=rack 7', '-u', 'setter', '-p', 's3t', `zeta@127.0.0.1:${port}`];
        t.deepEqual(await runProgram('/usr/bin/upsrw', set), { code: 0, stdout: '', stderr: 'OK\n' });
        await until(
            async () => (await runProgram('/usr/bin/upsc', [`zeta@127.0.0.1:${port}`, 'ups.id'])).stdout,
            (id) => id === 'rack 7\n',
        );
        t.is(
            await say(port, 'USERNAME admin', `PASSWORD ${quote('a "b" #1')}`, 'SET VAR zeta ups.id "x"'),
            'OK | OK | OK',
        );
        t.is(
            await say(port, 'USERNAME mon', 'PASSWORD secret', 'LOGIN zeta', 'PRIMARY zeta', 'SET VAR zeta ups.id "y"'),
            'OK | OK | OK | OK PRIMARY-GRANTED | ERR ACCESS-DENIED',
        );
    }
});

async function say(port: number, ...lines: readonly string[]): Promise<string> {
    const session = await NutSession.open(port);
    const answers: string[] = [];
    for (const line of lines) answers.push(await session.ask(line));
    session.close();
    return answers.join(' | ');
}
