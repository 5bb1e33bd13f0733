// Pacemaker's fencer without a cluster (`pacemaker-fenced --stand-alone`) and its `stonith_admin`. Both look for agents in /usr/sbin
// only: ours are laid over it in a mount namespace of their own, so that nothing of the machine is changed. Needs root.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Ended, needPackages, runProgram } from './run-program.ts';

const FENCER = '/usr/lib/pacemaker/pacemaker-fenced';
const ADMIN = '/usr/sbin/stonith_admin';
// `$0` is the folder with our agents; what follows is run.
const OVER_SBIN = 'mount -t overlay overlay -o lowerdir="$0:/usr/sbin" /usr/sbin && exec "$@"';
// A busy machine takes a multiple of its half second.
const READY_TRIES = 100;

export class PacemakerFencer {
    readonly #agents: string;
    #fencer: ChildProcess | undefined;

    private constructor(agents: string) {
        this.#agents = agents;
    }

    /** `agents`: the folder in which they are installed. Resolves when the fencer answers. */
    static async start(t: ExecutionContext, agents: string): Promise<PacemakerFencer> {
        needPackages({ [FENCER]: 'pacemaker', [ADMIN]: 'pacemaker-cli-utils' });
        const fencer = new PacemakerFencer(agents);
        await fencer.#start();
        t.teardown(() => fencer.#stop());
        return fencer;
    }

    admin(...words: readonly string[]): Promise<Ended> {
        const [program, ...rest] = this.#inside(ADMIN, ...words);
        return runProgram(program, rest);
    }

    async #start(): Promise<void> {
        const [program, ...words] = this.#inside(FENCER, '--stand-alone');
        const environment = { ...process.env, PCMK_logfile: 'none', PCMK_logfacility: 'none' };
        this.#fencer = spawn(program, words, { stdio: 'ignore', env: environment });
        for (let tries = 0; tries < READY_TRIES; tries++) {
            if ((await this.admin('-L')).code === 0) return;
            await after(50);
        }
        await this.#stop();
        throw new Error('pacemaker-fenced does not answer');
    }

    async #stop(): Promise<void> {
        const fencer = this.#fencer;
        if (!fencer || fencer.exitCode !== null || fencer.signalCode !== null) return;
        fencer.kill('SIGTERM');
        await once(fencer, 'exit');
    }

    #inside(...command: readonly string[]): [string, ...string[]] {
        return ['/usr/bin/unshare', '-m', '/bin/sh', '-c', OVER_SBIN, this.#agents, ...command];
    }
}
