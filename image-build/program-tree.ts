// The folder /usr/lib/powerchain of a product: Node, our source as JavaScript, and the packages that it names, for one processor. What
// only builders, testers and other processors need stays behind.

import { createHash } from 'node:crypto';
import {
    chmodSync,
    cpSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync,
} from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { becomeJavaScript } from './javascript.ts';
import { compileEpoll, strip, stripNode } from './native-module.ts';
import { run } from './program.ts';
import { type Cpu, type Lock, namedPackages, type ShippedPackage, shippedPackages } from './shipped-packages.ts';

export interface TreeOptions {
    /** The project. */
    readonly root: string;
    /** What npm laid down is kept here. */
    readonly cache: string;
    readonly cpu: Cpu;
    readonly version: string;
    /** Folders of the project with source. */
    readonly folders: readonly string[];
    /** Where to; made here. */
    readonly target: string;
}

// Native modules bring a file for each processor, system and C library.
const FOREIGN_BINARY: Readonly<Record<Cpu, RegExp>> = {
    x64: /(?:win32|darwin|android|musl|arm)/,
    arm64: /(?:win32|darwin|android|musl|x64|ia32|-arm\b(?!64))/,
};
// Tests, sources of native modules, descriptions, types, what only their authors' machines read.
const LEFT_BEHIND_FOLDERS = /^(?:tests?|__tests__|integration(?:-tests?)?|docs?|examples?|bench|benchmarks?|\..*)$/;
// Of modules that bring their binary: what it was made from.
const MADE_FROM =
    /\/node_modules\/(?:better-sqlite3|node-hid|epoll|@serialport\/bindings-cpp)\/(?:src|deps|hidapi|build)$/;
const LEFT_BEHIND_FILES = /(?:\.(?:md|markdown|html|sh|map|d\.[mc]?ts|gyp|gypi|cc|cpp|h|tsbuildinfo)|^\..*)$/;

/** What it carries, for whoever wants to know. */
export function makeProgramTree({ root, cache, cpu, version, folders, target }: TreeOptions): ShippedPackage[] {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
    mkdirSync(target, { recursive: true });
    for (const folder of folders) copySource(join(root, folder), join(target, folder));
    const packages = shippedPackages(lock, namedPackages(lock, textsUnder(target)), cpu);
    becomeJavaScript(target);
    const modules = installed(root, cache, cpu);
    for (const { path } of packages) copyPackage(join(dirname(modules), path), join(target, path), cpu);
    if (packages.some(({ name }) => name === 'epoll')) {
        const folder = join(target, 'node_modules', 'epoll', 'build', 'Release');
        mkdirSync(folder, { recursive: true });
        compileEpoll({ modules, cpu, output: join(folder, 'epoll.node') });
    }
    stripNode({ modules, cpu, output: join(target, 'node') });
    writeFileSync(join(target, 'package.json'), packageFile(root, version));
    return packages;
}

/** `node_modules` for that processor, by the lock file alone. */
function installed(root: string, cache: string, cpu: Cpu): string {
    const lock = readFileSync(join(root, 'package-lock.json'));
    const folder = join(cache, `modules-${cpu}-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`);
    if (!existsSync(folder)) {
        const draft = `${folder}.${process.pid}`;
        mkdirSync(draft, { recursive: true });
        for (const file of ['package.json', 'package-lock.json']) cpSync(join(root, file), join(draft, file));
        const wanted = ['--omit=dev', '--include=optional', '--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
        run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...wanted], {
            cwd: draft,
        });
        // Whoever was faster has made the same.
        if (existsSync(folder)) rmSync(draft, { recursive: true });
        else renameSync(draft, folder);
    }
    return join(folder, 'node_modules');
}

function copySource(from: string, to: string): void {
    const isShipped = (path: string): boolean => !/\.(?:test|d)\.tsx?$/.test(path) && basename(path) !== 'testing';
    cpSync(from, to, { recursive: true, filter: isShipped });
}

function copyPackage(from: string, to: string, cpu: Cpu): void {
    if (/node_modules\/(?:node-linux-\w+|nan)$/.test(to)) return;
    const commands = commandsOf(from);
    cpSync(from, to, {
        recursive: true,
        filter: (path) => {
            const below = path.slice(from.length + 1);
            return path === from || (!MADE_FROM.test(path) && !commands.includes(below) && isKept(below, cpu));
        },
    });
    for (const file of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
        if (file.endsWith('.node')) strip(join(to, file), cpu);
    }
}

/** Files of a package that are commands for a shell: nobody calls them here. */
function commandsOf(folder: string): string[] {
    const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin?: unknown };
    const files = typeof bin === 'string' ? [bin] : Object.values(bin ?? {});
    return files.map((file) => normalize(String(file)));
}

function isKept(path: string, cpu: Cpu): boolean {
    const folders = path.split('/');
    const name = folders.pop() ?? '';
    // Packages in a package are asked for by their own name.
    if (name === 'node_modules' || (folders.length === 0 && LEFT_BEHIND_FOLDERS.test(name))) return false;
    if (folders[0] === 'prebuilds' || name.endsWith('.node')) return !FOREIGN_BINARY[cpu].test(path);
    return !LEFT_BEHIND_FILES.test(name);
}

function textsUnder(folder: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

/** What Node needs of it, and the version that the gateway tells. */
function packageFile(root: string, version: string): string {
    const { name, description, license, type, imports, exports } = JSON.parse(
        readFileSync(join(root, 'package.json'), 'utf8'),
    ) as Record<string, unknown>;
    const file = { name, version, description, license, private: true, type, imports, exports };
    return `${JSON.stringify(file, undefined, 2).replaceAll(/\.ts"/g, '.js"')}\n`;
}

/** Rights and nothing else of the builder's: folders and programs 0755, files 0644. */
export function evenModes(folder: string): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isSymbolicLink()) continue;
        chmodSync(path, entry.isDirectory() || isProgram(path) ? 0o755 : 0o644);
    }
    chmodSync(folder, 0o755);
}

function isProgram(path: string): boolean {
    return /\/(?:bin|sbin)\/[^/]+$|\/DEBIAN\/(?:pre|post)(?:inst|rm)$|\/lib\/powerchain\/node$/.test(path);
}
