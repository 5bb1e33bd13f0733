// A fresh Debian as a folder, for a container: what is on every machine that boots by systemd, and what our package depends on, so
// that it is installed without a network. Made once by mmdebstrap, kept in the cache of whoever runs the tests.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const SUITE = 'bookworm';
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'powerchain', 'hil');
const PACKAGES = ['apt', 'systemd-sysv', 'dbus', 'udev', 'libusb-1.0-0', 'libudev1', 'libstdc++6'];
// Nobody reads them there.
const LEFT_OUT = ['/usr/share/man/*', '/usr/share/locale/*', '/usr/share/doc/*'];

/** Unpacked below `folder`. Needs root. */
export function debianRoot(folder: string): string {
    const words = [
        ...['--mode=root', '--variant=minbase', `--include=${PACKAGES.join(',')}`],
        ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`),
    ];
    const name = createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 12);
    const archive = join(CACHE, `${SUITE}-${name}.tar`);
    if (!existsSync(archive)) makeArchive(archive, words);
    const root = join(folder, 'root');
    mkdirSync(root);
    execFileSync('tar', ['-C', root, '--numeric-owner', '-xpf', archive]);
    return root;
}

function makeArchive(archive: string, words: readonly string[]): void {
    mkdirSync(CACHE, { recursive: true });
    const draft = `${archive}.${process.pid}.tar`;
    try {
        execFileSync('mmdebstrap', ['--quiet', ...words, SUITE, draft, ...debianSources()], {
            stdio: ['ignore', 'ignore', 'pipe'],
        });
        renameSync(draft, archive);
    } finally {
        rmSync(draft, { force: true });
    }
}

/** Where this machine gets its own Debian from, if that is told in one file; else Debian's own place. */
function debianSources(): string[] {
    const folder = '/etc/apt/sources.list.d';
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name === 'debian.sources') : [];
    return files
        .map((name) => join(folder, name))
        .filter((file) => readFileSync(file, 'utf8').includes(`Suites: ${SUITE}`));
}
