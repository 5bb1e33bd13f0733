// A port for a program that cannot choose one by itself.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const TRIES_MAX = 20;

/** A port of 127.0.0.1 on which nobody listens, neither by TCP nor by UDP. */
export async function freePort(): Promise<number> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
        const server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        const address = server.address();
        const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
        const isFree = await isUdpFree(port);
        server.close();
        await once(server, 'close');
        if (isFree) return port;
    }
    throw new Error(`no port is free by TCP and UDP in ${TRIES_MAX} tries`);
}

async function isUdpFree(port: number): Promise<boolean> {
    const socket = createSocket('udp4').bind(port, '127.0.0.1');
    try {
        await once(socket, 'listening');
    } catch {
        return false;
    }
    socket.close();
    return true;
}
