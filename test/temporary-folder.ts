// A folder for the files of one test, gone when the test is over. Others than its owner may look in: some programs that we test
// with give up their rights.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

export function temporaryFolder(t: ExecutionContext, name: string): string {
    const folder = mkdtempSync(join(tmpdir(), `powerchain-${name}-`));
    chmodSync(folder, 0o755);
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}
