// The broker of the box, for those who have none: the gateway's destinations without a url speak to it. Programs of this machine read it
// without a password and write nothing; others come over TLS, with a user, and see and write what that user may. Nothing of it is kept on the
// disk: what is kept for who comes later is said anew by the gateway. Loaded only when it is wanted.

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Aedes, Client } from 'aedes';
import { messageOf } from '#model/errors.ts';
import type { BrokerConfig } from '#model/mqtt-config.ts';
import { isSame, newSecret } from '../access/secret.ts';
import type { TlsMaterial } from '../certificates/server-certificate.ts';
import type { Log } from '../log.ts';
import { PacketGuard } from './packet-guard.ts';
import { matches } from './topic-filter.ts';

export interface OwnBrokerOptions {
    readonly log: Log;
    readonly certificate: () => TlsMaterial | undefined;
}

/** How the gateway itself comes in. */
const SELF = 'gateway';
// A building's programs are some dozens; each has its queue.
const CLIENTS_MAX = 200;
const PACKET_BYTES_MAX = 65_536;
// The gateway's own: what Home Assistant must know of a PDU of 48 outlets has 136 kB.
const LOCAL_PACKET_BYTES_MAX = 1_048_576;
// Who reads nothing for so long would hold up everybody else.
const DRAIN_MS_MAX = 10_000;
const LOOPBACK = ['127.0.0.1', '::1'];

export class OwnBroker {
    readonly #options: OwnBrokerOptions;
    readonly #secret = newSecret();
    #config: BrokerConfig | undefined;
    #broker: Aedes | undefined;
    #servers: Server[] = [];
    readonly #sockets = new Set<Socket>();
    readonly #users = new WeakMap<Client, string>();
    #problem: string | undefined;

    constructor(options: OwnBrokerOptions) {
        this.#options = options;
    }

    /** Why it is not there for programs of this machine, for people; undefined: it is. */
    get problem(): string | undefined {
        return this.#problem;
    }

    /** What a destination without a url needs. */
    access({ port }: BrokerConfig): { url: string[]; user: string; password: string } {
        return { url: [`mqtt://127.0.0.1:${port}`], user: SELF, password: this.#secret };
    }

    /** Never throws: whoever cannot reach it says so. */
    async start(config: BrokerConfig): Promise<void> {
        const { Aedes } = await import('aedes');
        this.#config = config;
        this.#problem = undefined;
        this.#broker = await Aedes.createBroker({ drainTimeout: DRAIN_MS_MAX });
        this.#guard(this.#broker);
        const { port, network } = config;
        for (const address of LOOPBACK)
            await this.#listen(createServer(this.#take(LOCAL_PACKET_BYTES_MAX)), address, port);
        const papers = network ? this.#options.certificate() : undefined;
        if (!network) return;
        if (!papers) {
            this.#options.log.error('the MQTT broker has no certificate: it listens on this machine only');
            return;
        }
        const tls = { cert: papers.certificate, key: papers.key, minVersion: 'TLSv1.2' as const };
        const take = this.#take(PACKET_BYTES_MAX);
        for (const address of network.listen) await this.#listen(createTlsServer(tls, take), address, network.port);
    }

    async stop(): Promise<void> {
        const servers = this.#servers.splice(0);
        for (const server of servers) server.close();
        for (const socket of this.#sockets) socket.destroy();
        const broker = this.#broker;
        this.#broker = undefined;
        if (broker) await new Promise<void>((resolve) => broker.close(resolve));
    }

    #take(bytesMax: number): (socket: Socket) => void {
        return (socket) => {
            if (this.#sockets.size >= CLIENTS_MAX || !this.#broker) {
                socket.destroy();
                return;
            }
            this.#sockets.add(socket);
            socket.on('close', () => this.#sockets.delete(socket));
            socket.on('error', () => undefined); // it is closed, too
            const guard = new PacketGuard(bytesMax);
            this.#broker.handle(socket);
            socket.on('data', (chunk: Buffer) => {
                if (guard.isTooMuch(chunk)) socket.destroy();
            });
        };
    }

    #guard(broker: Aedes): void {
        broker.authenticate = (client, name, password, done) => {
            const user = this.#userOf(client, name, password?.toString('utf8') ?? '');
            if (user !== undefined) this.#users.set(client, user);
            done(null, user !== undefined);
        };
        broker.authorizePublish = (client, packet, done) => {
            const user = client ? this.#users.get(client) : undefined;
            if (user === SELF) return done(null);
            // Only the gateway says what is kept: others could fill the memory.
            packet.retain = false;
            done(this.#may(user, 'write', packet.topic) ? null : new Error(`may not write ${packet.topic}`));
        };
        broker.authorizeForward = (client, packet) => {
            const user = this.#users.get(client);
            return user === SELF || user === '' || this.#may(user, 'read', packet.topic) ? packet : null;
        };
    }

    /** '': a program of this machine; undefined: nobody. */
    #userOf(client: Client, name: string | undefined, password: string): string | undefined {
        if (name === undefined || name === '') return this.#isLocal(client) ? '' : undefined;
        if (name === SELF) return this.#isLocal(client) && isSame(password, this.#secret) ? SELF : undefined;
        const user = this.#config?.users[name];
        return user && isSame(password, user.password) ? name : undefined;
    }

    #isLocal({ conn }: Client): boolean {
        const { remoteAddress = '', encrypted } = conn as Socket & { encrypted?: boolean };
        return encrypted !== true && /^(?:::ffff:)?127\.|^::1$/.test(remoteAddress);
    }

    #may(user: string | undefined, what: 'read' | 'write', topic: string): boolean {
        const allowed = user === undefined ? undefined : this.#config?.users[user]?.[what];
        return allowed?.some((filter) => matches(filter, topic)) ?? false;
    }

    async #listen(server: Server, address: string, port: number): Promise<void> {
        try {
            server.listen(port, address);
            await once(server, 'listening');
            this.#servers.push(server);
        } catch (error) {
            // A machine without IPv6 has no ::1.
            const level = address === '::1' ? 'debug' : 'error';
            this.#options.log[level]({ address, port, error: messageOf(error) }, 'the MQTT broker does not listen');
            // Who has the port may be another broker: what is meant for ours is not told there.
            if (address !== LOOPBACK[0]) return;
            this.#problem = `the gateway’s own broker cannot listen: ${messageOf(error)}; give mqtt.broker another port, or end what has this one and start the gateway anew`;
        }
    }
}
