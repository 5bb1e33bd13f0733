// Two Debian packages, each complete: `powerchain-gateway`, which runs by systemd and carries the commands too, and
// `powerchain-client`, the commands alone for another machine. Node comes with them; nothing is compiled or fetched where they are
// installed. The same commit gives the same bytes.

import {
    chmodSync,
    cpSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeManual } from './manual.ts';
import { run } from './program.ts';
import { evenModes, makeProgramTree } from './program-tree.ts';
import type { Cpu, ShippedPackage } from './shipped-packages.ts';

export type DebianArchitecture = 'amd64' | 'arm64';
export const CPUS: Readonly<Record<DebianArchitecture, Cpu>> = { amd64: 'x64', arm64: 'arm64' };

export type ProductName = 'powerchain-gateway' | 'powerchain-client';

interface Product {
    readonly folders: readonly string[];
    readonly control: Readonly<Record<string, string>>;
    readonly description: readonly string[];
}

// Node wants the C library of Debian 11, better-sqlite3 that of Debian 12.
const C_LIBRARY = 'libc6 (>= 2.34), libstdc++6 (>= 11)';
const MAINTAINER = 'Powerchain Gateway <gateway@powerchain.invalid>';
const COMMANDS = ['clients', 'nut', 'model'];

export const PRODUCTS: Readonly<Record<ProductName, Product>> = {
    'powerchain-gateway': {
        folders: [...COMMANDS, 'firmware', 'drivers', 'webui/dist', 'examples'],
        control: {
            // libusb and libudev: USB UPSs. systemd: the watchdog's words.
            Depends: `${C_LIBRARY}, libusb-1.0-0, libudev1, systemd, udev`,
            Suggests: 'python3 (>= 3.6)',
            Provides: 'powerchain-client',
            Conflicts: 'powerchain-client',
            Replaces: 'powerchain-client',
        },
        description: [
            'gateway that knows the power chain of a rack',
            'A NUT server for the hosts of a rack, drivers for its UPSs, PDUs and power',
            'supplies, and the knowledge which of them feeds which host: each host is told',
            'to shut down when its own power ends, and no other is.',
        ],
    },
    'powerchain-client': {
        folders: COMMANDS,
        control: { Depends: C_LIBRARY, Suggests: 'python3 (>= 3.6)' },
        description: [
            'commands for gateways that know the power chain of a rack',
            'Asks Powerchain gateways and every other NUT server about UPSs, PDUs and the',
            'chain from mains to host, and gives them commands. Fence agents for clusters.',
        ],
    },
};

export interface PackageOptions {
    readonly root: string;
    readonly cache: string;
    /** Folder for the packages. */
    readonly output: string;
    readonly architecture: DebianArchitecture;
    readonly version: string;
    /** Of the commit; every file has it. */
    readonly epochSeconds: number;
    /** Quick and large, for tests. */
    readonly isFast: boolean;
}

export interface BuiltPackage {
    readonly file: string;
    readonly packages: readonly ShippedPackage[];
}

/** Makes `NAME_VERSION_ARCHITECTURE.deb`. Needs Debian's dpkg-deb and compilers. */
export function makeDebianPackage(name: ProductName, options: PackageOptions): BuiltPackage {
    const { root, cache, output, architecture, version } = options;
    const tree = join(output, `.${name}-${architecture}`);
    rmSync(tree, { recursive: true, force: true });
    const { folders } = PRODUCTS[name];
    const target = join(tree, 'usr/lib/powerchain');
    const packages = makeProgramTree({ root, cache, cpu: CPUS[architecture], version, folders, target });
    addCommands(root, tree);
    addFenceAgents(root, tree);
    if (name === 'powerchain-gateway') {
        addService(root, tree);
        // Where the page is: https://…/manual/
        writeManual({ docs: join(root, 'docs'), folder: join(target, 'webui/dist/manual'), version });
    }
    addDocuments(name, { root, tree, packages, options });
    addControl(name, tree, options);
    evenModes(tree);
    const file = join(output, `${name}_${version}_${architecture}.deb`);
    const compression = options.isFast ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6', '--threads-max=2'];
    run('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, file], {
        environment: { SOURCE_DATE_EPOCH: String(options.epochSeconds) },
    });
    rmSync(tree, { recursive: true });
    return { file, packages };
}

/** NUT's own names belong to Debian's nut-client: ours have a prefix, and their own names in a folder for who wants them. */
function addCommands(root: string, tree: string): void {
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    for (const [name, file] of Object.entries(bin)) {
        const wrapper = `#!/bin/sh\nexec /usr/lib/powerchain/node /usr/lib/powerchain/${file} ${name} "$@"\n`;
        write(join(tree, 'usr/lib/powerchain/bin', name), wrapper);
        const link = join(tree, 'usr/bin', name.startsWith('powerchain') ? name : `powerchain-${name}`);
        mkdirSync(dirname(link), { recursive: true });
        symlinkSync(`../lib/powerchain/bin/${name}`, link);
    }
}

/** Where Pacemaker looks for them. They want Python, as every node of a cluster has it; nothing else here does. */
function addFenceAgents(root: string, tree: string): void {
    const folder = join(tree, 'usr/sbin');
    run(process.execPath, [join(root, 'clients/start.mjs'), 'powerchain', 'fencing', 'agents', folder]);
}

function addService(root: string, tree: string): void {
    const system = join(root, 'system');
    for (const [from, to] of [
        ['systemd', 'lib/systemd/system'],
        ['sysusers.d', 'usr/lib/sysusers.d'],
        ['tmpfiles.d', 'usr/lib/tmpfiles.d'],
    ] as const) {
        cpSync(join(system, from), join(tree, to), { recursive: true });
    }
    copy(join(system, 'udev/60-powerchain.rules'), join(tree, 'lib/udev/rules.d/60-powerchain.rules'));
    copy(join(system, 'udev/60-powerchain.hwdb'), join(tree, 'lib/udev/hwdb.d/60-powerchain.hwdb'));
    // Where net-snmp's programs look for them.
    copy(join(root, 'firmware/snmp/POWERCHAIN-MIB.txt'), join(tree, 'usr/share/snmp/mibs/POWERCHAIN-MIB.txt'));
    copy(join(system, 'gateway.yaml'), join(tree, 'usr/share/powerchain/gateway.yaml'));
}

interface Documented {
    readonly root: string;
    readonly tree: string;
    readonly packages: readonly ShippedPackage[];
    readonly options: PackageOptions;
}

function addDocuments(name: ProductName, { root, tree, packages, options }: Documented): void {
    const folder = join(tree, 'usr/share/doc', name);
    const isRead = (path: string): boolean => !/\/(?:decisions|images)$/.test(path);
    if (name === 'powerchain-gateway') cpSync(join(root, 'docs'), folder, { recursive: true, filter: isRead });
    mkdirSync(folder, { recursive: true });
    const others = packages.map(
        ({ name, version, license }) => `${name} ${version}: ${license ?? 'see its package.json'}`,
    );
    const copyright = [
        'Powerchain Gateway. Copyright 2026 its authors. Licence: GPL-3.0-or-later; on Debian its text is in',
        '/usr/share/common-licenses/GPL-3.',
        '',
        'It carries, each with its own licence below /usr/lib/powerchain/node_modules:',
        '',
        'Node.js: MIT and others, https://github.com/nodejs/node/blob/main/LICENSE',
        ...others,
    ];
    write(join(folder, 'copyright'), `${copyright.join('\n')}\n`);
    writeFileSync(join(folder, 'changelog.gz'), gzipSync(changelog(name, options), { level: 9 }));
    copy(join(root, 'image-build/debian/lintian-overrides'), join(tree, 'usr/share/lintian/overrides', name));
}

/** Debian Policy 4.4: what this version is. What is new in it stands in CHANGELOG.md. */
function changelog(name: ProductName, { version, epochSeconds }: PackageOptions): string {
    const date = new Date(epochSeconds * 1000).toUTCString().replace('GMT', '+0000');
    return `${name} (${version}) unstable; urgency=medium\n\n  * See CHANGELOG.md of the project.\n\n -- ${MAINTAINER}  ${date}\n`;
}

function addControl(name: ProductName, tree: string, { root, architecture, version }: PackageOptions): void {
    const { control, description } = PRODUCTS[name];
    const [short, ...long] = description;
    const fields = {
        Package: name,
        Version: version,
        Architecture: architecture,
        Maintainer: MAINTAINER,
        'Installed-Size': String(kibibytesBelow(tree)),
        Section: 'admin',
        Priority: 'optional',
        ...control,
        Description: `${short}\n${long.map((line) => ` ${line}`).join('\n')}`,
    };
    const text = Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`);
    write(join(tree, 'DEBIAN/control'), text.join(''));
    if (name !== 'powerchain-gateway') return;
    for (const script of ['preinst', 'postinst', 'prerm', 'postrm']) {
        copy(join(root, 'image-build/debian', `powerchain-gateway.${script}`), join(tree, 'DEBIAN', script));
    }
}

function kibibytesBelow(folder: string): number {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return Math.ceil(files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1024);
}

function copy(from: string, to: string): void {
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
}

function write(file: string, text: string): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o644);
}
