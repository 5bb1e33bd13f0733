// SHA256SUMS of what was built, in the form of sha256sum, and its signature: `openssl dgst -sha256 -verify KEY -signature …`.

import { writeFileSync } from 'node:fs';
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
    const sums = join(folder, name);
    writeFileSync(
        sums,
        run(
            'sha256sum',
            files.map((file) => basename(file)),
            { cwd: folder },
        ),
    );
    if (key !== undefined) run('openssl', ['dgst', '-sha256', '-sign', key, '-out', `${sums}.sig`, sums]);
}
