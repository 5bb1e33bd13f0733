// A UDP socket for net-snmp that survives what comes in: only datagrams of the agent itself get through, and an exception
// while one is read is reported instead of ending the process. net-snmp reads answers inside the socket's event, where
// nobody else could catch it.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Endpoint } from './address.ts';

export interface GuardedDgram {
    createSocket(type: 'udp4' | 'udp6'): Socket;
}

/** `onNonsense` hears of every datagram that could not be read. */
export function guardedDgram(agent: Endpoint, onNonsense: (error: unknown) => void): GuardedDgram {
    return { createSocket: (type) => guard(createSocket(type), agent, onNonsense) };
}

function guard(socket: Socket, agent: Endpoint, onNonsense: (error: unknown) => void): Socket {
    const emit = socket.emit.bind(socket) as (event: string, ...values: unknown[]) => boolean;
    socket.emit = (event: string, ...values: unknown[]): boolean => {
        if (event === 'message' && !isFrom(agent, values[1] as RemoteInfo)) return true;
        try {
            return emit(event, ...values);
        } catch (error) {
            onNonsense(error);
            return true;
        }
    };
    return socket;
}

// Request numbers are guessable: an answer counts only when it comes from where the question went.
function isFrom(agent: Endpoint, sender: RemoteInfo): boolean {
    return sender.port === agent.port && sender.address === agent.ip;
}
