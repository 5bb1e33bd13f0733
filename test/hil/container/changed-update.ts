// Updates for tests: the file system of a slot with one file changed, in a signed bundle.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeBundle } from '../../../image-build/update-bundle.ts';

export interface ChangedUpdate {
    /** The ext4 that is changed. */
    readonly slot: string;
    readonly file: string;
    readonly version: string;
    /** Path in the system, and what stands there instead. */
    readonly path: string;
    readonly text: string;
    readonly key: string;
    readonly certificate: string;
}

export function makeChangedUpdate({ slot, file, version, path, text, key, certificate }: ChangedUpdate): void {
    const folder = mkdtempSync(join(dirname(file), 'changed-'));
    try {
        const changed = join(folder, 'slot.ext4');
        execFileSync('cp', ['--sparse=always', slot, changed]);
        writeFileSync(join(folder, 'text'), text);
        execFileSync('/usr/sbin/debugfs', ['-w', '-f', '-', changed], {
            input: `rm ${path}\nwrite ${join(folder, 'text')} ${path}\n`,
            stdio: ['pipe', 'ignore', 'pipe'],
        });
        const about = { architecture: 'amd64', version, slot: changed, file, epochSeconds: 0 } as const;
        makeBundle({ ...about, key, certificate, isFast: true });
    } finally {
        rmSync(folder, { recursive: true });
    }
}
