// A program that runs until the test ends; it is ended by its own id.

import { type ChildProcess, spawn } from 'node:child_process';
import type { ExecutionContext } from 'ava';

const TERM_MS_MAX = 3000;

/** `ended` resolves with the exit code, null when a signal ended it. */
export function keepRunning(
    t: ExecutionContext,
    program: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
): { readonly child: ChildProcess; readonly ended: Promise<number | null> } {
    const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...environment } });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    t.teardown(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), TERM_MS_MAX);
        await ended;
        clearTimeout(timer);
    });
    return { child, ended };
}
