// The devices of the differential test, said once: upsd hears of them from a driver of ours over its socket, our gateway from
// events. What is written to them changes nothing, so that both servers always hold the same.

import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Setting } from '#model/command.ts';
import { quote } from '#nut/line.ts';
import { UPS_DESCRIPTION, UPS_SETTINGS } from '../nut-rack.ts';

export interface RefereeDevice {
    readonly description: string;
    /** `dead`: its driver does not run. `silent`: its driver says that it hears nothing. */
    readonly state: 'fresh' | 'silent' | 'dead';
    readonly values: Readonly<Record<string, string>>;
    readonly settings: Readonly<Record<string, Setting>>;
    readonly commands: readonly string[];
}

const FULL: RefereeDevice = {
    description: UPS_DESCRIPTION,
    state: 'fresh',
    values: {
        'ups.status': 'OL CHRG',
        'ups.mfr': 'Example "quoted" \\ #1',
        'ups.model': 'Rack 1500',
        'ups.id': 'one',
        'ups.contacts': 'x',
        'battery.charge': '97',
        'input.voltage': '230.1',
        'input.L1.voltage': '231',
        'input.transfer.high': '130',
        'input.sensitivity': 'low',
        'ups.delay.shutdown': '20',
    },
    settings: UPS_SETTINGS,
    commands: ['beeper.toggle', 'load.off.delay', 'test.battery.start', 'Vendor.trick'],
};

const BARE: RefereeDevice = {
    description: '',
    state: 'fresh',
    values: { 'ups.status': 'OB LB' },
    settings: {},
    commands: [],
};

export const REFEREE_DEVICES: Readonly<Record<string, RefereeDevice>> = {
    UPS1: FULL,
    bare: BARE,
    silent: { ...FULL, description: 'Nobody hears it', state: 'silent' },
    dead: { ...BARE, state: 'dead' },
};

/** A driver as upsd knows it: a socket on which it tells what the device says. Listens until `close`. */
export class RefereeDriver {
    readonly #path: string;
    readonly #text: string;
    readonly #sockets = new Set<Socket>();
    readonly #server: Server;

    constructor(path: string, device: RefereeDevice) {
        this.#path = path;
        this.#text = dump(device);
        this.#server = createServer((socket) => this.#serve(socket));
    }

    start(): Promise<void> {
        return new Promise((resolve) => this.#server.listen(this.#path, resolve));
    }

    close(): void {
        for (const socket of this.#sockets) socket.destroy();
        this.#server.close();
        rmSync(this.#path, { force: true });
    }

    #serve(socket: Socket): void {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
        socket.setEncoding('latin1').on('data', (text: string) => {
            if (text.includes('DUMPALL')) socket.write(this.#text, 'latin1');
            if (text.includes('PING')) socket.write('PONG\n');
            for (const [, id] of text.matchAll(/TRACKING ([0-9A-F-]{36})/g)) socket.write(`TRACKING ${id} 0\n`);
        });
    }
}

function dump({ values, settings, commands, state }: RefereeDevice): string {
    const lines: string[] = [];
    for (const [name, value] of Object.entries(values)) {
        lines.push(`SETINFO ${name} ${quote(value)}`);
        const setting = settings[name];
        const isText = setting ? setting.kind === 'text' : Number.isNaN(Number(value));
        lines.push(`SETFLAGS ${name}${setting ? ' RW' : ''} ${isText ? 'STRING' : 'NUMBER'}`);
        if (isText) lines.push(`SETAUX ${name} ${setting?.maxLength ?? value.length}`);
        for (const one of setting?.values ?? []) lines.push(`ADDENUM ${name} ${quote(one)}`);
        for (const { min, max } of setting?.ranges ?? []) lines.push(`ADDRANGE ${name} ${min} ${max}`);
    }
    for (const command of commands) lines.push(`ADDCMD ${command}`);
    lines.push(state === 'silent' ? 'DATASTALE' : 'DATAOK', 'DUMPDONE');
    return `${lines.join('\n')}\n`;
}
