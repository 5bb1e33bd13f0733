// An SNMPv3 agent that refuses everybody: it answers discovery as RFC 3414 §4 says and everything else with a report of
// one of the usmStats counters. For tests only.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readElements, readInteger, write, writeInteger, writeOid } from './ber.ts';

// RFC 3414 §5 usmStats.
export const USM_STATS = { unknownUserNames: 3, unknownEngineIds: 4, wrongDigests: 5, decryptionErrors: 6 } as const;

const REPORT = 0xa8;
const COUNTER = 0x41;
const ENGINE_ID = Buffer.from('8000000001020304', 'hex');
const BOOTS = 3;
const TIME = 4711;

export class ReportAgent {
    readonly #stat: number;
    #socket: Socket | undefined;

    constructor(stat: number) {
        this.#stat = stat;
    }

    get address(): string {
        return `127.0.0.1:${this.#socket?.address().port}`;
    }

    async start(): Promise<void> {
        const socket = createSocket('udp4');
        socket.on('message', (message, sender) => {
            socket.send(reportOn(message, this.#stat), sender.port, sender.address);
        });
        socket.bind(0, '127.0.0.1');
        await once(socket, 'listening');
        this.#socket = socket;
    }

    stop(): void {
        this.#socket?.close();
        this.#socket = undefined;
    }
}

function reportOn(message: Buffer, stat: number): Buffer {
    const [, header, security] = readElements(readElements(message)[0]?.content ?? Buffer.alloc(0));
    const [messageId] = readElements(header?.content ?? Buffer.alloc(0));
    const [parameters] = readElements(security?.content ?? Buffer.alloc(0));
    const [engineId] = readElements(parameters?.content ?? Buffer.alloc(0));
    const isDiscovery = engineId?.content.length === 0;
    return report(readInteger(messageId?.content ?? Buffer.alloc(0)), isDiscovery ? USM_STATS.unknownEngineIds : stat);
}

/** RFC 3412 §6, without authentication or privacy. */
function report(messageId: number, stat: number): Buffer {
    const octets = (...contents: readonly Uint8Array[]) => write(0x04, ...contents);
    const sequence = (...contents: readonly Uint8Array[]) => write(0x30, ...contents);
    const header = sequence(writeInteger(messageId), writeInteger(65507), octets(Buffer.from([0])), writeInteger(3));
    const security = octets(
        sequence(octets(ENGINE_ID), writeInteger(BOOTS), writeInteger(TIME), octets(), octets(), octets()),
    );
    const varbind = sequence(writeOid(`1.3.6.1.6.3.15.1.1.${stat}.0`), writeInteger(1, COUNTER));
    const pdu = write(REPORT, writeInteger(0), writeInteger(0), writeInteger(0), sequence(varbind));
    return sequence(writeInteger(3), header, security, sequence(octets(ENGINE_ID), octets(), pdu));
}
