// The system on the card that an owner flashes, booted by its own systemd in namespaces of its own: what it serves, what it closes, who it
// says it is. Its kernel, its initramfs and U-Boot are not asked here.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { until } from '../../running-gateway.ts';
import { ROOT } from '../../source-files.ts';
import { type CardRoot, mountSlot } from './card-root.ts';
import { Container } from './container.ts';

// What an owner downloads, compressed in haste here; a release is smaller.
const CARD_BYTES_MAX = 300_000_000;
const PATIENCE_SECONDS = 120;

const folder = mkdtempSync(join(tmpdir(), 'powerchain-card-'));
const name = join(folder, 'powerchain-0.1.0~a-amd64');
let startedAt = performance.now();
let slot: CardRoot;
let appliance: Container;

/** Says how long it took since the last one. */
function phase(t: ExecutionContext, what: string): void {
    t.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    startedAt = performance.now();
}

test.after.always(async () => {
    await appliance?.stop();
    slot?.unmount();
    rmSync(folder, { recursive: true, force: true });
});

test.serial('one command makes the card, the update, the list of parts and their checksums', (t) => {
    t.timeout(580_000);
    const words = ['--arch', 'amd64', '--fast', '--version', '0.1.0~a', '--output', folder];

    execFileSync(join(ROOT, 'image-build', 'build'), words, { stdio: ['ignore', 'ignore', 'inherit'] });

    phase(t, 'built');
    execFileSync('sha256sum', ['--quiet', '--check', 'SHA256SUMS.amd64'], { cwd: folder });
    t.true(statSync(`${name}.img.zst`).size < CARD_BYTES_MAX);
    t.regex(execFileSync('rauc', ['info', '--no-verify', `${name}.raucb`], { encoding: 'utf8' }), /'powerchain-amd64'/);
    const { components } = JSON.parse(readFileSync(`${name}.cdx.json`, 'utf8')) as { components: { name: string }[] };
    for (const part of ['nodejs', 'fastify', 'rauc', 'libc6'])
        t.true(
            components.some((one) => one.name === part),
            part,
        );
});

test.serial('the system takes its name and keys from the boot partition, and nothing in it fails', async (t) => {
    t.timeout(300_000);
    slot = mountSlot(`${name}.img`, mkdtempSync(join(folder, 'mounted-')));
    const [boot, key] = [join(slot.root, 'boot/firmware'), join(folder, 'key')];
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    writeFileSync(join(boot, 'user-data'), 'hostname: rack7\n');
    writeFileSync(join(boot, 'ssh'), '');
    writeFileSync(join(boot, 'authorized_keys'), readFileSync(`${key}.pub`));

    appliance = await Container.boot(() => slot.root);

    phase(t, 'booted');
    const options = [
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
        '-i',
        key,
        'root@127.0.0.1',
    ];
    t.regex(
        await appliance.runOutside('ssh', ...options, 'hostname; cat /usr/share/powerchain/version'),
        /^rack7\n0\.1\.0~a$/m,
    );
    t.false(existsSync(join(boot, 'user-data')), 'what was taken is gone');
    t.is((await appliance.ask('systemctl', '--failed', '--no-legend', '--plain')).text, '');
    t.regex(await appliance.run('systemctl', 'show', '-p', 'RuntimeWatchdogUSec'), /=14s/);
    t.regex(await appliance.run('nft', 'list', 'chain', 'inet', 'powerchain', 'input'), /policy drop/);
});

test.serial('NUT, page, recorder and manual answer, and the screen says how to begin', async (t) => {
    t.timeout(300_000);
    const answer = await until(
        () => appliance.ask('powerchain', 'upkeep', 'works'),
        ({ code }) => code === 0,
        PATIENCE_SECONDS,
    );

    phase(t, 'everything answers');
    t.regex(answer.text, /^0\.1\.0~a: page, NUT server, recorder/m);
    await appliance.runOutside('upsc', '-l', '127.0.0.1');
    t.regex(
        await appliance.runOutside('curl', '-sk', 'https://127.0.0.1:8443/manual/'),
        /User guide, version 0\.1\.0~a/,
    );
    const code = (await appliance.run('cat', '/var/lib/powerchain/claim-code')).trim();
    await until(
        async () => appliance.console,
        (text) => text.includes(code) && text.includes('https://rack7.local:8443'),
        PATIENCE_SECONDS,
    );
    const pss = await appliance.run('sh', '-c', 'cat /proc/[0-9]*/smaps_rollup 2>/dev/null');
    const kibibytes = [...pss.matchAll(/^Pss: +(\d+)/gm)].reduce((sum, [, one]) => sum + Number(one), 0);
    t.log(`memory of all processes (PSS): ${Math.round(kibibytes / 1024)} MiB`);
});
