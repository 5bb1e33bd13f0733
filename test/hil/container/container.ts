// A Debian that boots with its own systemd in namespaces of its own: other people's init, package manager and clients, without a
// virtual machine. Its network is a loopback. Needs root and Debian's systemd-container.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../running-gateway.ts';

const BOOT_SECONDS_MAX = 120;
const STOP_MS_MAX = 20_000;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface Answer {
    readonly code: number;
    /** What it printed on both its outputs. */
    readonly text: string;
}

/** Lays the files of a system below the folder; where. */
export type MakeRoot = (folder: string) => string;

export interface BootOptions {
    /** More words for systemd-nspawn. */
    readonly words?: readonly string[];
    /** What the command line of a kernel would say to systemd. */
    readonly kernelWords?: readonly string[];
}

export class Container {
    readonly root: string;
    /** How systemd-nspawn ends: 0 switched off, 133 it wants to start again. */
    readonly ended: Promise<number | null>;
    readonly #folder: string;
    readonly #nspawn: ChildProcess;
    #console = '';
    #init = 0;

    private constructor(folder: string, makeRoot: MakeRoot, { words: more = [], kernelWords = [] }: BootOptions) {
        this.#folder = folder;
        this.root = makeRoot(folder);
        const words = [
            '--quiet',
            '--directory',
            this.root,
            '--register=no',
            '--keep-unit',
            '--private-network',
            ...more,
            '--boot',
            ...kernelWords,
        ];
        this.#nspawn = spawn('systemd-nspawn', words, { stdio: ['ignore', 'pipe', 'pipe'] });
        for (const stream of [this.#nspawn.stdout, this.#nspawn.stderr]) {
            stream?.setEncoding('utf8').on('data', (text: string) => {
                this.#console += text;
            });
        }
        this.ended = new Promise((resolve) => {
            this.#nspawn.once('exit', resolve);
            this.#nspawn.once('error', (error) => {
                this.#console += error.message;
                resolve(null);
            });
        });
    }

    /** Does not wait for what it starts. */
    static start(makeRoot: MakeRoot, options: BootOptions = {}): Container {
        return new Container(mkdtempSync(join(tmpdir(), 'powerchain-container-')), makeRoot, options);
    }

    static async boot(makeRoot: MakeRoot, options: BootOptions = {}): Promise<Container> {
        const container = Container.start(makeRoot, options);
        try {
            await until(async () => container.#isUp(), Boolean, BOOT_SECONDS_MAX);
            return container;
        } catch (error) {
            await container.stop();
            throw new Error(`the container did not boot:\n${container.#console}`, { cause: error });
        }
    }

    /** Runs in the container, with its files; never throws. */
    ask(...command: string[]): Promise<Answer> {
        return this.#enter(['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wdns=/'], command);
    }

    /** The same; throws with what it printed when it fails. */
    async run(...command: string[]): Promise<string> {
        return said(command, await this.ask(...command));
    }

    /** A program of this machine that speaks with the container's loopback. */
    async runOutside(...command: string[]): Promise<string> {
        return said(command, await this.#enter(['--net'], command));
    }

    /** What it printed where a screen would be. */
    get console(): string {
        return this.#console;
    }

    /** The words that start a program of this machine on the container's loopback. */
    get enterNetwork(): readonly string[] {
        return ['nsenter', '--target', String(this.#init), '--net'];
    }

    /** Path in the container. */
    copyIn(file: string): string {
        const inside = `/root/${basename(file)}`;
        copyFileSync(file, join(this.root, inside));
        return inside;
    }

    write(path: string, text: string): void {
        writeFileSync(join(this.root, path), text);
    }

    async stop(): Promise<void> {
        const timer = setTimeout(() => this.#nspawn.kill('SIGKILL'), STOP_MS_MAX);
        // Says nothing to one that has ended.
        this.#nspawn.kill('SIGTERM');
        await this.ended;
        clearTimeout(timer);
        rmSync(this.#folder, { recursive: true, force: true });
    }

    /** From one instruction to the next nothing of it runs any more. */
    async cutPower(): Promise<void> {
        process.kill(this.#init, 'SIGKILL');
        this.#nspawn.kill('SIGKILL');
        await this.stop();
    }

    async #isUp(): Promise<boolean> {
        const { pid, exitCode, signalCode } = this.#nspawn;
        if (exitCode !== null || signalCode !== null || pid === undefined) throw new Error('systemd-nspawn ended');
        this.#init = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
        if (!this.#init) return false;
        return (await this.ask('systemctl', 'is-system-running')).text.startsWith('running');
    }

    async #enter(namespaces: readonly string[], command: readonly string[]): Promise<Answer> {
        const words = ['--target', String(this.#init), ...namespaces, ...command];
        try {
            const environment = { PATH, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
            const { stdout, stderr } = await promisify(execFile)('nsenter', words, {
                env: environment,
                maxBuffer: 10_000_000,
            });
            return { code: 0, text: stdout + stderr };
        } catch (error) {
            const { code, stdout = '', stderr = '', message } = error as Error & Record<string, string>;
            return { code: Number(code) || 1, text: stdout + stderr || message };
        }
    }
}

function said(command: readonly string[], { code, text }: Answer): string {
    if (code !== 0) throw new Error(`“${command.join(' ')}” ended with ${code}:\n${text}`);
    return text;
}
