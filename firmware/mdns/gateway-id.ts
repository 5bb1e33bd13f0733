// The number by which others know this gateway again, whatever it is called and wherever it hangs: made once and kept.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecretFile } from '../certificates/state-folder.ts';

/** Twelve hexadecimal digits. Where they cannot be kept, they are new at each start. */
export function gatewayId(stateFolder: string): string {
    const file = join(stateFolder, 'gateway-id');
    try {
        const [kept] = /^[0-9a-f]{12}$/m.exec(readFileSync(file, 'utf8')) ?? [];
        if (kept) return kept;
    } catch {
        // There is none yet.
    }
    const id = randomBytes(6).toString('hex');
    try {
        writeSecretFile(file, `${id}\n`);
    } catch {
        // Whoever has no place for state is a new gateway at each start.
    }
    return id;
}
