// Syslog over UDP (RFC 5426), TCP (RFC 6587 §3.4.1, octets counted) and TLS (RFC 5425).

import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import type { DestinationOf } from '#model/alert-destinations.ts';
import type { Send } from './messages.ts';
import { syslogMessage } from './syslog-message.ts';

const CONNECT_MS_MAX = 20_000;
// RFC 5426 §3.3 and RFC 5425 §4.1
const PORTS = { udp: 514, tcp: 514, tls: 6514 } as const;

export const sendSyslog: Send<DestinationOf<'syslog'>> = async (destination, notice) => {
    const { server, protocol, facility } = destination;
    const port = destination.port ?? PORTS[protocol];
    const message = Buffer.from(syslogMessage(notice, facility, hostname()));
    if (protocol === 'udp') await sendDatagram(server, port, message);
    else
        await sendStream(
            protocol === 'tls' ? connectTls({ host: server, port, servername: server }) : connect(port, server),
            message,
            protocol === 'tls',
        );
    return protocol === 'udp' ? 'sent; nobody confirms UDP' : 'taken';
};

async function sendDatagram(server: string, port: number, message: Buffer): Promise<void> {
    const { address, family } = await lookup(server);
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    try {
        const sent = Promise.withResolvers<void>();
        socket.once('error', sent.reject);
        socket.send(message, port, address, (error) => (error ? sent.reject(error) : sent.resolve()));
        await sent.promise;
    } finally {
        socket.close();
    }
}

async function sendStream(socket: Socket, message: Buffer, isTls: boolean): Promise<void> {
    const signal = AbortSignal.timeout(CONNECT_MS_MAX);
    try {
        await once(socket, isTls ? 'secureConnect' : 'connect', { signal });
        socket.end(Buffer.concat([Buffer.from(`${message.length} `), message]));
        // It is taken when the other side has closed in good order, too.
        socket.resume();
        await once(socket, 'close', { signal });
    } finally {
        socket.destroy();
    }
}
