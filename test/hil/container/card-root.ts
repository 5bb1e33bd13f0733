// The system in slot A of a card, as the appliance sees it: read-only, with memory or a folder over what programs write. Needs root, for
// a loop device.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const MEBIBYTE = 1_048_576;
// image-build/disk.ts
const SLOT_A = { at: 100, mebibytes: 640 };

export interface CardRoot {
    readonly root: string;
    unmount(): void;
}

/** Mounted below `folder`; `card` is only read. */
export function mountSlot(card: string, folder: string): CardRoot {
    const [slot = '', upper = '', work = '', root = ''] = ['slot', 'upper', 'work', 'root'].map((name) =>
        join(folder, name),
    );
    for (const one of [slot, upper, work, root]) mkdirSync(one);
    const place = [`offset=${SLOT_A.at * MEBIBYTE}`, `sizelimit=${SLOT_A.mebibytes * MEBIBYTE}`];
    execFileSync('mount', ['-o', ['ro', 'loop', ...place].join(','), card, slot]);
    const layers = [`lowerdir=${slot}`, `upperdir=${upper}`, `workdir=${work}`];
    execFileSync('mount', ['-t', 'overlay', '-o', layers.join(','), 'overlay', root]);
    const unmount = () => {
        for (const one of [root, slot]) execFileSync('umount', ['--lazy', one]);
    };
    return { root, unmount };
}
