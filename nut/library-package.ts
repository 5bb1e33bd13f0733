// Makes the library into a package of its own that any project can install: `node nut/library-package.ts FOLDER`, then `npm pack`
// there. JavaScript and types, because Node runs no TypeScript inside node_modules; no dependencies, because the library
// has none. Our own package.json offers the same name to those who work beside a checkout.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Writes the package into a folder, which may be there. Throws when the compiler refuses. */
export function writeLibraryPackage(folder: string): void {
    mkdirSync(folder, { recursive: true });
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const settings = join(ROOT, 'nut', 'library.tsconfig.json');
    const options = { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' } as const;
    execFileSync(process.execPath, [compiler, '-p', settings, '--outDir', join(folder, 'nut')], options);
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`);
    copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
    copyFileSync(join(ROOT, 'docs', 'nut-clients.md'), join(folder, 'README.md'));
}

function manifest(): Readonly<Record<string, unknown>> {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    return {
        name,
        version,
        description: 'A client of NUT servers (Network UPS Tools): every command, TLS, reconnection, subscription',
        license,
        type: 'module',
        // What the code uses: private fields, AbortSignal, timers/promises.
        engines: { node: '>=20' },
        exports: { './nut': { types: './nut/library.d.ts', default: './nut/library.js' } },
    };
}

if (import.meta.main) {
    const [folder] = process.argv.slice(2);
    if (folder === undefined) throw new Error('say into which folder: node nut/library-package.ts FOLDER');
    writeLibraryPackage(folder);
}
