// SHA256SUMS of what was built, in the form of sha256sum, and its signature: `openssl dgst -sha256 -verify KEY -signature …`.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from './program.ts';

interface ChecksumOptions {
    readonly folder: string;
    readonly name: string;
    readonly files: readonly string[];
    /** Private key, PEM. undefined: no signature is made, and none pretended. */
    readonly key: string | undefined;
}

export function writeChecksums({ folder, name, files, key }: ChecksumOptions): void {
    const lines = files.map((file) => {
        const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
        return `${hash}  ${basename(file)}\n`;
    });
    const sums = join(folder, name);
    writeFileSync(sums, lines.join(''));
    if (key !== undefined) run('openssl', ['dgst', '-sha256', '-sign', key, '-out', `${sums}.sig`, sums]);
}
