// Debian's upsd with the devices that a test names. The driver is played here, on the socket on which upsd looks for one, so
// that a test can have enumerations, ranges, commands and outcomes that NUT's dummy driver does not offer. Real dummy-ups
// devices may stand beside them. Ends every process by its own id.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quote, readLines } from '#nut/line.ts';
import { freePort } from '../free-port.ts';
import { NutSession } from '../nut-session.ts';

const UPSD = '/lib/nut/upsd';
const DUMMY = '/lib/nut/dummy-ups';
// upsd looks for its drivers every 2 s.
// A busy machine takes a multiple of that.
const READY_MS_MAX = 60_000;
// They end at once when told; on a busy machine a little later.
const TERM_MS_MAX = 5000;

/** What a driver tells upsd of one variable. */
export interface UpsdVariable {
    readonly value: string;
    readonly isWritable?: boolean;
    /** Characters of a text; absent: a number. */
    readonly maxLength?: number;
    readonly values?: readonly string[];
    readonly ranges?: readonly { readonly min: number; readonly max: number }[];
}

export interface UpsdDevice {
    /** Absent: upsd says that there is none. */
    readonly description?: string;
    /** Absent: there is no driver. */
    readonly variables?: Readonly<Record<string, UpsdVariable>>;
    readonly commands?: readonly string[];
    /** Text of a `.dev` file: dummy-ups serves it. */
    readonly dummy?: string;
    /** Lines of the device's section in ups.conf. */
    readonly configuration?: readonly string[];
}

/** Number by which a driver reports an outcome: 0 success, 1 unknown, 2 invalid, 3 failed; undefined: it keeps silent. */
export type Outcome = (request: readonly string[]) => number | undefined;

export class DebianUpsd {
    readonly #folder = mkdtempSync(join(tmpdir(), 'debian-upsd-'));
    readonly #devices: Readonly<Record<string, UpsdDevice>>;
    readonly #users: string;
    readonly #outcome: Outcome;
    readonly #children: ChildProcess[] = [];
    readonly #drivers: Server[] = [];
    /** Of upsd, with the device that it asks for. */
    readonly #sockets = new Map<Socket, string>();
    /** What upsd asked of the drivers, without the tracking id. */
    readonly requests: (readonly string[])[] = [];
    port = 0;

    /** `users` is the text of upsd.users. */
    constructor(options: { devices: Readonly<Record<string, UpsdDevice>>; users: string; outcome?: Outcome }) {
        this.#devices = options.devices;
        this.#users = options.users;
        this.#outcome = options.outcome ?? (() => 0);
    }

    /** Resolves when every device that has a driver answers. */
    async start(): Promise<void> {
        for (const program of [UPSD, DUMMY]) {
            if (!existsSync(program)) throw new Error(`${program} is missing: install Debian's package nut-server`);
        }
        this.port = await freePort();
        this.#configure();
        for (const [name, device] of Object.entries(this.#devices)) {
            if (device.dummy !== undefined) this.#run(DUMMY, '-F', '-a', name, '-u', 'root');
            else if (device.variables) await this.#drive(name, device);
        }
        this.#run(UPSD, '-F', '-u', 'root');
        const deadline = performance.now() + READY_MS_MAX;
        while (!(await this.#isReady())) {
            if (performance.now() > deadline) throw new Error('upsd did not get ready');
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }

    /** The driver of a played device tells a new value. */
    tell(device: string, variable: string, value: string): void {
        for (const [socket, name] of this.#sockets) {
            if (name === device) socket.write(`SETINFO ${variable} ${quote(value)}\n`);
        }
    }

    async stop(): Promise<void> {
        const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
        const ended = running.map((child) => once(child, 'exit'));
        for (const child of running.reverse()) child.kill('SIGTERM');
        const timer = setTimeout(() => {
            for (const child of running) child.kill('SIGKILL');
        }, TERM_MS_MAX);
        await Promise.all(ended);
        clearTimeout(timer);
        for (const socket of this.#sockets.keys()) socket.destroy();
        for (const driver of this.#drivers) driver.close();
        rmSync(this.#folder, { recursive: true, force: true });
    }

    get #state(): string {
        return join(this.#folder, 'state');
    }

    #configure(): void {
        chmodSync(this.#folder, 0o755);
        mkdirSync(this.#state, { mode: 0o750 });
        const write = (name: string, text: string): void =>
            writeFileSync(join(this.#folder, name), text, { mode: 0o640 });
        const sections = Object.entries(this.#devices).map(([name, device]) => this.#section(name, device));
        write('ups.conf', sections.join(''));
        write('upsd.conf', `LISTEN 127.0.0.1 ${this.port}\nLISTEN ::1 ${this.port}\nMAXAGE 30\n`);
        write('upsd.users', this.#users);
        for (const [name, { dummy }] of Object.entries(this.#devices)) if (dummy) write(`${name}.dev`, dummy);
    }

    #section(name: string, { description, dummy, configuration = [] }: UpsdDevice): string {
        const driver =
            dummy === undefined
                ? ['driver = played', 'port = auto']
                : ['driver = dummy-ups', `port = ${this.#folder}/${name}.dev`, 'mode = dummy-once'];
        const desc = description === undefined ? [] : [`desc = ${quote(description)}`];
        return [`[${name}]`, ...driver, ...desc, ...configuration, ''].join('\n');
    }

    #run(program: string, ...args: readonly string[]): void {
        const child = spawn(program, args, {
            env: {
                ...process.env,
                NUT_CONFPATH: this.#folder,
                NUT_STATEPATH: this.#state,
                NUT_ALTPIDPATH: this.#state,
            },
            stdio: 'ignore',
        });
        this.#children.push(child);
    }

    async #drive(name: string, device: UpsdDevice): Promise<void> {
        const server = createServer((socket) => this.#serve(socket, name, device));
        server.listen(join(this.#state, `played-${name}`));
        await once(server, 'listening');
        this.#drivers.push(server);
    }

    #serve(socket: Socket, name: string, device: UpsdDevice): void {
        this.#sockets.set(socket, name);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
        socket.setEncoding('utf8').on('data', (text: string) => {
            for (const { words } of readLines(text)) this.#obey(socket, device, words);
        });
    }

    #obey(socket: Socket, device: UpsdDevice, words: readonly string[]): void {
        const [verb] = words;
        if (verb === 'PING') socket.write('PONG\n');
        else if (verb === 'DUMPALL') socket.write(dump(device));
        else if (verb === 'INSTCMD' || verb === 'SET') {
            const at = words.lastIndexOf('TRACKING');
            const request = at < 0 ? words : words.slice(0, at);
            const code = this.#outcome(request);
            this.requests.push(request);
            if (at >= 0 && code !== undefined) socket.write(`TRACKING ${words[at + 1]} ${code}\n`);
        }
    }

    async #isReady(): Promise<boolean> {
        const live = Object.entries(this.#devices).filter(([, { variables, dummy }]) => variables ?? dummy);
        try {
            const session = await NutSession.open(this.port);
            const answers = await Promise.all(live.map(([name]) => session.list(`LIST VAR ${name}`)));
            session.close();
            return answers.every(([first]) => first !== undefined && !/^ERR| ups\.status "WAIT"/.test(first));
        } catch {
            return false; // It does not listen yet.
        }
    }
}

/** All that a driver tells of a device, in the words of upsd's driver socket. */
function dump({ variables = {}, commands = [] }: UpsdDevice): string {
    const lines = Object.entries(variables).flatMap(([name, variable]) => [
        `SETINFO ${name} ${quote(variable.value)}`,
        `SETFLAGS ${name}${variable.isWritable ? ' RW' : ''}${variable.maxLength === undefined ? ' NUMBER' : ' STRING'}`,
        ...(variable.maxLength === undefined ? [] : [`SETAUX ${name} ${variable.maxLength}`]),
        ...(variable.values ?? []).map((value) => `ADDENUM ${name} ${quote(value)}`),
        ...(variable.ranges ?? []).map(({ min, max }) => `ADDRANGE ${name} ${min} ${max}`),
    ]);
    return [...lines, ...commands.map((name) => `ADDCMD ${name}`), 'DATAOK', 'DUMPDONE', ''].join('\n');
}
