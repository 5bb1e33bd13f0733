// Our fence agents as they are installed: one file each in a folder of its own, called as Pacemaker and people call them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { writeAgents } from '../../clients/fence/agent-archive.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Ended, needPackages, runProgram } from './run-program.ts';

export type Given = Readonly<Record<string, string | number>>;

/** As a command line with long names, one with short names, and as Pacemaker does. */
export const INPUTS = ['long', 'short', 'stdin'] as const;
export type Input = (typeof INPUTS)[number];

export class FenceAgent {
    readonly folder: string;
    readonly file: string;
    readonly #always: Given;

    private constructor(folder: string, file: string, always: Given) {
        this.folder = folder;
        this.file = file;
        this.#always = always;
    }

    /** `always`: what each call is given, as where the device is. */
    static install(t: ExecutionContext, name: string, always: Given = {}): FenceAgent {
        needPackages({ '/usr/bin/python3': 'python3' });
        const folder = temporaryFolder(t, 'fence-agents');
        const file = writeAgents(folder).find((one) => one.endsWith(`/${name}`));
        if (!file) throw new Error(`there is no agent ${name}`);
        return new FenceAgent(folder, file, always);
    }

    run(
        action: string,
        given: Given = {},
        input: Input = 'stdin',
        environment: NodeJS.ProcessEnv = {},
    ): Promise<Ended> {
        const all = Object.entries({ ...this.#always, ...given, action });
        if (input === 'stdin') {
            const lines = all.map(([name, value]) => `${name}=${value}\n`).join('');
            return runProgram(this.file, [], { input: lines, environment });
        }
        const words = all.map(([name, value]) => {
            if (FLAGS.has(name)) return value ? [`--${name}`] : [];
            const short = SHORT[name];
            if (input === 'long' || short === undefined) return [`--${name.replaceAll('_', '-')}=${value}`];
            return [`-${short}`, String(value)];
        });
        return runProgram(this.file, words.flat(), { environment });
    }

    /** Kills it as soon as `at` resolves; what it wrote until then. */
    async killed(action: string, given: Given, at: Promise<unknown>): Promise<Ended> {
        const child = spawn(this.file, { stdio: ['pipe', 'pipe', 'pipe'] });
        let [stdout, stderr] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
            stdout += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
            stderr += text;
        });
        const all = Object.entries({ ...this.#always, ...given, action });
        child.stdin.end(all.map(([name, value]) => `${name}=${value}\n`).join(''));
        await at;
        child.kill('SIGKILL');
        const [code] = (await once(child, 'close')) as [number | null];
        return { code: code ?? -1, stdout, stderr };
    }
}

/** Options without a value; on the command line they stand there or not. */
const FLAGS: ReadonlySet<string> = new Set(['notls']);

const SHORT: Readonly<Record<string, string>> = {
    action: 'o',
    ip: 'a',
    ipport: 'u',
    plug: 'n',
    username: 'l',
    password: 'p',
};

/** One line that says what went wrong, and no word of success. */
export function isOneComplaint({ code, stdout, stderr }: Ended): boolean {
    return code === 1 && stdout === '' && /^fence_\w+: [^\n]+\n$/.test(stderr);
}
