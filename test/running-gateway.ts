// A real gateway process on free ports, with a configuration of its own, for tests and benches.

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Scope, TokenRole } from '#model/access.ts';
import type { ApiNewToken } from '#model/api-access.ts';
import { localTokenFiles } from '#model/local-token.ts';
import { NutSession } from './nut-session.ts';
import { ROOT } from './source-files.ts';

// A cold start on a busy machine of two cores takes seconds; one that takes longer has failed.
const START_MS_MAX = 90_000;
// The same for a state that is waited for.
const STATE_SECONDS_MAX = 60;

export interface GatewayFolder {
    readonly folder: string;
    readonly config: string;
    remove(): void;
}

/** The demo rack in a folder of its own, on free ports. `change` edits the text of gateway.yaml. */
export function demoRack(change: (yaml: string) => string = (yaml) => yaml): GatewayFolder {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-rack-'));
    cpSync(join(ROOT, 'examples', 'demo-rack'), folder, { recursive: true });
    const config = join(folder, 'gateway.yaml');
    writeFileSync(config, change(onFreePorts(readFileSync(config, 'utf8'))));
    return { folder, config, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function onFreePorts(yaml: string): string {
    const bare = yaml.replace(/^(\s+)port:.*$/gm, '$1port: 0');
    const nut = /^nut:\n(?!\s+port)/m.test(bare) && !/^nut:[\s\S]*?^\s+port: 0/m.test(bare);
    const withNut = nut ? bare.replace(/^nut:\n/m, 'nut:\n  port: 0\n') : bare;
    return /^web:/m.test(withNut) ? withNut : `${withNut}\nweb:\n  port: 0\n`;
}

interface Started {
    readonly child: ChildProcess;
    readonly output: (listener: (chunk: string) => void) => void;
    /** What it printed so far. */
    readonly text: string;
    readonly startedInMs: number;
    readonly environment: NodeJS.ProcessEnv;
}

export class RunningGateway {
    readonly child: ChildProcess;
    readonly nutPort: number;
    readonly webPort: number;
    /** Milliseconds from the start of the process to the banner. */
    readonly startedInMs: number;
    readonly #environment: NodeJS.ProcessEnv;
    #text: string;

    private constructor({ child, output, text, startedInMs, environment }: Started) {
        this.child = child;
        this.#environment = environment;
        this.#text = text;
        output((chunk) => {
            this.#text += chunk;
        });
        this.startedInMs = startedInMs;
        this.nutPort = Number(/NUT server .*port (\d+)/.exec(text)?.[1]);
        this.webPort = Number(/page\s+http:\/\/localhost:(\d+)/.exec(text)?.[1]);
    }

    /**
     * Resolves when the banner is out; throws with everything it printed when it ends before. `enter` stands before the
     * command line, to run it in a network namespace.
     */
    static async start(
        config: string,
        environment: NodeJS.ProcessEnv = {},
        enter: readonly string[] = [],
    ): Promise<RunningGateway> {
        const startedAt = performance.now();
        // What it keeps goes with the folder of its configuration.
        const kept = { STATE_DIRECTORY: join(dirname(config), 'state') };
        const { child, output } = launch(['--config', config], { ...kept, ...environment }, enter);
        let text = '';
        await new Promise<void>((resolve, reject) => {
            const timer = setTimeout(() => child.kill('SIGKILL'), START_MS_MAX);
            child.once('exit', () => reject(new Error(`the gateway did not start:\n${text}`)));
            output((chunk) => {
                text += chunk;
                if (!text.includes('Ctrl-C')) return;
                clearTimeout(timer);
                resolve();
            });
        });
        const startedInMs = performance.now() - startedAt;
        return new RunningGateway({
            child,
            output,
            text,
            startedInMs,
            environment: { ...process.env, ...environment },
        });
    }

    /** Runs it until it ends by itself. */
    static async runToEnd(...args: readonly string[]): Promise<{ code: number | null; text: string }> {
        const { child, output } = launch(args, {});
        let text = '';
        output((chunk) => {
            text += chunk;
        });
        const timer = setTimeout(() => child.kill('SIGKILL'), START_MS_MAX);
        const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
        clearTimeout(timer);
        return { code, text };
    }

    session(): Promise<NutSession> {
        return NutSession.open(this.nutPort);
    }

    /** Waits until it has said so, on its outputs or in its log. */
    async said(words: RegExp): Promise<void> {
        await until(
            async () => words.test(this.#text) || this.#text.slice(-500),
            (answer) => answer === true,
        );
    }

    /** All that it printed so far. */
    get output(): string {
        return this.#text;
    }

    /** Its log so far, a line each. */
    get log(): readonly { readonly msg: string; readonly time: string; readonly device?: string }[] {
        return this.#text.split('\n').flatMap((line) => (/^\{.*\}$/.test(line) ? [JSON.parse(line)] : []));
    }

    async demo(action: string, target: string): Promise<void> {
        const response = await this.ask('POST', '/api/v1/demo', { action, target });
        if (!response.ok) throw new Error(`demo ${action} ${target}: ${await response.text()}`);
    }

    /** What a program of this machine says of itself: it may do everything. */
    get authorization(): string {
        const [file = ''] = localTokenFiles(this.#environment, this.webPort, process.getuid?.());
        return `Bearer ${readFileSync(file, 'utf8').trim()}`;
    }

    /** Asks as a program of this machine may. */
    ask(method: string, path: string, body?: unknown): Promise<Response> {
        const authorization = this.authorization;
        const content = body === undefined ? {} : { 'content-type': 'application/json' };
        return fetch(`http://127.0.0.1:${this.webPort}${path}`, {
            method,
            headers: { authorization, ...content },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
    }

    /** Makes an API token. */
    async token(wish: { role: TokenRole; scopes?: readonly Scope[]; hosts?: readonly string[] }): Promise<string> {
        const response = await this.ask('POST', '/api/v1/tokens', { name: 'test', ...wish });
        return ((await response.json()) as ApiNewToken).secret;
    }

    /** Pids of the driver processes, from the kernel. */
    driverPids(): number[] {
        const { pid } = this.child;
        const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
        const pids = children.trim().split(/\s+/).filter(Boolean).map(Number);
        return pids.filter((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('/drivers/host.ts'));
    }

    /** Ends it; resolves with its exit code, `null` after a signal that it could not catch. */
    stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
        if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve(this.child.exitCode);
        const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
        this.child.kill(signal);
        return ended;
    }
}

function launch(
    args: readonly string[],
    environment: NodeJS.ProcessEnv,
    enter: readonly string[] = [],
): { child: ChildProcess; output: (listener: (chunk: string) => void) => void } {
    // As `npm start` and the service have it.
    const node = [process.execPath, '--max-semi-space-size=2'];
    const [program = '', ...words] = [...enter, ...node, join(ROOT, 'firmware', 'main.ts'), ...args];
    const child = spawn(program, words, {
        env: { ...process.env, MALLOC_ARENA_MAX: '1', JOURNAL_STREAM: undefined, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = (listener: (chunk: string) => void): void => {
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', listener);
    };
    return { child, output };
}

/** Asks until the answer is as wanted; throws with the last answer after `seconds`. */
export async function until<T>(
    ask: () => Promise<T>,
    isWanted: (answer: T) => boolean,
    seconds = STATE_SECONDS_MAX,
): Promise<T> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
        const answer = await ask();
        if (isWanted(answer)) return answer;
        if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(answer)} after ${seconds} s`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}
