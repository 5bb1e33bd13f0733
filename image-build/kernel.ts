// Debian's kernel for the appliance: itself, the modules that a gateway can need, and an initramfs that mounts the two systems' parts.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DebianArchive } from './debian-archive.ts';
import type { DebianArchitecture } from './debian-package.ts';
import { run } from './program.ts';

export interface Kernel {
    /** 7.3.4+deb13-arm64. */
    readonly version: string;
    /** Its files as Debian unpacks them. */
    readonly folder: string;
}

// Parts of the tree of modules that no gateway has hardware for: two thirds of it.
const NO_GATEWAY_HAS = new RegExp(
    [
        '^drivers/(?:gpu|media|infiniband|isdn|iio|scsi|nvme|ata|target|staging|accel|fpga|comedi|bluetooth|firewire|mtd|nfc)/',
        '^drivers/(?:parport|pcmcia|ptp|remoteproc|video|vfio|vhost|block/drbd|md/(?:raid|bcache)|net/(?:wwan|hamradio|can|arcnet|fddi))',
        '^drivers/net/ethernet/(?!broadcom/genet|cadence)[^/]+/',
        '^drivers/net/wireless/(?!broadcom|realtek|ralink|mediatek/mt76)[^/]+/',
        '^(?:sound|crypto/async_tx)/',
        '^fs/(?:xfs|btrfs|ocfs2|gfs2|ceph|nfs|nfsd|smb|jfs|reiserfs|afs|9p|coda|orangefs|ubifs|jffs2|f2fs|nilfs2|ntfs3|dlm|hfs|hfsplus|udf|erofs)/',
    ].join('|'),
);
// What mounts the root: disks of the boards and of QEMU, their file systems.
const EARLY: Readonly<Record<DebianArchitecture, readonly string[]>> = {
    amd64: [
        'virtio_pci',
        'virtio_blk',
        'ext4',
        'crc32c_generic',
        'overlay',
        'vfat',
        'nls_cp437',
        'nls_ascii',
        'nls_iso8859-1',
    ],
    arm64: [
        ...[
            'virtio_blk',
            'virtio_mmio',
            'virtio_pci',
            'mmc_block',
            'bcm2835',
            'sdhci-iproc',
            'sdhci-brcmstb',
            'gpio-regulator',
        ],
        ...['ext4', 'crc32c_generic', 'overlay', 'vfat', 'nls_cp437', 'nls_ascii', 'nls_iso8859-1'],
    ],
};

/** The newest one of the backports. */
export function fetchKernel(archive: DebianArchive, architecture: DebianArchitecture): Kernel {
    const binary = archive.newest(new RegExp(`^linux-binary-[\\d.]+\\+deb\\d+-${architecture}$`));
    const version = binary.slice('linux-binary-'.length);
    const packages = ['binary', 'modules', 'base'].map((part) => `linux-${part}-${version}`);
    const unpacked = archive.unpacked(`kernel-${version}`, packages);
    const folder = join(unpacked, 'usr/lib/modules', version);
    if (!existsSync(join(folder, 'modules.dep'))) run('depmod', ['-b', join(unpacked, 'usr'), version]);
    return { version, folder };
}

/** Puts kernel, modules and initramfs into a slot. `busybox` of its processor. */
export function addKernel(root: string, kernel: Kernel, options: InitramfsOptions): void {
    const { version, folder } = kernel;
    const modules = join(root, 'usr/lib/modules', version);
    mkdirSync(modules, { recursive: true });
    for (const name of readdirSync(folder))
        if (/^modules\.(?:builtin|order)/.test(name)) cpSync(join(folder, name), join(modules, name));
    const below = join(folder, 'kernel');
    for (const file of readdirSync(below, { recursive: true, encoding: 'utf8' })) {
        if (/\.ko(?:\.xz)?$/.test(file) && !NO_GATEWAY_HAS.test(file))
            copy(join(below, file), join(modules, 'kernel', file));
    }
    run('depmod', ['-b', join(root, 'usr'), version]);
    mkdirSync(join(root, 'boot'), { recursive: true });
    const image = readFileSync(join(folder, 'vmlinuz'));
    if (options.architecture === 'arm64') writeFileSync(join(root, 'boot/Image.gz'), gzipSync(image, { level: 9 }));
    else writeFileSync(join(root, 'boot/vmlinuz'), image);
    writeFileSync(join(root, 'boot/initrd.img'), makeInitramfs(kernel, options));
}

export interface InitramfsOptions {
    readonly architecture: DebianArchitecture;
    /** A static busybox for that processor. */
    readonly busybox: string;
    /** Its first program. */
    readonly init: string;
    readonly epochSeconds: number;
}

function makeInitramfs(
    { version, folder }: Kernel,
    { architecture, busybox, init, epochSeconds }: InitramfsOptions,
): Buffer {
    const root = mkdtempSync(join(tmpdir(), 'powerchain-initramfs-'));
    try {
        copy(busybox, join(root, 'bin/busybox'));
        copy(init, join(root, 'init'));
        const files = moduleFiles(version, join(folder, '../../../..'), EARLY[architecture]);
        for (const file of files) {
            const name = basename(file).replace(/\.xz$/, '');
            mkdirSync(join(root, 'modules.d'), { recursive: true });
            const content = file.endsWith('.xz') ? run('xz', ['-dc', file]) : readFileSync(file);
            writeFileSync(join(root, 'modules.d', name), content);
        }
        writeFileSync(join(root, 'modules'), files.map((file) => `${basename(file).replace(/\.xz$/, '')}\n`).join(''));
        const script = [
            'chmod 755 init bin/busybox',
            `find . -exec touch --no-dereference --date=@${epochSeconds} {} +`,
            'find . | LC_ALL=C sort | cpio --create --format=newc --owner=0:0 --reproducible --quiet | zstd -q -19 -T2',
        ];
        return run('sh', ['-c', script.join(' && ')], { cwd: root });
    } finally {
        rmSync(root, { recursive: true });
    }
}

/** In the order in which they must be loaded; one that is built into the kernel has no file. */
function moduleFiles(version: string, base: string, names: readonly string[]): string[] {
    const lines = names.flatMap((name) => {
        try {
            return run('modprobe', ['-q', '-d', join(base, 'usr'), '-S', version, '--show-depends', name])
                .toString()
                .split('\n');
        } catch {
            return []; // not of this kernel, or by another name: what is missing shows when it boots
        }
    });
    return [...new Set(lines.flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []))];
}

function copy(from: string, to: string): void {
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
}
