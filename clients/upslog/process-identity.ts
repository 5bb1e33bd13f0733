// What a program that runs in the background tells the machine of itself: its process number in a file, and whose rights it
// has. Must never leave a process with more rights than it was told to keep.

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '#model/errors.ts';

// Where Debian's NUT keeps them.
const PID_FOLDER = '/run/nut';

/** Writes the file and returns what removes it. A name with a slash is a path. One that cannot be written is only said. */
export function holdPidFile(name: string, complain: (line: string) => void): () => void {
    const folder = process.env.NUT_ALTPIDPATH ?? process.env.NUT_PIDPATH ?? PID_FOLDER;
    const path = name.includes('/') ? name : join(folder, `${name}.pid`);
    try {
        writeFileSync(path, `${process.pid}\n`);
    } catch (error) {
        complain(`Warning: ${messageOf(error)}`);
        return () => undefined;
    }
    return () => {
        try {
            rmSync(path, { force: true });
        } catch {
            // Not ours any more since we became another user: the next one writes over it.
        }
    };
}

/** Gives up the rights of root, for good. Does nothing for others. Throws when there is no such user. */
export function becomeUser(user: string): void {
    if (process.getuid?.() !== 0) return;
    const group = groupOf(user);
    // The groups first: afterwards there is no right to change them.
    process.setgroups?.([group]);
    process.setgid?.(group);
    process.setuid?.(user);
}

function groupOf(user: string): number {
    try {
        return Number(execFileSync('id', ['-g', '--', user], { encoding: 'utf8', stdio: 'pipe' }));
    } catch (error) {
        throw new Error(`there is no user “${user}” on this machine`, { cause: error });
    }
}
