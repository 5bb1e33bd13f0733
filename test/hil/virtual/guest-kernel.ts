// Debian's kernel for the guest, and an initramfs that does no more than mount this machine's files and start a shell on the
// second serial port. Downloaded and unpacked, never installed; kept in the cache of whoever runs the tests.

import { execFileSync } from 'node:child_process';
import {
    chmodSync,
    copyFileSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    renameSync,
    rmSync,
    writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

const META_PACKAGE = 'linux-image-amd64';
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'powerchain', 'hil');
const BUSYBOX = '/usr/bin/busybox';

/** In the order in which they are wanted; what they depend on goes first by itself. */
const MODULES = [
    ...['virtio_pci', '9pnet_virtio', '9p', 'xhci-pci', 'usbhid', 'hid-generic', 'hid-cp2112'],
    // ext4 asks for its checksum by another name.
    ...['virtio_blk', 'crc32c_generic', 'ext4'],
];

// 9p knows no device files and the host's are not the guest's: /dev, /proc, /sys and what must be written are the guest's own.
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t devtmpfs dev /dev
for module in $(cat /modules); do insmod /modules.d/$module; done
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,ro,cache=loose host /root
for folder in proc sys dev; do mount --move /$folder /root/$folder; done
mount -t tmpfs run /root/run
ip link set lo up
stty -F /root/dev/ttyS1 raw -echo
stty -F /root/dev/ttyS2 raw -echo
exec switch_root -c /dev/ttyS1 /root /bin/sh -c 'echo powerchain-guest-ready >/dev/ttyS0; exec /bin/bash /proc/self/fd/0'
`;

export interface GuestKernel {
    readonly kernel: string;
    readonly initramfs: string;
}

/** The initramfs is written into the folder; `modules` it loads besides. Throws with the name of the program that is missing. */
export function guestKernel(folder: string, modules: readonly string[] = []): GuestKernel {
    const name = currentPackage();
    const unpacked = join(CACHE, name);
    if (!existsSync(unpacked)) unpack(name, unpacked);
    const version = readdirSync(join(unpacked, 'lib', 'modules'))[0] ?? '';
    const initramfs = join(folder, 'initramfs');
    writeFileSync(initramfs, makeInitramfs(folder, moduleFiles(unpacked, version, [...MODULES, ...modules])));
    return { kernel: join(unpacked, 'boot', `vmlinuz-${version}`), initramfs };
}

/** linux-image-6.1.0-56-amd64, on which the package without a version depends. */
function currentPackage(): string {
    const depends = run('apt-cache', ['depends', META_PACKAGE]);
    const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
    if (name === undefined) throw new Error(`apt knows no ${META_PACKAGE}: run apt-get update`);
    return name;
}

function unpack(name: string, folder: string): void {
    mkdirSync(CACHE, { recursive: true });
    const download = mkdtempSync(join(CACHE, 'download-'));
    try {
        run('apt-get', ['download', '-qq', name], download);
        const [file = ''] = readdirSync(download).filter((one) => one.endsWith('.deb'));
        const content = join(download, 'content');
        run('dpkg-deb', ['-x', join(download, file), content]);
        const [version = ''] = readdirSync(join(content, 'lib', 'modules'));
        run('depmod', ['-b', content, version]);
        // Whoever was faster has made the same.
        if (!existsSync(folder)) renameSync(content, folder);
    } finally {
        rmSync(download, { recursive: true, force: true });
    }
}

function makeInitramfs(folder: string, modules: readonly string[]): Buffer {
    const root = join(folder, 'initramfs-root');
    for (const name of ['bin', 'modules.d', 'proc', 'sys', 'dev', 'root']) {
        mkdirSync(join(root, name), { recursive: true });
    }
    copyFileSync(BUSYBOX, join(root, 'bin', 'busybox'));
    for (const file of modules) copyFileSync(file, join(root, 'modules.d', basename(file)));
    writeFileSync(join(root, 'modules'), modules.map((file) => basename(file)).join('\n'));
    writeFileSync(join(root, 'init'), INIT);
    chmodSync(join(root, 'init'), 0o755);
    const script = 'find . | cpio --create --format=newc --owner=0:0 --quiet';
    return execFileSync('sh', ['-c', script], { cwd: root, maxBuffer: 100_000_000 });
}

function moduleFiles(folder: string, version: string, modules: readonly string[]): string[] {
    const lines = modules.flatMap((module) =>
        run('modprobe', ['-d', folder, '-S', version, '--show-depends', module]).split('\n'),
    );
    return [...new Set(lines.flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []))];
}

function run(program: string, args: readonly string[], cwd?: string): string {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...(cwd && { cwd }) });
}
