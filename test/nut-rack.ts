// A small rack for tests of the NUT wire: a real gateway and a real NutServer on a free port, and a bare client that
// sends and receives bytes.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { Command, Setting } from '#model/command.ts';
import type { GatewayConfig, UserConfig } from '#model/config.ts';
import { type DeviceId, type DeviceType, parseDeviceId } from '#model/device.ts';
import { type ParentLink, parseParentLink } from '#model/parent-link.ts';
import type { Value } from '#model/value.ts';
import { Gateway } from '../firmware/gateway.ts';
import { type Log, silentLog } from '../firmware/log.ts';
import { NutServer } from '../firmware/nut-server/nut-server.ts';

export const USERS: Record<string, UserConfig> = {
    monitor: { password: 'secret', upsmon: 'secondary', actions: [], instcmds: [] },
    boss: { password: 'secret', upsmon: 'primary', actions: [], instcmds: [] },
    admin: { password: 'secret', actions: ['set'], instcmds: ['all'] },
    tester: { password: 'secret', actions: ['fsd'], instcmds: ['test.battery.start'] },
    nobody: { actions: ['set', 'fsd'], instcmds: ['all'], upsmon: 'primary' },
};

interface RackDevice {
    readonly type?: DeviceType;
    readonly driver?: string;
    readonly description?: string;
    readonly parents?: readonly string[];
    readonly values?: Readonly<Record<string, Value>>;
    readonly commands?: readonly Command[];
    readonly settings?: Readonly<Record<string, Setting>>;
}

/** With everything that must be quoted. */
export const UPS_DESCRIPTION = 'Rack "A" main \\ #1';

/** One of each kind that NUT knows. */
export const UPS_SETTINGS: Readonly<Record<string, Setting>> = {
    'ups.id': { kind: 'text', maxLength: 8 },
    'ups.contacts': { kind: 'text', maxLength: 0 },
    'input.sensitivity': { kind: 'text', maxLength: 6, values: ['low', 'medium', 'high'] },
    'input.transfer.high': {
        kind: 'number',
        ranges: [
            { min: 120, max: 130 },
            { min: 140, max: 150 },
        ],
    },
    'ups.delay.shutdown': { kind: 'number' },
};

const UPS: RackDevice = {
    description: UPS_DESCRIPTION,
    parents: ['feed-a'],
    values: {
        'ups.status': 'OL CHRG',
        'ups.mfr': 'Example',
        'battery.charge': 97.04,
        'battery.runtime': null,
        'input.voltage': '230.0',
        'input.L1.voltage': 231,
        'input.transfer.high': 130,
        'input.sensitivity': 'low',
        'ups.id': 'one',
    },
    commands: [
        { name: 'test.battery.start' },
        { name: 'beeper.toggle' },
        { name: 'load.off.delay' },
        { name: 'Vendor.trick', about: 'Does the trick' },
    ],
    settings: UPS_SETTINGS,
};

/** A UPS, a PDU, a host with two supplies, and a device that was never heard. */
export const DEVICES: Readonly<Record<string, RackDevice>> = {
    ups1: UPS,
    pdu1: { type: 'pdu', parents: ['ups1'], values: { 'outlet.1.status': 'on', 'outlet.1.current': 1.23456 } },
    'clc-psu1': { type: 'psu', parents: ['pdu1:1'], values: { 'ups.status': 'OL' } },
    'clc-psu2': { type: 'psu', parents: ['pdu1:2'], values: { 'ups.status': 'OL' } },
    clc: { driver: 'chain', description: 'Cloud', parents: ['clc-psu1', 'clc-psu2'], values: { 'ups.status': 'OL' } },
    dead: { description: '', parents: ['pdu1:3'] },
};

export interface Rack {
    readonly gateway: Gateway;
    readonly server: NutServer;
    readonly port: number;
    readonly users: Record<string, UserConfig>;
    /** The clocks of the server; turn them. */
    readonly clock: { now: number; monotonic: number };
    stop(): Promise<void>;
}

interface RackOptions {
    readonly devices?: Readonly<Record<string, RackDevice>>;
    readonly listen?: string[];
    readonly log?: Log;
    /** Laid over the configuration of the server; users are added to `USERS`. */
    readonly nut?: Partial<GatewayConfig['nut']>;
    /** What else the server takes. */
    readonly server?: Partial<ConstructorParameters<typeof NutServer>[0]>;
    readonly clientsMax?: number;
}

export async function startRack(options: RackOptions = {}): Promise<Rack> {
    const clock = { now: Date.now(), monotonic: 0 };
    const log = options.log ?? silentLog();
    const gateway = new Gateway({ log, now: () => clock.now });
    for (const [name, device] of Object.entries(options.devices ?? DEVICES)) addDevice(gateway, name, device);
    const users = { ...structuredClone(USERS), ...options.nut?.users };
    const config = { listen: options.listen ?? ['127.0.0.1'], port: 0, maxAge: 15, ...options.nut, users };
    const server = new NutServer({
        gateway,
        log,
        config: () => config,
        now: () => clock.now,
        monotonic: () => clock.monotonic,
        ...(options.clientsMax === undefined ? {} : { clientsMax: options.clientsMax }),
        ...options.server,
    });
    await server.start();
    return { gateway, server, port: server.port, users, clock, stop: () => server.stop() };
}

export function addDevice(gateway: Gateway, name: string, device: RackDevice): void {
    const id = deviceId(name);
    const { type = 'ups', driver = 'demo', description = '', parents = [] } = device;
    const spec = { id, type, driver, description, parents: parents.map(link) };
    gateway.apply({ type: 'device-added', device: id, spec });
    if (!device.values) return;
    const { commands = [], settings = {}, values } = device;
    gateway.apply({ type: 'capabilities', device: id, commands, settings });
    gateway.apply({ type: 'readings', device: id, values, gone: [] });
    gateway.apply({ type: 'link', device: id, link: 'ok', previous: 'connecting', reason: '' });
}

export function deviceId(name: string): DeviceId {
    const id = parseDeviceId(name);
    if (!id.ok) throw new Error(id.error);
    return id.value;
}

/** Waits until `check` holds; it is tried after each turn of the event loop. Ends with the test's own time limit. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Bytes out, bytes in. */
export class WireClient {
    #socket: Socket;
    #received = '';
    #isClosed = false;
    #wake: () => void = () => undefined;

    private constructor(socket: Socket) {
        this.#socket = socket;
        this.#listen(socket);
    }

    #listen(socket: Socket): void {
        socket.setEncoding('latin1');
        socket.on('data', (text: string) => {
            this.#received += text;
            this.#wake();
        });
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
            this.#isClosed = true;
            this.#wake();
        });
    }

    /** `from` is the address that the server sees; any of 127.0.0.0/8 will do. */
    static async connect(port: number, host = '127.0.0.1', from?: string): Promise<WireClient> {
        const socket = connect({ port, host, noDelay: true, ...(from === undefined ? {} : { localAddress: from }) });
        await once(socket, 'connect');
        return new WireClient(socket);
    }

    get socket(): Socket {
        return this.#socket;
    }

    /** Goes on encrypted. Throws what the handshake failed with. Checks the server only if `options` says so. */
    async startTls(options: ConnectionOptions = {}): Promise<TLSSocket> {
        const consent = await this.ask('STARTTLS');
        if (consent !== 'OK STARTTLS') throw new Error(`STARTTLS was answered ${consent}`);
        const plain = this.#socket;
        plain.removeAllListeners('data');
        plain.removeAllListeners('close');
        const socket = connectTls({ socket: plain, rejectUnauthorized: false, ...options });
        await once(socket, 'secureConnect');
        this.#socket = socket;
        this.#listen(socket);
        return socket;
    }

    send(text: string): void {
        this.#socket.write(text, 'latin1');
    }

    /** The next line, without its line feed; undefined when the server closed. */
    async line(): Promise<string | undefined> {
        while (!this.#received.includes('\n') && !this.#isClosed) {
            await new Promise<void>((resolve) => {
                this.#wake = resolve;
            });
        }
        const end = this.#received.indexOf('\n');
        if (end < 0) return undefined;
        const line = this.#received.slice(0, end);
        this.#received = this.#received.slice(end + 1);
        return line;
    }

    async lines(count: number): Promise<(string | undefined)[]> {
        const lines: (string | undefined)[] = [];
        while (lines.length < count) lines.push(await this.line());
        return lines;
    }

    async ask(command: string): Promise<string | undefined> {
        this.send(`${command}\n`);
        return this.line();
    }

    /** A list with its frame, or the one line of the refusal. */
    async list(command: string): Promise<(string | undefined)[]> {
        const lines = [await this.ask(command)];
        if (lines[0]?.startsWith('ERR')) return lines;
        while (lines.at(-1) !== undefined && !lines.at(-1)?.startsWith('END LIST')) lines.push(await this.line());
        return lines;
    }

    async logIn(user: string, password = 'secret'): Promise<this> {
        await this.ask(`USERNAME ${user}`);
        await this.ask(`PASSWORD ${password}`);
        return this;
    }

    /** Resolves with what came last, when the server has closed. */
    async closed(): Promise<string> {
        while (!this.#isClosed) {
            await new Promise<void>((resolve) => {
                this.#wake = resolve;
            });
        }
        return this.#received;
    }

    close(): void {
        this.#socket.destroy();
    }
}

function link(text: string): ParentLink {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}
