// Runs a program of other people, or ours, to its end: what it wrote, and its exit code. Bounded in time.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

// Long enough for Debian's slowest refusal on a busy machine.
const TIMEOUT_MS = 120_000;

export interface Ended {
    /** -1: it was killed. */
    readonly code: number;
    readonly stdout: string;
    /** Without the line that Debian's clients print about their TLS library. */
    readonly stderr: string;
}

export function runProgram(
    program: string,
    args: readonly string[],
    {
        input = '',
        environment = {},
        killAfterMs = TIMEOUT_MS,
        endAt,
    }: {
        input?: string;
        environment?: NodeJS.ProcessEnv;
        /** 0: never. */
        killAfterMs?: number;
        /** Ends it (SIGTERM) as soon as this holds of what it wrote. */
        endAt?: (stdout: string) => boolean;
    } = {},
): Promise<Ended> {
    return new Promise((resolve) => {
        const options = { timeout: killAfterMs, env: { ...process.env, ...environment } };
        const child = execFile(program, args, options, (error, stdout, stderr) => {
            const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
            resolve({ code, stdout, stderr: stderr.replaceAll(/^Init SSL without certificate database\n/gm, '') });
        });
        let written = '';
        child.stdout?.on('data', (text: string) => {
            written += text;
            if (endAt?.(written)) child.kill('SIGTERM');
        });
        // A program that ends without reading is no failure of ours.
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(input);
    });
}

/** Program → the Debian package that has it. Throws with its name when one is missing. */
export function needPackages(programs: Readonly<Record<string, string>>): void {
    for (const [program, name] of Object.entries(programs)) {
        if (!existsSync(program)) throw new Error(`${program} is missing: install Debian's package ${name}`);
    }
}
