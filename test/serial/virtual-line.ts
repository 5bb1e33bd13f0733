// A serial cable in software: one end is a pseudo terminal that a driver opens, the other is in the test's hand. Characters take the
// time that they take at that speed, in both directions. Needs Debian's socat; ends it by its id.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const SOCAT = '/usr/bin/socat';
// On a busy machine a new process takes a second.
const OPEN_MS_MAX = 30_000;
/** Start bit, eight data bits, stop bit. */
const BITS = 10;

export class VirtualLine {
    readonly path: string;
    readonly #socat: ChildProcess;
    readonly #baud: number;
    #hear: (bytes: Buffer) => void = () => undefined;
    #isClosed = false;

    private constructor(path: string, baud: number) {
        this.path = path;
        this.#baud = baud;
        this.#socat = spawn(SOCAT, [`pty,raw,echo=0,link=${path}`, '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
        this.#socat.on('error', () => undefined);
        this.#socat.stdin?.on('error', () => undefined);
        this.#socat.stdout?.on('data', (bytes: Buffer) => {
            setTimeout(() => this.#hear(bytes), this.milliseconds(bytes.length));
        });
    }

    /** The terminal appears at `path`. A speed of Infinity: characters take no time. */
    static async open(path: string, baud: number): Promise<VirtualLine> {
        if (!existsSync(SOCAT)) throw new Error(`${SOCAT} is missing: install Debian's package socat`);
        const line = new VirtualLine(path, baud);
        const deadline = performance.now() + OPEN_MS_MAX;
        while (!existsSync(path)) {
            if (performance.now() > deadline) throw new Error(`socat made no terminal at ${path}`);
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return line;
    }

    /** How long so many characters are on the wire. */
    milliseconds(characters: number): number {
        return (characters * BITS * 1000) / this.#baud;
    }

    /** Called with what the driver sent, once it has arrived. */
    onBytes(hear: (bytes: Buffer) => void): void {
        this.#hear = hear;
    }

    /** At the speed of the line. */
    async send(bytes: Uint8Array): Promise<void> {
        const startedAtMs = performance.now();
        for (let sent = 0; sent < bytes.length && !this.#isClosed; ) {
            const due = Math.min(Math.floor((performance.now() - startedAtMs) / this.milliseconds(1)), bytes.length);
            if (due > sent) this.#socat.stdin?.write(bytes.subarray(sent, due));
            sent = Math.max(sent, due);
            if (sent < bytes.length) await new Promise((resolve) => setTimeout(resolve, 1));
        }
    }

    /** As if the adapter had been pulled out. */
    async close(): Promise<void> {
        if (this.#isClosed) return;
        this.#isClosed = true;
        if (this.#socat.exitCode !== null) return;
        const ended = new Promise((resolve) => this.#socat.once('exit', resolve));
        this.#socat.kill('SIGTERM');
        await ended;
    }
}
