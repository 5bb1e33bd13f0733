// Debian's upsd for the bench of the NUT server: any number of devices, each with a driver socket that one process of ours serves,
// so that a thousand devices need no thousand processes and the machine is left to the two that are measured.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { NutSession } from '../nut-session.ts';
import { RefereeDriver } from '../referees/referee-device.ts';
import { DEVICE_VALUES } from './nut-device.ts';

// It looks for its drivers every two seconds.
const READY_MS_MAX = 20_000;

export class BenchUpsd {
    readonly #folder = mkdtempSync(join(tmpdir(), 'bench-upsd-'));
    readonly #drivers: RefereeDriver[] = [];
    #child: ChildProcess | undefined;
    port = 0;

    get pid(): number {
        return this.#child?.pid ?? 0;
    }

    /** Devices `ups1` to `upsN`. */
    async start(deviceCount: number): Promise<void> {
        const state = join(this.#folder, 'state');
        mkdirSync(state, { mode: 0o750 });
        this.port = await freePort();
        const names = Array.from({ length: deviceCount }, (_, index) => `ups${index + 1}`);
        const device = { description: '', state: 'fresh', values: DEVICE_VALUES, settings: {}, commands: [] } as const;
        for (const name of names) {
            const driver = new RefereeDriver(join(state, `dummy-ups-${name}`), device);
            this.#drivers.push(driver);
            await driver.start();
        }
        const write = (name: string, text: string): void =>
            writeFileSync(join(this.#folder, name), text, { mode: 0o640 });
        write('ups.conf', names.map((name) => `[${name}]\n driver = dummy-ups\n port = none\n`).join(''));
        write('upsd.conf', `LISTEN 127.0.0.1 ${this.port}\nMAXAGE 60\nMAXCONN 8192\n`);
        write('upsd.users', '[bench]\n password = bench\n upsmon secondary\n');
        const env = { ...process.env, NUT_CONFPATH: this.#folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: state };
        this.#child = spawn('/lib/nut/upsd', ['-F', '-u', 'root'], { env, stdio: 'ignore' });
        await this.#ready(names.at(-1) ?? '');
    }

    async stop(): Promise<void> {
        if (this.#child && this.#child.exitCode === null) {
            const gone = once(this.#child, 'exit');
            this.#child.kill('SIGTERM');
            await gone;
        }
        for (const driver of this.#drivers) driver.close();
        rmSync(this.#folder, { recursive: true, force: true });
    }

    async #ready(device: string): Promise<void> {
        const deadline = performance.now() + READY_MS_MAX;
        for (;;) {
            try {
                const session = await NutSession.open(this.port);
                const status = await session.value(device, 'ups.status');
                session.close();
                if (status === 'OL') return;
            } catch {
                // It does not listen yet.
            }
            if (performance.now() > deadline) throw new Error('upsd did not get ready');
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    }
}
