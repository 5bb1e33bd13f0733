// Servers that are worse than absent: they take a connection, and then do nothing. For tests and benches.

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** MQTT 3.1.1 §3.2: a connection is accepted. */
const CONNACK = Buffer.from([0x20, 0x02, 0, 0]);

export class StalledPeers {
    readonly #servers: Server[] = [];
    readonly #sockets = new Set<Socket>();

    /** A broker that accepts, reads everything and acknowledges nothing. */
    deafBroker(): Promise<string> {
        return this.#listen('mqtt', (socket) => {
            socket.once('data', () => socket.write(CONNACK));
            socket.resume();
        });
    }

    /** A broker that accepts and then reads nothing more: its window closes. */
    stuckBroker(): Promise<string> {
        return this.#listen('mqtt', (socket) => {
            socket.once('data', () => {
                socket.write(CONNACK);
                socket.pause();
            });
        });
    }

    /** A broker of MQTT 5 that accepts, and says good-bye with a reason: MQTT 5.0 §3.14. */
    partingBroker(reason: number): Promise<string> {
        return this.#listen('mqtt', (socket) => {
            socket.once('data', () => socket.end(Buffer.from([0x20, 3, 0, 0, 0, 0xe0, 2, reason, 0])));
            socket.resume();
        });
    }

    /** A database that takes requests and answers none. */
    deafDatabase(): Promise<string> {
        return this.#listen('http', (socket) => socket.resume());
    }

    stop(): void {
        for (const server of this.#servers) server.close();
        for (const socket of this.#sockets) socket.destroy();
    }

    async #listen(scheme: string, take: (socket: Socket) => void): Promise<string> {
        const server = createServer((socket) => {
            this.#sockets.add(socket);
            socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
            take(socket);
        }).listen(0, '127.0.0.1');
        this.#servers.push(server);
        await once(server, 'listening');
        return `${scheme}://127.0.0.1:${(server.address() as { port: number }).port}`;
    }
}
