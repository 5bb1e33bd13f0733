// A program of other people that stays: ready when it says so, gone when it has ended.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Waits until the program says the words that mean that it is ready. Throws with its last lines when it ends before. */
export async function saying(child: ChildProcess, words: string): Promise<void> {
    const said: string[] = [];
    const ready = new Promise<void>((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr]) {
            if (!stream) continue;
            createInterface({ input: stream }).on('line', (line) => {
                said.push(line);
                if (line.includes(words)) resolve();
            });
        }
        child.once('exit', () => reject(new Error(`${child.spawnfile} ended: ${said.slice(-5).join(' / ')}`)));
    });
    await ready;
}

/** Ends it and removes its folder, into which it writes until it is gone. */
export async function stopDaemon(child: ChildProcess, folder: string): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await ended;
    rmSync(folder, { recursive: true, force: true });
}
