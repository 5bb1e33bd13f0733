// The real process of a driver for a bench: as the supervisor starts it, with what it costs and when each device was heard.

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { DriverNews } from '#model/driver.ts';
import { CHILD_FLAGS } from '../../firmware/supervisor/watched-process.ts';
import { ROOT } from '../source-files.ts';
import { cpuOfTree, pssOfTree } from './process-memory.ts';

export class DriverProcess {
    readonly #child: ChildProcess;
    readonly #driver: string;
    #calls = 0;
    readonly #ready = Promise.withResolvers<void>();
    /** When each device was heard, in milliseconds of this process. */
    readonly heard = new Map<string, number[]>();

    constructor(driver: string) {
        this.#driver = driver;
        this.#child = fork(join(ROOT, 'drivers', 'host.ts'), [driver], {
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
            execArgv: [...CHILD_FLAGS],
        });
        this.#child.on('message', (news: DriverNews) => {
            if (news.type === 'ready') this.#ready.resolve();
            if (news.type !== 'readings') return;
            this.heard.set(news.device, [...(this.heard.get(news.device) ?? []), performance.now()]);
        });
    }

    /** Resolves when its driver is loaded: on a busy machine that takes seconds. */
    get ready(): Promise<void> {
        return this.#ready.promise;
    }

    open(id: string, options: object, pollSeconds: number): void {
        const driver = this.#driver;
        const device = { spec: { id, driver }, options: { ...options, driver }, pollSeconds };
        this.#child.send({ type: 'open', call: ++this.#calls, device });
    }

    /** Resolves when this many devices were heard. */
    async hears(count: number): Promise<void> {
        while (this.heard.size < count) await new Promise((resolve) => setTimeout(resolve, 50));
    }

    /** Milliseconds of CPU since it started, of its programs too. */
    get cpuMs(): number {
        return cpuOfTree(this.#child.pid ?? 0);
    }

    /** Megabytes. */
    get memory(): number {
        return pssOfTree([this.#child.pid ?? 0]);
    }

    async stop(): Promise<void> {
        const ended = new Promise((resolve) => this.#child.once('exit', resolve));
        this.#child.kill('SIGTERM');
        await ended;
    }
}
