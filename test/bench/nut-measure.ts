// Starts what is measured and puts load on it: each in a process of its own, server and load on different cores where there are two.

import { type ChildProcess, execFile, fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { LoadResult, LoadWish } from './nut-load.ts';

export interface Measured extends LoadResult {
    /** Of the server, for each answer. */
    readonly cpuMicroseconds: number;
}

const CAN_PIN = existsSync('/usr/bin/taskset') && availableParallelism() > 1;
// What the gateway process is started with: young objects stay in the core's cache.
export const SERVER_FLAGS: readonly string[] = ['--max-semi-space-size=1', '--expose-gc'];

/** A running `nut-target.ts`. */
export class Target {
    readonly port: number;
    readonly pid: number;
    readonly child: ChildProcess;

    /** What stands before the command line of a server that is measured. */
    static get prefix(): readonly string[] {
        return CAN_PIN ? ['/usr/bin/taskset', '-c', '0'] : [];
    }

    private constructor(child: ChildProcess, port: number) {
        this.child = child;
        this.port = port;
        this.pid = child.pid ?? 0;
    }

    static start(...args: readonly string[]): Promise<Target> {
        const file = fileURLToPath(new URL('nut-target.ts', import.meta.url));
        const child = fork(file, args, { execArgv: [...SERVER_FLAGS], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
        return new Promise((resolve, reject) => {
            child.once('exit', () => reject(new Error(`the target ${args[0]} did not start`)));
            child.once('message', ({ port }: { port: number }) => {
                pin(child.pid ?? 0).then(() => resolve(new Target(child, port)), reject);
            });
        });
    }

    /** Bytes in use on the heap and beside it, garbage collected. */
    memory(): Promise<number> {
        return new Promise((resolve) => {
            this.child.once('message', ({ bytes }: { bytes: number }) => resolve(bytes));
            this.child.send('memory');
        });
    }

    stop(): Promise<void> {
        return new Promise((resolve) => {
            this.child.removeAllListeners('exit');
            this.child.once('exit', () => resolve());
            this.child.disconnect();
        });
    }
}

export async function measureLoad(server: { port: number; pid: number }, wish: LoadWish): Promise<Measured> {
    const file = fileURLToPath(new URL('nut-load.ts', import.meta.url));
    const [program = '', ...args] = [
        ...(CAN_PIN ? ['/usr/bin/taskset', '-c', '1'] : []),
        process.execPath,
        file,
        String(server.port),
        JSON.stringify(wish),
    ];
    const before = cpuNanoseconds(server.pid);
    const stdout = await new Promise<string>((resolve, reject) => {
        execFile(program, args, { timeout: 30_000 }, (error, text) => (error ? reject(error) : resolve(text)));
    });
    const result: LoadResult & { allAnswers: number } = JSON.parse(stdout);
    const used = cpuNanoseconds(server.pid) - before;
    return { ...result, cpuMicroseconds: used / 1000 / Math.max(1, result.allAnswers) };
}

/** Of all threads: V8 compiles and collects beside the main one. */
function cpuNanoseconds(pid: number): number {
    let sum = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
        try {
            sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
        } catch {
            // It ended while we looked.
        }
    }
    return sum;
}

function pin(pid: number): Promise<void> {
    if (!CAN_PIN) return Promise.resolve();
    return new Promise((resolve, reject) => {
        execFile('/usr/bin/taskset', ['-acp', '0', String(pid)], (error) => (error ? reject(error) : resolve()));
    });
}
