// What systemd is told of this process: that it serves, that it stops, and every few seconds that its event loop turns. Node has no
// datagram sockets of the Unix kind, so `systemd-notify` says it; a loop that hangs cannot start it, and systemd ends the process.
// Does nothing under any other parent.

import { type ChildProcess, spawn } from 'node:child_process';
import { messageOf } from '#model/errors.ts';
import type { Log } from './log.ts';

const PROGRAM = 'systemd-notify';
// Two words may be lost before the watchdog's time is up; sd_watchdog_enabled(3) recommends half of it at most.
const WORDS_PER_WATCHDOG = 3;

export class ServiceManager {
    readonly #socket: string | undefined;
    readonly #watchdogMs: number | undefined;
    readonly #log: Log;
    #timer: NodeJS.Timeout | undefined;
    #speaking: ChildProcess | undefined;

    /** Takes its variables out of the environment: drivers and programs of alerts must not speak for the gateway. */
    constructor({ environment, log }: { environment: NodeJS.ProcessEnv; log: Log }) {
        this.#socket = environment.NOTIFY_SOCKET || undefined;
        this.#watchdogMs = watchdogMs(environment, process.pid);
        this.#log = log;
        for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete environment[name];
    }

    /** The gateway serves. From now on it is asked to prove that it is alive. */
    ready(status: string): void {
        this.#say('READY=1', `STATUS=${status}`);
        if (this.#watchdogMs === undefined) return;
        this.#timer = setInterval(() => this.#beat(), this.#watchdogMs / WORDS_PER_WATCHDOG);
        this.#timer.unref();
    }

    stopping(): void {
        clearInterval(this.#timer);
        this.#say('STOPPING=1');
    }

    /** One at a time: a machine that is too slow for one does not get two. */
    #beat(): void {
        if (this.#speaking === undefined) this.#speaking = this.#say('WATCHDOG=1');
    }

    #say(...words: string[]): ChildProcess | undefined {
        if (this.#socket === undefined) return undefined;
        const environment = { PATH: process.env.PATH, NOTIFY_SOCKET: this.#socket };
        const child = spawn(PROGRAM, words, { env: environment, stdio: 'ignore' });
        const end = (problem?: string): void => {
            if (this.#speaking === child) this.#speaking = undefined;
            if (problem !== undefined) this.#log.error({ problem }, 'systemd was not told how the gateway is');
        };
        child.once('error', (error) => end(messageOf(error)));
        child.once('exit', (code, signal) => end(code === 0 ? undefined : `${PROGRAM} ended with ${code ?? signal}`));
        return child;
    }
}

/** undefined: nobody asks this process, sd_watchdog_enabled(3). */
export function watchdogMs(environment: NodeJS.ProcessEnv, pid: number): number | undefined {
    const { WATCHDOG_USEC: microseconds = '', WATCHDOG_PID: asked } = environment;
    if (!/^[1-9]\d*$/.test(microseconds) || (asked !== undefined && asked !== String(pid))) return undefined;
    return Number(microseconds) / 1000;
}
