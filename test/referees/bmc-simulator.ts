// A BMC of OpenIPMI's ipmi_sim on loopback: a server with two supplies, as the recordings describe it. Its console changes what its
// sensors say.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const READY_ATTEMPTS = 50;

const DATA = join(process.env.POWERCHAIN_TEST_DATA ?? '', 'ipmi', 'sim');

/** Of the driver, and of whoever else asks. It knows no cipher suite of SHA-256. */
export const LOGIN = { user: 'ipmiusr', password: 'test', cipher: 3, privilege: 'operator' } as const;

export interface BmcOptions {
    /** By their ids: other ones than the recorded. */
    readonly frus?: Readonly<Record<number, Buffer>>;
    /** Where QEMU's `ipmi-bmc-extern` finds it. */
    readonly guestPort?: number;
}

/** `folder` is empty; `port` and the one above it are free. ipmi_sim takes no port 0. */
export class BmcSimulator {
    readonly port: number;
    readonly #folder: string;
    readonly #options: BmcOptions;
    #child: ChildProcess | undefined;

    constructor(folder: string, port: number, options: BmcOptions = {}) {
        this.#folder = folder;
        this.port = port;
        this.#options = options;
    }

    async start(): Promise<void> {
        const { frus = {}, guestPort } = this.#options;
        // Channel 15 is the machine itself: IPMI 2.0 §6.3.
        const guest = guestPort === undefined ? '' : `\n  serial 15 127.0.0.1 ${guestPort} codec VM`;
        const config = readFileSync(join(DATA, 'lan.conf'), 'utf8')
            .replace(/ endlan/, ` endlan\n  chassis_control "${this.#chassisProgram()}"${guest}`)
            .replace(/127\.0\.0\.1 16231/, `127.0.0.1 ${this.port + 1}`)
            .replace(/127\.0\.0\.1 16230/, `127.0.0.1 ${this.port}`);
        writeFileSync(join(this.#folder, 'lan.conf'), config);
        let emulation = readFileSync(join(DATA, 'psu.emu'), 'utf8');
        for (const [id, fru] of Object.entries(frus)) {
            const file = join(this.#folder, `fru${id}.bin`);
            writeFileSync(file, fru);
            emulation = emulation.replace(`@DIR@/fru${id}.bin`, file);
        }
        writeFileSync(join(this.#folder, 'psu.emu'), emulation.replaceAll('@DIR@', DATA));
        const state = join(this.#folder, 'state');
        mkdirSync(state, { recursive: true });
        this.#child = spawn(
            'ipmi_sim',
            ['-c', join(this.#folder, 'lan.conf'), '-f', join(this.#folder, 'psu.emu'), '-s', state, '-n'],
            {
                stdio: ['pipe', 'ignore', 'ignore'],
            },
        );
        for (let attempt = 0; attempt < READY_ATTEMPTS; attempt++) {
            if (await this.#isReady()) return;
            await wait(100);
        }
        throw new Error('ipmi_sim did not come up');
    }

    /** Its console opens before its last sensor is there: what ipmitool reads counts. */
    async #isReady(): Promise<boolean> {
        try {
            const supplies = await this.ipmitool('sdr', 'type', 'Power Supply');
            const power = await this.ipmitool('chassis', 'power', 'status');
            return supplies.match(/Presence detected/g)?.length === 2 && /is on/.test(power);
        } catch {
            return false;
        }
    }

    /** What Debian's ipmitool prints of it, logged in for this once. */
    async ipmitool(...words: readonly string[]): Promise<string> {
        const { user, password, cipher } = LOGIN;
        const login = ['-I', 'lanplus', '-H', '127.0.0.1', '-p', `${this.port}`, '-U', user, '-E', '-C', `${cipher}`];
        const env = { ...process.env, IPMI_PASSWORD: password };
        return (await run('ipmitool', [...login, ...words], { env })).stdout;
    }

    /** IPMI 2.0 §22.20 Get Session Info tells how many are active; who asks is one of them. */
    async sessions(): Promise<number> {
        const [, , active = ''] = (await this.ipmitool('raw', '0x06', '0x3d', '0x00')).trim().split(/\s+/);
        return Number.parseInt(active, 16) - 1;
    }

    /** A line for its console, like `sensor_set_bit 0x20 0 0x58 3 1 1`. */
    say(line: string): Promise<void> {
        return new Promise((resolve, reject) => {
            const socket = connect(this.port + 1, '127.0.0.1', () => socket.end(`${line}\n`));
            socket.on('error', reject);
            socket.on('data', () => undefined);
            socket.on('close', () => resolve());
            setTimeout(() => socket.destroy(), 300);
        });
    }

    /** What the server's chassis was told, one after the other. */
    get orders(): string[] {
        return readFileSync(join(this.#folder, 'orders'), 'utf8').trim().split('\n');
    }

    async stop(): Promise<void> {
        const child = this.#child;
        if (!child || child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
    }

    /** ipmi_sim asks a program whether the server runs, and tells it what to do: a file is the power of this one. */
    #chassisProgram(): string {
        const file = join(this.#folder, 'chassis');
        const power = join(this.#folder, 'power');
        writeFileSync(power, '1');
        const program = `#!/bin/sh
[ "$1" = set ] && echo "$*" >>${join(this.#folder, 'orders')}
verb=$1; shift
while [ $# -gt 0 ]; do
    case "$verb $1" in
    'get power') echo "power:$(cat ${power})"; shift ;;
    'set power') echo "$2" > ${power}; shift 2 ;;
    'set shutdown') echo 0 > ${power}; shift 2 ;;
    *) echo "$1:0"; shift ;;
    esac
done
`;
        writeFileSync(file, program, { mode: 0o755 });
        return file;
    }
}
