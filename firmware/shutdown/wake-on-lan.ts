// Wake-on-LAN: the packet that a sleeping network card waits for. Sent more than once, to the broadcast address and to the
// host's own, because routers drop the one and switches that forgot the card flood the other.

import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';

export interface WakeTarget {
    readonly mac: readonly string[];
    /** The broadcast address of its network. */
    readonly broadcast: string;
    /** Its own addresses; only IPv4 ones are used. */
    readonly addresses: readonly string[];
    /** SecureOn, six bytes written as a MAC address. */
    readonly password?: string | undefined;
}

// 9 is the usual one, 7 an old one; both are “discard” and “echo”, nobody listens.
const PORTS = [9, 7];
const PACKETS = 3;

/** AMD's white paper 20213: six bytes 0xff, sixteen times the address, perhaps a password. */
export function magicPacket(mac: string, password?: string): Buffer {
    const address = bytesOf(mac);
    const end = password === undefined ? [] : [bytesOf(password)];
    return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => address), ...end]);
}

/** Rejects when no packet could be sent. */
export async function wakeOnLan({ mac, broadcast, addresses, password }: WakeTarget): Promise<void> {
    const socket = createSocket('udp4');
    try {
        await new Promise<void>((resolve) => socket.bind(resolve));
        socket.setBroadcast(true);
        const sent: PromiseSettledResult<void>[] = [];
        for (let packet = 0; packet < PACKETS; packet++) {
            for (const to of [broadcast, ...addresses.filter((address) => isIPv4(address))]) {
                for (const one of mac) {
                    const message = magicPacket(one, password);
                    sent.push(...(await Promise.allSettled(PORTS.map((port) => send(socket, { message, port, to })))));
                }
            }
        }
        const failure = sent.find(({ status }) => status === 'rejected');
        if (failure?.status === 'rejected' && sent.every(({ status }) => status === 'rejected')) throw failure.reason;
    } finally {
        socket.close();
    }
}

function send(
    socket: ReturnType<typeof createSocket>,
    { message, port, to }: { message: Buffer; port: number; to: string },
): Promise<void> {
    return new Promise((resolve, reject) => {
        socket.send(message, port, to, (error) => (error ? reject(error) : resolve()));
    });
}

function bytesOf(mac: string): Buffer {
    return Buffer.from(mac.replaceAll(/[:-]/g, ''), 'hex');
}
