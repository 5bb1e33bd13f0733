// Debian's mosquitto for benches, on loopback, with nothing that would hold up its clients.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { until } from '../running-gateway.ts';
import { pssOfTree } from './process-memory.ts';

// Of the kernel: USER_HZ.
const TICKS_PER_SECOND = 100;

export class BenchBroker {
    readonly port: number;
    readonly #child: ChildProcess;
    readonly #folder: string;

    private constructor(port: number, child: ChildProcess, folder: string) {
        this.port = port;
        this.#child = child;
        this.#folder = folder;
    }

    static async start(): Promise<BenchBroker> {
        const port = await freePort();
        const folder = mkdtempSync(join(tmpdir(), 'bench-mosquitto-'));
        const config = join(folder, 'mosquitto.conf');
        const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'user root', 'log_type none'];
        // A witness that is slower than the rest for a moment must not miss a message.
        writeFileSync(config, [...lines, 'max_queued_messages 0', 'max_inflight_messages 0', ''].join('\n'));
        const child = spawn('/usr/sbin/mosquitto', ['-c', config], { stdio: 'ignore' });
        await until(() => isOpen(port), Boolean);
        return new BenchBroker(port, child, folder);
    }

    get url(): string {
        return `mqtt://127.0.0.1:${this.port}`;
    }

    /** Seconds of a core since it began. */
    get cpuSeconds(): number {
        const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8')
            .replace(/^.*\) /, '')
            .split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    }

    /** Megabytes (PSS). */
    get memory(): number {
        return pssOfTree([this.#child.pid ?? 0]);
    }

    /** Resolves when so many messages came by; call it before they are sent. */
    async counts(topic: string, messages: number): Promise<{ readonly all: Promise<unknown> }> {
        const args = ['-p', String(this.port), '-t', topic, '-C', String(messages), '-F', 'x', '-q', '1', '-d'];
        // Through a pipe it would say that it listens when 4 kB of words have come together.
        const child = spawn('stdbuf', ['-oL', '/usr/bin/mosquitto_sub', ...args], {
            stdio: ['ignore', 'pipe', 'ignore'],
        });
        const isListening = new Promise<void>((resolve) => {
            child.stdout.on('data', (said: Buffer) => said.includes('SUBACK') && resolve());
        });
        await isListening;
        return { all: once(child, 'exit') };
    }

    async stop(): Promise<void> {
        this.#child.kill('SIGTERM');
        await once(this.#child, 'exit');
        rmSync(this.#folder, { recursive: true, force: true });
    }
}

function isOpen(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
            socket.destroy();
            resolve(true);
        });
        socket.on('error', () => resolve(false));
    });
}
