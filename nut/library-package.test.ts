import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { NutClient } from 'powerchain/nut';
import { NutClient as Same } from './client.ts';
import { writeLibraryPackage } from './library-package.ts';
import { ScriptedServer } from './testing/scripted-server.ts';

const run = promisify(execFile);

test('beside a checkout the library has the same name', (t) => {
    t.is(NutClient, Same);
});

test('packed, installed without a network, it is imported, typed, and works', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-library-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const server = await new ScriptedServer((line) => (line === 'PROTVER' ? '1.3\n' : 'OK Goodbye\n')).start();
    t.teardown(() => server.stop());
    const project = join(folder, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
    const script = `import { NutClient, NutError, type Change, watch } from 'powerchain/nut';
const client: NutClient = new NutClient({ host: '127.0.0.1', port: Number(process.argv[2]) });
await client.connect();
const version: string = await client.protocolVersion();
await client.close();
const last = await client.version().catch((error: unknown) => (error instanceof NutError ? error.code : ''));
const change: Change = { type: 'connected' };
console.log(version, last, change.type, typeof watch);
`;
    writeFileSync(join(project, 'program.ts'), script);
    const npm = (...args: string[]) => run('npm', [...args, '--offline', '--no-audit', '--no-fund'], { cwd: project });

    writeLibraryPackage(join(folder, 'package'));
    await run('npm', ['pack', '--pack-destination', folder], { cwd: join(folder, 'package') });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none';
    await npm('install', join(folder, tarball));
    const { stdout } = await run(process.execPath, ['program.ts', String(server.port)], { cwd: project });

    t.is(stdout, '1.3 server-disconnected connected function\n');
    const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const roots = fileURLToPath(new URL('../node_modules/@types', import.meta.url));
    await t.notThrowsAsync(
        run(process.execPath, [compiler, ...flags, '--typeRoots', roots, 'program.ts'], { cwd: project }),
    );
});
