// The Debian below the gateway, configured, as a tar archive: what boots, finds the network and the time, and is updated. Native for this
// machine's processor. For another one a builder of the same release configures it from outside (DPKG_ROOT): emulating the other
// processor takes twenty times as long.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SUITE, sourcesOf } from './debian-archive.ts';
import type { DebianArchitecture } from './debian-package.ts';
import { run } from './program.ts';

const PACKAGES = [
    ...['systemd-sysv', 'systemd-resolved', 'udev', 'dbus', 'kmod', 'procps', 'netbase', 'tzdata', 'ca-certificates'],
    ...['iproute2', 'nftables', 'chrony', 'wpasupplicant', 'iw', 'wireless-regdb', 'dropbear-bin'],
    ...['e2fsprogs', 'dosfstools', 'fdisk', 'rauc', 'rauc-service', 'libubootenv-tool'],
    // Of the gateway: USB UPSs; power supplies of servers; hosts that are told by SSH.
    ...['libusb-1.0-0', 'libudev1', 'libstdc++6', 'ipmitool', 'openssh-client'],
];
const BUILDER_PACKAGES = ['apt', 'mmdebstrap', 'fakeroot', 'systemd', 'udev', 'ca-certificates'];
// Nobody reads them there; licences stay.
const LEFT_OUT = [
    'man',
    'locale',
    'info',
    'bash-completion',
    'zsh',
    'doc/*/changelog*',
    'doc/*/NEWS*',
    'doc/*/README*',
];
// They would add accounts with programs that the builder has not, or ask the other processor's: nothing of it is missed. The account of
// chrony comes from system/appliance/sysusers.conf.
const NOT_CONFIGURED = ['ucf', 'openssh-client', 'chrony'];
// dpkg runs it between unpacking and configuring.
const LEAVE_UNCONFIGURED = [
    `post-invoke=for name in ${NOT_CONFIGURED.join(' ')}; do for file in /tmp/mmdebstrap.*/var/lib/dpkg/info/$name.postinst; do`,
    `[ ! -e "$file" ] || printf '#!/bin/sh\\n' >"$file"; done; done`,
].join(' ');
const EXCLUDES = LEFT_OUT.map((path) => `path-exclude=/usr/share/${path}${path.includes('/') ? '' : '/*'}`);

export interface BaseOptions {
    readonly cache: string;
    readonly architecture: DebianArchitecture;
    readonly epochSeconds: number;
}

/** Path of the archive. Needs root. Made anew when the list of packages changes; delete it to take Debian's newest. */
export function baseRoot(options: BaseOptions): string {
    const { cache, architecture } = options;
    const archive = join(cache, `base-${architecture}-${nameOf([SUITE, ...PACKAGES, ...EXCLUDES])}.tar`);
    if (existsSync(archive)) return archive;
    mkdirSync(cache, { recursive: true });
    const draft = `${archive}.${process.pid}.tar`;
    try {
        if (architecture === machine()) makeNative(draft, options);
        else makeForeign(draft, options);
        renameSync(draft, archive);
    } finally {
        rmSync(draft, { force: true });
    }
    return archive;
}

function makeNative(archive: string, { architecture, epochSeconds }: BaseOptions): void {
    debootstrap(archive, architecture, ['--mode=root', `--include=${PACKAGES.join(',')}`], epochSeconds);
}

function debootstrap(archive: string, architecture: DebianArchitecture, words: string[], epochSeconds: number): void {
    const excludes = EXCLUDES.map((line) => `--dpkgopt=${line}`);
    const all = ['--quiet', '--variant=minbase', `--architectures=${architecture}`, ...words, ...excludes];
    run('mmdebstrap', [...all, SUITE, archive, '-'], {
        input: `${sourcesOf(architecture).join('\n')}\n`,
        environment: { SOURCE_DATE_EPOCH: String(epochSeconds) },
    });
}

function makeForeign(archive: string, { cache, architecture, epochSeconds }: BaseOptions): void {
    const builder = builderArchive(cache);
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-builder-'));
    try {
        run('tar', ['-C', folder, '--numeric-owner', '-xpf', builder]);
        // What is left out, and undone, must stand in the builder's own dpkg.cfg: --dpkgopt is not heard there.
        writeFileSync(
            join(folder, 'etc/dpkg/dpkg.cfg.d/powerchain'),
            `${[...EXCLUDES, LEAVE_UNCONFIGURED].join('\n')}\n`,
        );
        writeFileSync(join(folder, 'root/sources.list'), `${sourcesOf(architecture).join('\n')}\n`);
        writeFileSync(join(folder, 'etc/resolv.conf'), readFileSync('/etc/resolv.conf'));
        const words = ['--quiet', '--mode=chrootless', '--variant=minbase', `--architectures=${architecture}`];
        const inside = [
            'mmdebstrap',
            ...words,
            `--include=${PACKAGES.join(',')}`,
            SUITE,
            '/root/base.tar',
            '/root/sources.list',
        ];
        const script = `mount -t proc proc /proc; exec fakeroot ${inside.join(' ')}`;
        run('unshare', ['--mount', '--pid', '--fork', 'chroot', folder, '/bin/sh', '-c', script], {
            environment: { SOURCE_DATE_EPOCH: String(epochSeconds), PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        });
        run('mv', [join(folder, 'root/base.tar'), archive]);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function builderArchive(cache: string): string {
    const archive = join(cache, `builder-${SUITE}-${nameOf(BUILDER_PACKAGES)}.tar`);
    if (!existsSync(archive)) {
        const draft = `${archive}.${process.pid}.tar`;
        debootstrap(draft, machine(), ['--mode=root', `--include=${BUILDER_PACKAGES.join(',')}`], 0);
        renameSync(draft, archive);
    }
    return archive;
}

/** Debian's name for the processor of this machine. */
function machine(): DebianArchitecture {
    return process.arch === 'arm64' ? 'arm64' : 'amd64';
}

/** Another list of words has another name. */
function nameOf(words: readonly string[]): string {
    return createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 12);
}
