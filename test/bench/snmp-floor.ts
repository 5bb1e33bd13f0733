// What a full poll costs at least in Node: the same packets, written beforehand and sent over bare sockets, and the answers thrown away
// unread. For the SNMP bench.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { PDU, writeQuestion } from '../../drivers/snmp/message.ts';
import { METERED_VALUES, meteredPdu } from '../../drivers/snmp/testing/metered-pdu.ts';

// PDU2-MIB: what is measured, and the states of the outlets.
const MOVES = /^1\.3\.6\.1\.4\.1\.13742\.6\.(5\.|4\.1\.2\.1\.3\.)/;
// As many as the driver asks for in a packet.
const BATCH = 40;
const VERSION_2C = 1;

export class FloorPoller {
    readonly #packets = questions();
    readonly #sockets: readonly Socket[];

    private constructor(sockets: readonly Socket[]) {
        this.#sockets = sockets;
    }

    /** `addresses`: HOST:PORT of each agent. */
    static async open(addresses: readonly string[]): Promise<FloorPoller> {
        const sockets = addresses.map(async (address) => {
            const [host, port] = address.split(':');
            const socket = createSocket('udp4');
            socket.connect(Number(port), host);
            await once(socket, 'connect');
            return socket;
        });
        return new FloorPoller(await Promise.all(sockets));
    }

    /** Each agent once, all of them at the same time. */
    async poll(): Promise<void> {
        await Promise.all(this.#sockets.map((socket) => this.#pollOne(socket)));
    }

    close(): void {
        for (const socket of this.#sockets) socket.close();
    }

    #pollOne(socket: Socket): Promise<void> {
        return new Promise((resolve) => {
            let sent = 0;
            const next = (): void => {
                const packet = this.#packets[sent++];
                if (packet !== undefined) socket.send(packet);
                else {
                    socket.off('message', next);
                    resolve();
                }
            };
            socket.on('message', next);
            next();
        });
    }
}

function questions(): Buffer[] {
    const oids = [...meteredPdu().keys()].filter((oid) => MOVES.test(oid));
    if (oids.length !== METERED_VALUES) throw new Error(`${oids.length} values move, not ${METERED_VALUES}`);
    const packets: Buffer[] = [];
    for (let at = 0; at < oids.length; at += BATCH) {
        const question = {
            version: VERSION_2C,
            community: 'public',
            type: PDU.get,
            id: 0x01020304,
            first: 0,
            second: 0,
        };
        packets.push(writeQuestion({ ...question, names: oids.slice(at, at + BATCH) }));
    }
    return packets;
}
