// Runs other people's programs, and says which Debian package has one that is missing.

import { execFileSync } from 'node:child_process';

const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
    'aarch64-linux-gnu-g++': 'g++-aarch64-linux-gnu',
    'aarch64-linux-gnu-strip': 'binutils-aarch64-linux-gnu',
    'dpkg-deb': 'dpkg',
    'mkfs.vfat': 'dosfstools',
    'x86_64-linux-gnu-g++': 'g++',
    'x86_64-linux-gnu-strip': 'binutils',
    debugfs: 'e2fsprogs',
    depmod: 'kmod',
    mcopy: 'mtools',
    mke2fs: 'e2fsprogs',
    mkenvimage: 'u-boot-tools',
    mkimage: 'u-boot-tools',
    modprobe: 'kmod',
    sfdisk: 'fdisk',
};

interface RunOptions {
    readonly cwd?: string;
    readonly environment?: Readonly<Record<string, string>>;
    /** What the program reads. */
    readonly input?: string | Buffer;
}

/** What it printed. Its complaints go to the terminal. Throws when it fails or is missing. */
export function run(program: string, args: readonly string[], { cwd, environment, input }: RunOptions = {}): Buffer {
    try {
        return execFileSync(program, args, {
            ...(cwd === undefined ? {} : { cwd }),
            ...(input === undefined ? {} : { input }),
            env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...environment },
            stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'],
            maxBuffer: 1_000_000_000,
        });
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        const name = DEBIAN_PACKAGES[program] ?? program;
        throw new Error(`${program} is missing: apt-get install ${name}`, { cause: error });
    }
}
