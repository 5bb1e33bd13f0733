// The gateway's Debian package where it will live: installed by apt on a fresh Debian that boots with systemd, asked by Debian's own
// client, upgraded while it serves, and purged.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { FENCE_AGENTS } from '../../../clients/fence/agent-archive.ts';
import { until } from '../../running-gateway.ts';
import { ROOT } from '../../source-files.ts';
import { type Answer, Container } from './container.ts';
import { debianRoot } from './debian-root.ts';

// upsmon's DEADTIME: who is away for longer has shut down hosts on battery.
const GAP_MS_MAX = 15_000;
const DEMO = join(ROOT, 'examples', 'demo-rack');

const folder = mkdtempSync(join(tmpdir(), 'powerchain-packages-'));
const [OLD, NEW] = ['0.1.0~one', '0.1.0~two'];
let debian: Container;
let judged: Promise<string>;

test.before('packages are built, and a Debian boots', async (t) => {
    t.timeout(590_000);
    for (const version of [OLD, NEW]) {
        const words = ['--arch', 'amd64', '--packages', '--fast', '--version', version, '--output', folder];
        execFileSync(join(ROOT, 'image-build', 'build'), words, { stdio: ['ignore', 'ignore', 'inherit'] });
    }
    // It takes a minute, and has a core for itself while the other one boots.
    judged = lintian();
    debian = await Container.boot(debianRoot);
});

test.after.always(async () => {
    await debian?.stop();
    rmSync(folder, { recursive: true, force: true });
});

test.serial('apt installs it without a network, and everything answers', async (t) => {
    await install(OLD);

    const said = await works();

    t.regex(said, /^0\.1\.0~one: page, NUT server, recorder and \d+ driver processes answer$/m);
    t.regex(await debian.run('cat', '/var/lib/powerchain/claim-code'), /^\w{4}-\w{4}$/m);
    const page = await debian.runOutside('curl', '-sk', 'https://127.0.0.1:8443/');
    t.regex(page, /<!doctype html>/i);
    const manual = await debian.runOutside('curl', '-sk', 'https://127.0.0.1:8443/manual/');
    t.regex(manual, /User guide, version 0\.1\.0~one/);
});

test.serial('Debian’s upsc hears the hosts of a rack as soon as it is described', async (t) => {
    debian.write('/etc/powerchain/secrets.yaml', readFileSync(join(DEMO, 'secrets.yaml'), 'utf8'));
    debian.write('/etc/powerchain/gateway.yaml', readFileSync(join(DEMO, 'gateway.yaml'), 'utf8'));
    await debian.run('chown', 'powerchain:', '/etc/powerchain/gateway.yaml', '/etc/powerchain/secrets.yaml');
    await debian.run('systemctl', 'reload', 'powerchain-gateway');

    t.regex(await status('clc'), /^OL/);
});

test.serial('an upgrade takes the NUT server away for less than upsmon waits, and keeps what was there', async (t) => {
    const [program = '', ...words] = [...debian.enterNetwork, process.execPath];
    const asking = spawn(program, [...words, join(import.meta.dirname, 'longest-gap.ts'), '3493', 'clc']);
    t.teardown(() => asking.kill('SIGKILL'));
    let printed = '';
    asking.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
    });

    await install(NEW);

    t.regex(await works(), /^0\.1\.0~two:/m);
    const ended = new Promise((resolve) => asking.once('exit', resolve));
    asking.kill();
    await ended;
    t.regex(printed, /^\d+$/m);
    t.log(`longest time without an answer of the NUT server: ${printed.trim()} ms`);
    t.true(Number(printed) < GAP_MS_MAX);
    t.regex(await status('clc'), /^OL/);
});

test.serial('no upgrade while a host runs on battery, unless its owner insists; the gateway serves on', async (t) => {
    await debian.run('powerchain', 'demo', 'fail', 'feed-a', 'feed-b');
    await until(
        () => status('clc'),
        (words) => words.startsWith('OB'),
    );

    const { code, text } = await installing(OLD);

    t.not(code, 0);
    t.regex(text, /clc is not on line \(OB/);
    t.regex(await works(), /^0\.1\.0~two:/m);
    t.regex(await debian.run('dpkg-query', '--status', 'powerchain-gateway'), /^Status: install ok installed$/m);
    await debian.run('env', 'POWERCHAIN_UPGRADE=anyway', ...APT, inside(OLD));
    t.regex(await works(), /^0\.1\.0~one:/m);
});

test.serial('remove keeps what is the owner’s, purge takes it too, and nothing of the package is left', async (t) => {
    await debian.run('apt-get', 'remove', '-qq', '-y', 'powerchain-gateway');
    t.true(existsSync(join(debian.root, 'etc/powerchain/gateway.yaml')));
    t.true(existsSync(join(debian.root, 'var/lib/powerchain')));

    await debian.run('apt-get', 'purge', '-qq', '-y', 'powerchain-gateway');

    const left = await debian.run('find', '/', '-xdev', '-iname', '*powerchain*', '-not', '-path', '/root/*');
    t.deepEqual(
        left.split('\n').filter((path) => path !== '' && !path.startsWith('/var/log/')),
        [],
    );
    t.not((await debian.ask('systemctl', 'is-active', 'powerchain-gateway')).code, 0);
});

test.serial('the package for other machines brings every fence agent, and each says what it is', (t) => {
    const unpacked = join(folder, 'client');
    execFileSync('dpkg-deb', ['-x', packageOf(NEW, 'powerchain-client'), unpacked]);

    for (const name of FENCE_AGENTS) {
        const said = execFileSync(join(unpacked, 'usr/sbin', name), { input: 'action=metadata\n', encoding: 'utf8' });
        t.regex(said, new RegExp(`<resource-agent name="${name}"`));
    }
});

test.serial('Debian’s own judge of packages finds nothing that is not explained', async (t) => {
    t.timeout(300_000);
    t.is(await judged, '');
});

const APT = ['apt-get', 'install', '-qq', '-y', '--allow-downgrades'];

function packageOf(version: string, name = 'powerchain-gateway'): string {
    return join(folder, `${name}_${version}_amd64.deb`);
}

/** Where it is in the container. */
function inside(version: string): string {
    return debian.copyIn(packageOf(version));
}

function installing(version: string): Promise<Answer> {
    return debian.ask(...APT, inside(version));
}

async function install(version: string): Promise<void> {
    await debian.run(...APT, inside(version));
}

async function lintian(): Promise<string> {
    const words = ['--allow-root', '--fail-on=none', '--tag-display-limit=0', packageOf(OLD)];
    const { stdout } = await promisify(execFile)('lintian', words, { maxBuffer: 10_000_000 });
    return stdout;
}

/** Waits until it says of itself that everything answers. */
async function works(): Promise<string> {
    const answer = await until(
        () => debian.ask('powerchain', 'upkeep', 'works'),
        ({ code }) => code === 0,
    );
    return answer.text;
}

/** The words of NUT, as Debian's client hears them. What else it says is of its encryption. */
function status(host: string): Promise<string> {
    return until(
        async () => {
            const said = await debian.runOutside('upsc', `${host}@127.0.0.1`, 'ups.status').catch(String);
            return /^[A-Z]+(?: [A-Z]+)*$/m.exec(said)?.[0] ?? '';
        },
        (heard) => heard !== '',
    );
}
