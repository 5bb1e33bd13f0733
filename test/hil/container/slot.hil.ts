// Two builds of one commit give one system: the file system of a slot says nothing of when and where it was made. Needs Debian's e2fsprogs.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { makeSlotImage } from '../../../image-build/slot.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

// A file system counts seconds.
const LATER_MS = 1100;
const EPOCH_SECONDS = 1_700_000_000;

test('a slot is the same whenever and wherever it is made of the same files', async (t) => {
    const folder = temporaryFolder(t, 'slot');
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    const file = join(first, 'etc', 'with blank', 'file');
    mkdirSync(join(first, 'etc', 'with blank'), { recursive: true });
    writeFileSync(file, 'text\n');
    linkSync(file, join(first, 'hard'));
    symlinkSync('etc', join(first, 'soft'));
    symlinkSync('/usr', join(first, 'elsewhere'));
    const imageOf = (from: string): string => {
        const slot = join(folder, 'slot.ext4');
        makeSlotImage(from, slot, EPOCH_SECONDS);
        return createHash('sha256').update(readFileSync(slot)).digest('hex');
    };

    const before = imageOf(first);
    await wait(LATER_MS);
    execFileSync('cp', ['-a', first, second]);

    t.is(imageOf(second), before);
});
