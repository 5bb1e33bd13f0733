// Debian's upsd with dummy-ups devices, as the peer that we measure beside. Foreground processes of our own, ended by us.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { NutSession } from '../nut-session.ts';

const UPSD = '/lib/nut/upsd';
const DUMMY = '/lib/nut/dummy-ups';
// upsd answers a UPS only after it found the driver's socket: it looks every 2 s.
const READY_MS_MAX = 60_000;

/** What is missing to run the peer; undefined when all is there. */
export function missingPackage(): string | undefined {
    return existsSync(UPSD) && existsSync(DUMMY) ? undefined : 'nut-server';
}

export class PeerUpsd {
    readonly #folder = mkdtempSync(join(tmpdir(), 'peer-upsd-'));
    readonly #children: ChildProcess[] = [];
    readonly devices: readonly string[];
    port = 0;

    constructor(deviceCount: number) {
        this.devices = Array.from({ length: deviceCount }, (_, index) => `ups${index + 1}`);
    }

    get pids(): number[] {
        return this.#children.map(({ pid }) => pid ?? 0);
    }

    /** Drivers first, as an administrator starts them; resolves when every device answers. */
    async start(): Promise<void> {
        this.port = await freePort();
        this.#configure();
        for (const device of this.devices) this.#run(DUMMY, '-F', '-a', device, '-u', 'root');
        await new Promise((resolve) => setTimeout(resolve, 300));
        this.#run(UPSD, '-F', '-u', 'root');
        const deadline = performance.now() + READY_MS_MAX;
        while (!(await this.#isReady())) {
            if (performance.now() > deadline) throw new Error('upsd did not get ready');
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
    }

    async stop(): Promise<void> {
        const ended = this.#children.map(
            (child) =>
                new Promise((resolve) => {
                    if (child.exitCode !== null || child.signalCode !== null) resolve(undefined);
                    else child.once('exit', resolve);
                }),
        );
        for (const child of this.#children.reverse()) child.kill('SIGTERM');
        await Promise.all(ended);
        rmSync(this.#folder, { recursive: true, force: true });
    }

    #configure(): void {
        mkdirSync(join(this.#folder, 'state'), { mode: 0o750 });
        const write = (name: string, text: string): void =>
            writeFileSync(join(this.#folder, name), text, { mode: 0o640 });
        for (const device of this.devices) write(`${device}.dev`, DEVICE);
        const sections = this.devices.map(
            (device) => `[${device}]\n driver = dummy-ups\n port = ${this.#folder}/${device}.dev\n mode = dummy-once\n`,
        );
        write('ups.conf', sections.join(''));
        write('upsd.conf', `LISTEN 127.0.0.1 ${this.port}\nMAXAGE 30\n`);
        write('upsd.users', '[admin]\n password = demo\n actions = SET\n instcmds = ALL\n');
    }

    #run(program: string, ...args: readonly string[]): void {
        const state = join(this.#folder, 'state');
        const child = spawn(program, args, {
            env: { ...process.env, NUT_CONFPATH: this.#folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: state },
            stdio: 'ignore',
        });
        this.#children.push(child);
    }

    async #isReady(): Promise<boolean> {
        try {
            const session = await NutSession.open(this.port);
            const answers = await Promise.all([session.value(this.devices.at(-1) ?? '', 'ups.status')]);
            session.close();
            return answers.every((answer) => answer === 'OL');
        } catch {
            return false; // not listening yet
        }
    }
}

const DEVICE = `device.type: ups
device.mfr: Example
device.model: Rack 1500
battery.charge: 100
battery.charge.low: 20
battery.runtime: 1800
input.voltage: 230.1
output.voltage: 230.1
ups.load: 33
ups.status: OL
ups.realpower: 495
ups.delay.shutdown: 20
`;
