// The appliance's system, booted from its card by its own systemd in namespaces: what it serves, what it closes, who it says it is, and how it
// is updated. Debian's RAUC and our scripts decide which slot runs; U-Boot's choice is played (two-slot-card.ts), its kernels and its
// initramfs are not asked.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { makeSigningKey } from '../../../image-build/update-bundle.ts';
import { until } from '../../running-gateway.ts';
import { ROOT } from '../../source-files.ts';
import { ApplianceOnCard } from './appliance-on-card.ts';
import { gatewayWorks } from './gateway-works.ts';

const DEMO = join(ROOT, 'examples', 'demo-rack');
const VERSION_FILE = '/usr/share/powerchain/version';
const CODE_FILE = '/var/lib/powerchain/claim-code';
const TEST_MS_MAX = 590_000;
const PATIENCE_SECONDS = 240;
// systemd-nspawn's word for a container that wants to start again.
const RESTART = 133;
// The whole appliance: systemd, its services and the gateway with drivers and recorder.
const MEGABYTES_MAX = 200;

const keys = mkdtempSync(join(tmpdir(), 'powerchain-keys-'));
let startedAt = performance.now();
let appliance: ApplianceOnCard;

/** Says how long it took since the last one. */
function phase(t: ExecutionContext, what: string): void {
    t.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    startedAt = performance.now();
}

test.after.always(async () => {
    await appliance?.remove();
    rmSync(keys, { recursive: true, force: true });
});

test.serial(
    'a new card starts the first of its systems, which takes its name and keys, and nothing in it fails',
    async (t) => {
        t.timeout(TEST_MS_MAX);
        const key = join(keys, 'key');
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
        const left = {
            'user-data': 'hostname: rack7\n',
            'network-config': 'ethernets: { eth0: { addresses: [192.0.2.7/24] } }\n',
            ssh: '',
            authorized_keys: readFileSync(`${key}.pub`, 'utf8'),
        };
        appliance = new ApplianceOnCard('0.1.0~a');
        phase(t, 'built');

        t.is(await appliance.start({ left }), 'A');

        phase(t, 'booted');
        const { container } = appliance;
        const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'].flatMap((one) => ['-o', one]);
        const asked = `hostname; cat ${VERSION_FILE}`;
        const said = await container.runOutside('ssh', ...options, '-i', key, 'root@127.0.0.1', asked);
        t.regex(said, /^rack7\n0\.1\.0~a$/m);
        t.false(existsSync(join(container.root, 'boot/firmware/user-data')), 'what was taken is gone');
        t.is((await container.ask('systemctl', '--failed', '--no-legend', '--plain')).text, '');
        t.regex(await container.run('systemctl', 'show', '-p', 'RuntimeWatchdogUSec'), /=14s/);
        t.regex(await container.run('nft', 'list', 'chain', 'inet', 'powerchain', 'input'), /policy drop/);
        t.regex(await container.run('cat', '/run/systemd/network/10-eth0.network'), /^Address=192\.0\.2\.7\/24$/m);
    },
);

test.serial(
    'NUT, page, recorder and manual answer, the screen says how to begin, and the system is found good',
    async (t) => {
        t.timeout(TEST_MS_MAX);
        const { container } = appliance;
        t.regex(await gatewayWorks(container), /^0\.1\.0~a: page, NUT server, recorder/m);
        await container.runOutside('upsc', '-l', '127.0.0.1');
        const manual = await container.runOutside('curl', '-sk', 'https://127.0.0.1:8443/manual/');
        t.regex(manual, /User guide, version 0\.1\.0~a/);
        const code = (await container.run('cat', CODE_FILE)).trim();
        await until(
            async () => container.console,
            (text) => text.includes(code) && text.includes('https://rack7.local:8443'),
            PATIENCE_SECONDS,
        );
        await stateIs('BOOT_A_LEFT', '3');
        phase(t, 'everything answers, found good');
    },
);

test.serial('a bundle that somebody else signed is not installed', async (t) => {
    t.timeout(TEST_MS_MAX);
    const signing = makeSigningKey(join(keys, 'foreign'));
    appliance.offer('foreign', { path: VERSION_FILE, text: 'foreign\n', signing });

    await appliance.order('foreign');

    const isRefused = (said: string) => /not installed: .*signature verification failed/i.test(said);
    await until(() => appliance.progress(), isRefused, PATIENCE_SECONDS);
    t.is(appliance.card.state.BOOT_ORDER, 'A B');
    phase(t, 'refused');
});

test.serial('a power cut while an update is written leaves the system that runs', async (t) => {
    t.timeout(TEST_MS_MAX);
    appliance.offer('next', { path: VERSION_FILE, text: '0.1.0~next\n' });
    await appliance.order('next');
    await stateIs('BOOT_B_LEFT', '0');

    await appliance.container.cutPower();

    t.is(await appliance.start(), 'A');
    await gatewayWorks(appliance.container);
    phase(t, 'power cut');
});

test.serial('an update runs from the other slot, keeps what is its owner’s, and is found good', async (t) => {
    t.timeout(TEST_MS_MAX);
    const code = await appliance.container.run('cat', CODE_FILE);
    await appliance.order('next');
    t.is(await appliance.container.ended, RESTART);
    phase(t, 'fetched, checked, written');

    t.is(await appliance.start(), 'B');

    await stateIs('BOOT_B_LEFT', '3');
    t.is(appliance.card.state.BOOT_ORDER?.trim(), 'B A');
    t.is(await appliance.container.run('cat', VERSION_FILE), '0.1.0~next\n');
    t.is(await appliance.container.run('cat', CODE_FILE), code);
    phase(t, 'new system found good');
});

test.serial('an update whose gateway does not work goes back to the one before', async (t) => {
    t.timeout(TEST_MS_MAX);
    appliance.offer('bad', { path: '/usr/lib/powerchain/firmware/main.js', text: 'process.exit(1);\n' });
    await appliance.order('bad');
    t.is(await appliance.container.ended, RESTART);

    t.is(await appliance.start({ kernelWords: ['powerchain.tries=3'], waits: false }), 'A');
    t.is(await appliance.container.ended, RESTART);

    t.is(await appliance.start(), 'B');
    await gatewayWorks(appliance.container);
    t.is(await appliance.container.run('cat', VERSION_FILE), '0.1.0~next\n');
    phase(t, 'given up, and the one before');
});

test.serial('with the demo rack it needs little memory', async (t) => {
    t.timeout(TEST_MS_MAX);
    const { container } = appliance;
    for (const name of ['secrets.yaml', 'gateway.yaml']) {
        const text = readFileSync(join(DEMO, name)).toString('base64');
        await container.run('sh', '-c', `echo ${text} | base64 -d >/etc/powerchain/${name}`);
    }
    await container.run('chown', 'powerchain:', '/etc/powerchain/gateway.yaml', '/etc/powerchain/secrets.yaml');
    await container.run('systemctl', 'restart', 'powerchain-gateway');
    await until(
        () => container.runOutside('upsc', 'clc@127.0.0.1', 'ups.status').catch(String),
        (heard) => /^OL/m.test(heard),
        PATIENCE_SECONDS,
    );
    await gatewayWorks(container);

    const memory = await memoryOf();

    t.true(memory.total < MEGABYTES_MAX);
    t.log(`${Math.round(memory.total)} MB (PSS) of all processes: ${memory.list}`);
});

/** Waits for a word of U-Boot's and RAUC's state. */
async function stateIs(name: string, wanted: string): Promise<void> {
    try {
        await until(
            async () => appliance.card.state[name],
            (value) => value === wanted,
            PATIENCE_SECONDS,
        );
    } catch (error) {
        const units = await appliance.container.ask('journalctl', '-b', '-n', '40', '-o', 'cat');
        throw new Error(`${name}: the update says “${await appliance.progress()}”\n${units.text}`, { cause: error });
    }
}

/** Megabytes of all processes, and of each that has more than one (PSS). */
async function memoryOf(): Promise<{ total: number; list: string }> {
    const script =
        'for p in /proc/[0-9]*; do echo "$(cat $p/comm) $(grep ^Pss: $p/smaps_rollup)"; done 2>/dev/null; true';
    const text = await appliance.container.run('sh', '-c', script);
    const lines = [...text.matchAll(/^(\S+) Pss: +(\d+) kB/gm)];
    const each = lines.map(([, name = '', kibibytes]) => ({ name, megabytes: (Number(kibibytes) * 1024) / 1e6 }));
    const large = each.filter(({ megabytes }) => megabytes > 1).sort((one, other) => other.megabytes - one.megabytes);
    return {
        total: each.reduce((sum, { megabytes }) => sum + megabytes, 0),
        list: large.map(({ name, megabytes }) => `${name} ${megabytes.toFixed(1)}`).join(', '),
    };
}
