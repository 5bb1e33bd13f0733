// Modbus TCP for building systems that speak nothing else: reads only (functions 3 and 4), each configured device a unit. There is no
// password in Modbus and no encryption, so nothing can be written, and it is off unless it is configured.
// Modbus Messaging on TCP/IP 1.0b §3.1.3; Modbus Application Protocol 1.1b3 §6.3, §6.4, §7.

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { messageOf } from '#model/errors.ts';
import type { ModbusConfig } from '#model/modbus-config.ts';
import type { ChainView } from '../chain/chain-source.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { REGISTERS, registersOf } from './register-map.ts';

export interface ModbusServerOptions {
    readonly gateway: Gateway;
    readonly chain: ChainView;
    /** undefined: it is not wanted. */
    readonly config: () => ModbusConfig | undefined;
    readonly log: Log;
}

const HEAD_BYTES = 7;
// §4.1: 253 bytes of a request, and the unit.
const LENGTH_MAX = 254;
const READ_MAX = 125;
// Building controllers keep one or two open.
const CLIENTS_MAX = 32;
const IDLE_MS_MAX = 120_000;
const EXCEPTIONS = { function: 1, address: 2, value: 3, noAnswer: 11 } as const;

export class ModbusServer {
    readonly #options: ModbusServerOptions;
    #servers: Server[] = [];
    readonly #sockets = new Set<Socket>();
    #listening = '';
    #turn: Promise<void> = Promise.resolve();

    constructor(options: ModbusServerOptions) {
        this.#options = options;
    }

    /** Listens where the configuration says, or not at all. Never throws. */
    configure(): Promise<void> {
        this.#turn = this.#turn.then(async () => {
            const config = this.#options.config();
            const wanted = config ? JSON.stringify([config.listen, config.port]) : '';
            if (wanted === this.#listening) return;
            await this.#end();
            this.#listening = wanted;
            for (const address of config?.listen ?? []) await this.#listen(address, config?.port ?? 0);
        });
        return this.#turn;
    }

    async stop(): Promise<void> {
        this.#turn = this.#turn.then(() => this.#end());
        await this.#turn;
    }

    async #end(): Promise<void> {
        for (const server of this.#servers.splice(0)) server.close();
        for (const socket of this.#sockets) socket.destroy();
        this.#listening = '';
    }

    async #listen(address: string, port: number): Promise<void> {
        const server = createServer((socket) => this.#serve(socket));
        try {
            server.listen(port, address);
            await once(server, 'listening');
            this.#servers.push(server);
        } catch (error) {
            this.#options.log.error({ address, port, error: messageOf(error) }, 'the Modbus server does not listen');
        }
    }

    #serve(socket: Socket): void {
        if (this.#sockets.size >= CLIENTS_MAX) {
            socket.destroy();
            return;
        }
        this.#sockets.add(socket);
        socket.setTimeout(IDLE_MS_MAX, () => socket.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
        socket.on('error', () => undefined); // it is closed, too
        let rest = Buffer.alloc(0);
        socket.on('data', (chunk: Buffer) => {
            rest = Buffer.concat([rest, chunk]);
            while (rest.length >= HEAD_BYTES) {
                const length = rest.readUInt16BE(4);
                if (rest.readUInt16BE(2) !== 0 || length < 2 || length > LENGTH_MAX) {
                    socket.destroy();
                    return;
                }
                if (rest.length < 6 + length) return;
                socket.write(this.#answer(rest.subarray(0, 6 + length)));
                rest = rest.subarray(6 + length);
            }
        });
    }

    #answer(request: Buffer): Buffer {
        const code = request[HEAD_BYTES] ?? 0;
        const body = this.#read(request[6] ?? 0, code, request.subarray(HEAD_BYTES + 1));
        const pdu =
            typeof body === 'number' ? Buffer.from([code | 0x80, body]) : Buffer.from([code, body.length, ...body]);
        const head = Buffer.from(request.subarray(0, HEAD_BYTES));
        head.writeUInt16BE(pdu.length + 1, 4);
        return Buffer.concat([head, pdu]);
    }

    /** The registers, or the code of an exception. */
    #read(unit: number, code: number, parameters: Buffer): Buffer | number {
        if (code !== 3 && code !== 4) return EXCEPTIONS.function;
        if (parameters.length !== 4) return EXCEPTIONS.value;
        const from = parameters.readUInt16BE(0);
        const count = parameters.readUInt16BE(2);
        if (count < 1 || count > READ_MAX) return EXCEPTIONS.value;
        if (from + count > REGISTERS) return EXCEPTIONS.address;
        const { gateway, chain, config } = this.#options;
        const [name = ''] = Object.entries(config()?.units ?? {}).find(([, number]) => number === unit) ?? [];
        const device = gateway.device(name);
        if (!device) return EXCEPTIONS.noAnswer;
        return registersOf(device, chain.hosts.get(device.id)).subarray(from * 2, (from + count) * 2);
    }
}
