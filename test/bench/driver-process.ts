// The real process of the SNMP driver for a bench: as the supervisor starts it, with what it costs and when each device was heard.

import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriverNews } from '#model/driver.ts';
import { CHILD_FLAGS } from '../../firmware/supervisor/watched-process.ts';
import { ROOT } from '../source-files.ts';
import { pssOfTree } from './process-memory.ts';

export class DriverProcess {
    readonly #child: ChildProcess;
    #calls = 0;
    /** When each device was heard, in milliseconds of this process. */
    readonly heard = new Map<string, number[]>();

    constructor() {
        this.#child = fork(join(ROOT, 'drivers', 'host.ts'), ['snmp'], {
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
            execArgv: [...CHILD_FLAGS],
        });
        this.#child.on('message', (news: DriverNews) => {
            if (news.type !== 'readings') return;
            this.heard.set(news.device, [...(this.heard.get(news.device) ?? []), performance.now()]);
        });
    }

    open(id: string, address: string, pollSeconds: number): void {
        const options = { address, version: '2c', community: 'public', timeout: 1, retries: 2, trapPort: 0 };
        const device = { spec: { id, driver: 'snmp' }, options: { ...options, driver: 'snmp' }, pollSeconds };
        this.#child.send({ type: 'open', call: ++this.#calls, device });
    }

    /** Resolves when this many devices were heard. */
    async hears(count: number): Promise<void> {
        while (this.heard.size < count) await new Promise((resolve) => setTimeout(resolve, 50));
    }

    /** Milliseconds of CPU since it started, all its threads. */
    get cpuMs(): number {
        const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        // proc(5): utime and stime are fields 14 and 15, in hundredths of a second.
        return (Number(fields[11]) + Number(fields[12])) * 10;
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
