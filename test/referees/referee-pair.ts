// Two servers with the same devices and users: Debian's upsd and ours. What is sent to the one is sent to the other.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '#model/result.ts';
import { freePort } from '../free-port.ts';
import { addDevice, deviceId, type Rack, startRack, until, WireClient } from '../nut-rack.ts';
import { REFEREE_DEVICES, RefereeDriver } from './referee-device.ts';

/** The rights of test/nut-rack.ts in upsd's words. */
const UPSD_USERS = `[monitor]
 password = secret
 upsmon secondary
[boss]
 password = secret
 upsmon primary
[admin]
 password = secret
 actions = SET
 instcmds = ALL
[tester]
 password = secret
 actions = FSD
 instcmds = test.battery.start
[nobody]
 actions = SET
 actions = FSD
 instcmds = ALL
 upsmon primary
`;

// Everything a session is answered comes in milliseconds; a server that is silent for so long has failed.
const SESSION_MS_MAX = 60_000;

/** What a client sends: the pieces arrive one after the other. */
export interface PlayedSession {
    readonly pieces: readonly string[];
}

export class RefereePair {
    readonly #folder = mkdtempSync(join(tmpdir(), 'powerchain-referee-'));
    readonly #drivers: RefereeDriver[] = [];
    #upsd: ChildProcess | undefined;
    #upsdPort = 0;
    #rack: Rack | undefined;

    async start(): Promise<void> {
        await this.#startUpsd();
        await this.#startOurs();
    }

    async stop(): Promise<void> {
        if (this.#upsd && this.#upsd.exitCode === null) {
            const gone = once(this.#upsd, 'exit');
            this.#upsd.kill('SIGTERM');
            await gone;
        }
        for (const driver of this.#drivers) driver.close();
        await this.#rack?.stop();
        rmSync(this.#folder, { recursive: true, force: true });
    }

    /** Everything that each server answers until it has closed, bytes as Latin-1. */
    async play(session: PlayedSession): Promise<{ theirs: string; ours: string }> {
        const rack = this.#rack;
        if (!rack) throw new Error('the servers do not run');
        const [theirs, ours] = await Promise.all([converse(this.#upsdPort, session), converse(rack.port, session)]);
        // Our end of the connection learns of its end a turn later than the client.
        await until(() => rack.server.sessions.length === 0);
        // The wrong passwords of one session must not slow down the next.
        rack.clock.monotonic += 3_600_000;
        return { theirs, ours };
    }

    async #startUpsd(): Promise<void> {
        const state = join(this.#folder, 'state');
        mkdirSync(state, { mode: 0o750 });
        this.#upsdPort = await freePort();
        const write = (name: string, text: string): void =>
            writeFileSync(join(this.#folder, name), text, { mode: 0o640 });
        for (const [name, device] of Object.entries(REFEREE_DEVICES)) {
            if (device.state === 'dead') continue;
            const driver = new RefereeDriver(join(state, `dummy-ups-${name}`), device);
            this.#drivers.push(driver);
            await driver.start();
        }
        const sections = Object.entries(REFEREE_DEVICES).map(([name, { description }]) => {
            const text = description.replace(/["\\#]/g, '\\$&');
            return `[${name}]\n driver = dummy-ups\n port = none\n${description ? ` desc = "${text}"\n` : ''}`;
        });
        write('ups.conf', sections.join(''));
        write('upsd.conf', `LISTEN 127.0.0.1 ${this.#upsdPort}\nMAXAGE 60\n`);
        write('upsd.users', UPSD_USERS);
        const env = { ...process.env, NUT_CONFPATH: this.#folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: state };
        this.#upsd = spawn('/lib/nut/upsd', ['-F', '-u', 'root'], { env, stdio: 'ignore' });
        await until(() => this.#isUpsdReady());
    }

    async #isUpsdReady(): Promise<boolean> {
        try {
            const wire = await WireClient.connect(this.#upsdPort);
            const answers = [await wire.ask('GET VAR UPS1 ups.status'), await wire.ask('GET VAR silent ups.status')];
            const bare = await wire.ask('GET VAR bare ups.status');
            wire.close();
            return (
                bare === 'VAR bare ups.status "OB LB"' &&
                !!answers[0]?.startsWith('VAR') &&
                answers[1] === 'ERR DATA-STALE'
            );
        } catch {
            return false; // it does not listen yet
        }
    }

    async #startOurs(): Promise<void> {
        const rack = await startRack({ devices: {} });
        this.#rack = rack;
        rack.gateway.routeCommands(async () => ok(undefined));
        for (const [name, { description, state, values, settings, commands }] of Object.entries(REFEREE_DEVICES)) {
            const heard = { values, settings, commands: commands.map((command) => ({ name: command })) };
            addDevice(rack.gateway, name, { description, ...(state === 'dead' ? {} : heard) });
            if (state !== 'silent') continue;
            const device = deviceId(name);
            rack.gateway.apply({ type: 'link', device, link: 'stale', previous: 'ok', reason: 'silent' });
        }
        rack.clock.now += 3_600_000;
    }
}

/** Sends the pieces, ends its side, and returns what came until the server closed. */
function converse(port: number, { pieces }: PlayedSession): Promise<string> {
    return new Promise((resolve, reject) => {
        let received = '';
        const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
        const timer = setTimeout(() => {
            socket.destroy();
            reject(new Error(`the server at port ${port} did not close; it said ${JSON.stringify(received)}`));
        }, SESSION_MS_MAX);
        socket.setEncoding('latin1').on('data', (text: string) => {
            received += text;
        });
        // A server that leaves first resets what is still on its way.
        socket.on('error', () => socket.destroy());
        socket.on('end', () => socket.destroy());
        socket.on('close', () => {
            clearTimeout(timer);
            resolve(received);
        });
        socket.on('connect', () => void send(pieces));
        async function send(rest: readonly string[]): Promise<void> {
            for (const piece of rest) {
                if (socket.destroyed) return;
                await new Promise((resolve) => socket.write(piece, 'latin1', resolve));
                await new Promise(setImmediate);
            }
            socket.end();
        }
    });
}
