// One system of the appliance, as a folder and as the ext4 that a slot holds: Debian, the kernel, the gateway's package, and what makes
// an appliance of them (system/appliance/).

import {
    chmodSync,
    cpSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    utimesSync,
    writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { baseRoot } from './base-root.ts';
import { DebianArchive } from './debian-archive.ts';
import type { DebianArchitecture } from './debian-package.ts';
import { becomeJavaScript } from './javascript.ts';
import { addKernel, fetchKernel } from './kernel.ts';
import { run } from './program.ts';

export interface SlotOptions {
    /** The project. */
    readonly root: string;
    readonly cache: string;
    readonly architecture: DebianArchitecture;
    readonly version: string;
    readonly epochSeconds: number;
    /** The gateway's package. */
    readonly package: string;
    /** PEM of the certificate whose updates are taken. */
    readonly keyring: string;
}

/** Half of what the smallest card has room for beside the data: docs/decisions/133. */
export const SLOT_MEBIBYTES = 640;

const APPLIANCE = 'usr/lib/powerchain/appliance';
const ENABLED = [
    ...[
        'systemd-networkd',
        'systemd-resolved',
        'nftables',
        'chrony',
        'powerchain-gateway.service',
        'powerchain-gateway.path',
    ],
    ...[
        'powerchain-first-boot',
        'powerchain-greeting',
        'powerchain-mark-good',
        'powerchain-update.path',
        'powerchain-ssh',
    ],
];
// They would write to a card that is only read, or wait for what need not be there.
const MASKED = [
    ...[
        'apt-daily.timer',
        'apt-daily-upgrade.timer',
        'dpkg-db-backup.timer',
        'e2scrub_all.timer',
        'e2scrub_reap.service',
    ],
    ...[
        'systemd-networkd-wait-online.service',
        'systemd-hwdb-update.service',
        'wpa_supplicant.service',
        'fstrim.timer',
    ],
    ...['systemd-timesyncd.service', 'dropbear.service', 'getty@tty1.service', 'systemd-firstboot.service'],
];
const LEFT_OUT = ['var/lib/apt/lists', 'var/cache/apt', 'usr/share/bash-completion', 'usr/share/zsh', 'var/log/apt'];

/** Makes the folder of a system with its kernel. Needs root. */
export function makeSlotFolder(target: string, options: SlotOptions): void {
    const { root, cache, architecture, epochSeconds } = options;
    makeSystemFolder(target, options);
    const archive = new DebianArchive({ cache, architecture });
    const busybox = join(archive.unpacked('busybox-static', ['busybox-static']), 'usr/bin/busybox');
    const init = join(root, 'system/appliance/initramfs-init');
    addKernel(target, fetchKernel(archive, architecture), { architecture, busybox, init, epochSeconds });
}

/** The same without a kernel, as a container wants it. Needs root. */
export function makeSystemFolder(target: string, options: SlotOptions): void {
    const { cache, architecture, version, epochSeconds } = options;
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    run('tar', ['-C', target, '--numeric-owner', '-xpf', baseRoot({ cache, architecture, epochSeconds })]);
    for (const path of LEFT_OUT) rmSync(join(target, path), { recursive: true, force: true });
    // `dpkg-deb -x` would put a folder where Debian's /lib is a link.
    const files = run('dpkg-deb', ['--fsys-tarfile', options.package]);
    run('tar', ['-C', target, '--keep-directory-symlink', '--numeric-owner', '-xpf', '-'], { input: files });
    addAppliance(target, options);
    write(join(target, 'usr/share/powerchain/version'), `${version}\n`);
    enable(target);
    // /etc and /var are in memory: without these, systemd would take each start for the first one after an update, and make its caches anew.
    for (const folder of ['etc', 'var']) {
        write(join(target, folder, '.updated'), '');
        utimesSync(join(target, folder, '.updated'), epochSeconds, epochSeconds);
    }
    // What systemd takes for the time before it knows better.
    write(join(target, 'usr/lib/clock-epoch'), '');
    utimesSync(join(target, 'usr/lib/clock-epoch'), epochSeconds, epochSeconds);
}

/** The file system of a slot, the same for the same folder. */
export function makeSlotImage(folder: string, file: string, epochSeconds: number): void {
    rmSync(file, { force: true });
    run('truncate', ['-s', `${SLOT_MEBIBYTES}M`, file]);
    // Never written to, so it needs no journal.
    const even = ['-O', '^has_journal', '-E', 'lazy_itable_init=0,hash_seed=00000000-0000-0000-0000-000000000001'];
    const named = ['-U', '00000000-0000-0000-0000-000000000002', '-L', 'powerchain', '-m', '0'];
    run('find', [
        folder,
        '-newermt',
        `@${epochSeconds}`,
        '-exec',
        'touch',
        '--no-dereference',
        `--date=@${epochSeconds}`,
        '{}',
        '+',
    ]);
    const environment = { SOURCE_DATE_EPOCH: String(epochSeconds), E2FSPROGS_FAKE_TIME: String(epochSeconds) };
    run('mke2fs', ['-q', '-t', 'ext4', ...even, ...named, '-d', folder, file], { environment });
    evenTimes(folder, file, epochSeconds);
}

/** When an entry was made and last read: mke2fs takes it from the folder, where nobody can set it. */
function evenTimes(folder: string, file: string, epochSeconds: number): void {
    // Links are entries, and are not followed: those of a system lead into this machine's own.
    const entries = run('find', [folder, '-printf', '%P\\n']).toString('utf8').trimEnd().split('\n');
    const orders = entries.flatMap((entry) =>
        ['ctime', 'atime'].map((time) => `set_inode_field "/${entry}" ${time} @${epochSeconds}\n`),
    );
    run('debugfs', ['-w', '-f', '-', file], {
        input: orders.join(''),
        environment: { E2FSPROGS_FAKE_TIME: String(epochSeconds) },
    });
}

function addAppliance(target: string, { root, architecture, keyring }: SlotOptions): void {
    const from = join(root, 'system/appliance');
    for (const [name, place] of [
        ['nftables.conf', 'etc/nftables.conf'],
        ['chrony.conf', 'etc/chrony/chrony.conf'],
        ['journald.conf', 'usr/lib/systemd/journald.conf.d/powerchain.conf'],
        ['watchdog.conf', 'usr/lib/systemd/system.conf.d/powerchain.conf'],
        ['network', 'usr/lib/systemd/network'],
        ['systemd', 'usr/lib/systemd/system'],
        ['appliance.rules', 'usr/lib/udev/rules.d/61-powerchain-appliance.rules'],
        ['sysusers.conf', 'usr/lib/sysusers.d/powerchain-appliance.conf'],
        ['persistent', `${APPLIANCE}/persistent`],
    ] as const) {
        cpSync(join(from, name), join(target, place), { recursive: true });
    }
    for (const name of ['end-rauc', 'first-boot', 'greeting', 'mark-good', 'may-update', 'note-update', 'update']) {
        cpSync(join(from, name), join(target, APPLIANCE, name));
        chmodSync(join(target, APPLIANCE, name), 0o755);
    }
    const programs = join(target, 'usr/lib/powerchain/system');
    for (const name of ['boot-settings.ts', 'take-boot-settings.ts']) {
        cpSync(join(root, 'system', name), join(programs, name));
    }
    becomeJavaScript(programs);
    const updates = readFileSync(join(from, 'rauc/system.conf.in'), 'utf8').replaceAll('@ARCH@', architecture);
    write(join(target, 'etc/rauc/system.conf'), updates);
    write(join(target, 'etc/rauc/keyring.pem'), readFileSync(keyring, 'utf8'));
    write(join(target, 'etc/fw_env.config'), '/dev/disk/by-powerchain/disk 0x100000 0x200\n');
    write(join(target, 'etc/default/chrony'), 'DAEMON_OPTS="-F 1 -s"\n');
    write(join(target, 'etc/hostname'), 'powerchain\n');
    write(join(target, 'etc/machine-id'), '');
    for (const folder of ['data', 'boot/firmware', 'proc', 'sys', 'dev', 'run', 'tmp'])
        mkdirSync(join(target, folder), { recursive: true });
    link(target, 'etc/resolv.conf', '/run/systemd/resolve/stub-resolv.conf');
    link(target, 'etc/wpa_supplicant/wpa_supplicant-wlan0.conf', '/data/network/wpa_supplicant-wlan0.conf');
    write(
        join(target, 'usr/lib/systemd/system/wpa_supplicant@wlan0.service.d/powerchain.conf'),
        '[Unit]\nConditionPathExists=/data/network/wpa_supplicant-wlan0.conf\n',
    );
}

function enable(target: string): void {
    for (const name of ['powerchain.conf', 'powerchain-appliance.conf'])
        run('systemd-sysusers', [`--root=${target}`, join(target, 'usr/lib/sysusers.d', name)]);
    run('systemd-tmpfiles', [`--root=${target}`, '--create', join(target, 'usr/lib/tmpfiles.d/powerchain.conf')]);
    // It writes where its files lie, with the root in front: always the same one.
    const update = 'mount --bind "$1" /mnt && exec systemd-hwdb --root=/mnt --usr update';
    run('unshare', ['--mount', 'sh', '-c', update, 'sh', target]);
    // Debian's systemctl would start update-rc.d of the other processor for what has a script of System V, too.
    const environment = { SYSTEMCTL_SKIP_SYSV: '1' };
    for (const unit of ENABLED) run('systemctl', ['--quiet', `--root=${target}`, 'enable', unit], { environment });
    for (const unit of MASKED) run('systemctl', ['--quiet', `--root=${target}`, 'mask', unit]);
    for (const name of readdirSync(join(target, 'etc/udev/')))
        if (name === 'hwdb.bin') rmSync(join(target, 'etc/udev', name));
}

function link(target: string, path: string, to: string): void {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) rmSync(file);
    rmSync(file, { force: true });
    symlinkSync(to, file);
}

function write(file: string, text: string): void {
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
    writeFileSync(file, text, { mode: 0o644 });
}
