// The project's own source files, for the tests that read them as text.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Starts the command of ours that the next word names, run by Node. */
export const START = join(ROOT, 'clients', 'start.mjs');

export interface SourceFile {
    /** Relative to the root, with `/`. */
    readonly path: string;
    readonly text: string;
}

/** Files that git knows or would take (not the ignored ones) whose name ends so. */
export function sourceFiles(...endings: readonly string[]): SourceFile[] {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
        cwd: ROOT,
        encoding: 'utf8',
        maxBuffer: 100_000_000,
    });
    return listed
        .split('\n')
        .filter((path) => endings.some((ending) => path.endsWith(ending)) && existsSync(join(ROOT, path)))
        .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
