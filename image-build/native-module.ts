// `epoll`, below `onoff`, is the one native module without a binary of its own for each processor: compiled here, for this one or for
// another, against the headers of the Node that will load it. The same source gives the same bytes.

import { join } from 'node:path';
import { run } from './program.ts';
import type { Cpu } from './shipped-packages.ts';

/** Prefix of Debian's compilers; a cross compiler of its own architecture has one, too. */
export const TOOLS: Readonly<Record<Cpu, string>> = { x64: 'x86_64-linux-gnu-', arm64: 'aarch64-linux-gnu-' };

/** Both folders as npm lays them down; `output` is the file to be made. */
export function compileEpoll({ modules, cpu, output }: { modules: string; cpu: Cpu; output: string }): void {
    const include = [join(modules, `node-linux-${cpu}`, 'include', 'node'), join(modules, 'nan')];
    const source = join(modules, 'epoll', 'src');
    run(`${TOOLS[cpu]}g++`, [
        ...['-std=gnu++20', '-O2', '-fPIC', '-shared', '-pthread', '-fno-rtti', '-w'],
        ...['-DNODE_GYP_MODULE_NAME=epoll', '-DBUILDING_NODE_EXTENSION', '-D_FILE_OFFSET_BITS=64'],
        // Where it was built must not stand in it.
        `-ffile-prefix-map=${modules}=node_modules`,
        ...include.flatMap((folder) => ['-isystem', folder]),
        ...['-s', '-Wl,--build-id=none', '-o', output, join(source, 'epoll.cc')],
    ]);
}

/** Takes the symbols out of a module that came with them. */
export function strip(file: string, cpu: Cpu): void {
    run(`${TOOLS[cpu]}strip`, ['--strip-unneeded', file]);
}

/** Copies Node without its symbols: a fifth of its size. */
export function stripNode({ modules, cpu, output }: { modules: string; cpu: Cpu; output: string }): void {
    run(`${TOOLS[cpu]}strip`, ['-o', output, join(modules, `node-linux-${cpu}`, 'bin', 'node')]);
}
