// Starts what is measured and puts load on it: each in a process of its own, none bound to a core.
// The load generator is a C program that lies beside the repository (POWERCHAIN_BENCH_TOOLS): one in JavaScript is slower than
// `upsd`, and would measure itself.

import { type ChildProcess, execFile, execFileSync, fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { ROOT } from '../source-files.ts';
import { DEVICE_VALUES } from './nut-device.ts';

const TOOLS = process.env.POWERCHAIN_BENCH_TOOLS ?? join(ROOT, '..', 'shared', 'bench');
const WARM_UP_SECONDS = 0.2;

export interface Server {
    readonly port: number;
    readonly pid: number;
    stop(): Promise<void>;
}

/** What the generator tells. */
export interface Measured {
    /** Answers a second. */
    readonly rps: number;
    /** Microseconds of the server's CPU, of all its threads, for each answer. */
    readonly srv_cpu_us_per_req: number;
    /** Answers that were errors, and broken connections. */
    readonly errs: number;
}

/** The generator and the server that answers canned replies, compiled. */
export class Tools {
    readonly #folder = mkdtempSync(join(tmpdir(), 'nut-tools-'));

    /** Throws what is missing. */
    constructor() {
        for (const name of ['nutload', 'canned']) {
            const source = join(TOOLS, `${name}.c`);
            if (!existsSync(source)) throw new Error(`${source} is missing: set POWERCHAIN_BENCH_TOOLS`);
            execFileSync('gcc', ['-O2', '-w', '-o', join(this.#folder, name), source]);
        }
    }

    /** Puts load on the server: `options` are those of the generator. */
    async measure({ port, pid }: Server, seconds: number, options: readonly string[]): Promise<Measured> {
        const where = ['-p', String(port), '-P', String(pid), '-t', String(seconds), '-w', String(WARM_UP_SECONDS)];
        const stdout = await new Promise<string>((resolve, reject) => {
            const program = join(this.#folder, 'nutload');
            execFile(program, [...where, ...options], (error, text) => (error ? reject(error) : resolve(text)));
        });
        return JSON.parse(stdout);
    }

    /** A C program that answers without reading the question: what no server can fall below. */
    async startCanned(): Promise<Server> {
        const file = join(this.#folder, 'device');
        const lines = Object.entries(DEVICE_VALUES).map(([name, value]) => `${name}: ${value}\n`);
        writeFileSync(file, lines.join(''));
        const port = await freePort();
        const child = spawn(join(this.#folder, 'canned'), [String(port), file, 'ups1'], { stdio: 'ignore' });
        await new Promise((resolve) => setTimeout(resolve, 200));
        return { port, pid: child.pid ?? 0, stop: () => ended(child, () => child.kill()) };
    }

    remove(): void {
        rmSync(this.#folder, { recursive: true, force: true });
    }
}

/** A running `nut-target.ts`. */
export class Target implements Server {
    readonly port: number;
    readonly pid: number;
    readonly child: ChildProcess;

    private constructor(child: ChildProcess, port: number) {
        this.child = child;
        this.port = port;
        this.pid = child.pid ?? 0;
    }

    static start(...args: readonly string[]): Promise<Target> {
        const file = fileURLToPath(new URL('nut-target.ts', import.meta.url));
        const child = fork(file, args, { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
        return new Promise((resolve, reject) => {
            child.once('exit', () => reject(new Error(`the target ${args[0]} did not start`)));
            child.once('message', ({ port }: { port: number }) => resolve(new Target(child, port)));
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
        this.child.removeAllListeners('exit');
        return ended(this.child, () => this.child.disconnect());
    }
}

function ended(child: ChildProcess, end: () => void): Promise<void> {
    return new Promise((resolve) => {
        child.once('exit', () => resolve());
        end();
    });
}
