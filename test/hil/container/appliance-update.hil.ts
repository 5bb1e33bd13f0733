// Updates of the appliance: its system boots from one of two slots in namespaces, is ordered to update as the page does it, and Debian's RAUC
// and our scripts decide which slot runs next. U-Boot's own choice is played (two-slot-card.ts); the kernels are not asked.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { makeSlotImage } from '../../../image-build/slot.ts';
import { makeSigningKey } from '../../../image-build/update-bundle.ts';
import { until } from '../../running-gateway.ts';
import { makeChangedUpdate } from './changed-update.ts';
import { Container } from './container.ts';
import { gatewayWorks } from './gateway-works.ts';
import { type Signing, systemFolder } from './system-folder.ts';
import { type Slot, TwoSlotCard } from './two-slot-card.ts';

const PATIENCE_SECONDS = 240;
// systemd-nspawn's word for a container that wants to start again.
const RESTART = 133;
const PORT = 8000;

const folder = mkdtempSync(join(tmpdir(), 'powerchain-update-'));
const slot = join(folder, 'slot.ext4');
let signing: Signing;
let card: TwoSlotCard;
let appliance: Container;
let server: ChildProcess | undefined;
let startedAt = performance.now();

/** Says how long it took since the last one. */
function phase(t: ExecutionContext, what: string): void {
    t.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    startedAt = performance.now();
}

test.after.always(async () => {
    server?.kill();
    await appliance?.stop();
    card?.remove();
    rmSync(folder, { recursive: true, force: true });
});

test.serial('a new card starts the first of its systems, which is found good when everything answers', async (t) => {
    t.timeout(590_000);
    const system = join(folder, 'system');
    signing = systemFolder(system, { folder, version: '0.1.0~a' });
    makeSlotImage(system, slot, 0);
    rmSync(system, { recursive: true });
    mkdirSync(join(folder, 'card'));
    card = new TwoSlotCard(join(folder, 'card'), slot);
    phase(t, 'built');

    t.is(await start(), 'A');

    await until(
        async () => card.state.BOOT_A_LEFT,
        (left) => left === '3',
        PATIENCE_SECONDS,
    );
    phase(t, 'found good');
});

test.serial('a bundle that somebody else signed is not installed', async (t) => {
    t.timeout(590_000);
    make('foreign', { path: VERSION_FILE, text: 'foreign\n', ...makeSigningKey(join(folder, 'foreign')) });

    await order('foreign');

    await until(progress, (said) => /not installed: .*signature verification failed/i.test(said), PATIENCE_SECONDS);
    t.is(card.state.BOOT_ORDER, 'A B');
    phase(t, 'refused');
});

test.serial('a power cut while it is written leaves the system that runs', async (t) => {
    t.timeout(590_000);
    make('next', { path: VERSION_FILE, text: '0.1.0~next\n', ...signing });
    await order('next');
    await until(
        async () => card.state.BOOT_B_LEFT,
        (left) => left === '0',
        PATIENCE_SECONDS,
    );

    await appliance.cutPower();

    t.is(await start(), 'A');
    await gatewayWorks(appliance);
    phase(t, 'power cut');
});

test.serial('an update runs from the other slot, keeps what is its owner’s, and is found good', async (t) => {
    t.timeout(590_000);
    const code = await appliance.run('cat', '/var/lib/powerchain/claim-code');
    await order('next');
    t.is(await appliance.ended, RESTART);
    phase(t, 'fetched, checked, written');

    t.is(await start(), 'B');

    await until(
        async () => card.state.BOOT_B_LEFT,
        (left) => left === '3',
        PATIENCE_SECONDS,
    );
    t.is(card.state.BOOT_ORDER?.trim(), 'B A');
    t.is((await appliance.run('cat', VERSION_FILE)).trim(), '0.1.0~next');
    t.is(await appliance.run('cat', '/var/lib/powerchain/claim-code'), code);
    phase(t, 'new system found good');
});

test.serial('an update whose gateway does not work goes back to the one before', async (t) => {
    t.timeout(590_000);
    make('bad', { path: '/usr/lib/powerchain/firmware/main.ts', text: 'process.exit(1);\n', ...signing });
    await order('bad');
    t.is(await appliance.ended, RESTART);

    t.is(await start({ kernelWords: ['powerchain.tries=3'], waits: false }), 'A');
    t.is(await appliance.ended, RESTART);
    phase(t, 'given up');

    t.is(await start(), 'B');
    await gatewayWorks(appliance);
    t.is((await appliance.run('cat', VERSION_FILE)).trim(), '0.1.0~next');
    phase(t, 'the one before');
});

const VERSION_FILE = '/usr/share/powerchain/version';

/** Switches it on; which system was chosen. */
async function start({ kernelWords = [] as string[], waits = true } = {}): Promise<Slot> {
    await appliance?.stop();
    card.unmount();
    const chosen = card.choose();
    const options = card.mount(chosen, kernelWords);
    appliance = waits ? await Container.boot(() => card.root, options) : Container.start(() => card.root, options);
    if (!waits) return chosen;
    // RAUC mounts bundles; a container brings no devices for it.
    const nodes = Array.from(
        { length: 64 },
        (_, number) => `[ -e /dev/loop${number} ] || mknod /dev/loop${number} b 7 ${number}`,
    );
    await appliance.run(
        'sh',
        '-c',
        ['[ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237', ...nodes].join('; '),
    );
    server?.kill();
    const [program = '', ...enter] = appliance.enterNetwork;
    server = spawn(program, [...enter, 'busybox', 'httpd', '-f', '-p', `127.0.0.1:${PORT}`, '-h', folder]);
    return chosen;
}

function make(name: string, about: { path: string; text: string } & Signing): void {
    makeChangedUpdate({ ...about, slot, file: join(folder, `${name}.raucb`), version: `0.1.0~${name}` });
}

/** As the page does it. */
async function order(name: string): Promise<void> {
    await gatewayWorks(appliance);
    const url = `http://127.0.0.1:${PORT}/${name}.raucb`;
    const answer = await ask('POST', '-d', JSON.stringify({ url }));
    if (!answer.includes('"progress"')) throw new Error(answer);
}

/** In words; '' when it does not answer just now. */
function progress(): Promise<string> {
    return ask('GET').catch(() => '');
}

async function ask(method: string, ...words: string[]): Promise<string> {
    const token = (await appliance.run('sh', '-c', 'cat /run/powerchain/local-token-*')).trim();
    const headers = ['-H', `authorization: Bearer ${token}`, '-H', 'content-type: application/json'];
    const url = 'https://127.0.0.1:8443/api/v1/system/update';
    return appliance.runOutside('curl', '-sk', '-X', method, ...headers, ...words, url);
}
