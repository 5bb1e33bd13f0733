// A NUT server for tests of clients: one function answers its lines. It can turn to TLS as upsd does. Loopback only.

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';

/** What is sent back; undefined: nothing. `wire` is the connection that asked. */
export type Answer = (line: string, wire: Socket) => string | undefined;

export class ScriptedServer {
    readonly #answer: Answer;
    readonly #tls: SecureContextOptions | undefined;
    readonly #sockets = new Set<Socket>();
    #server: Server | undefined;
    /** Every line that came, in the order in which they came; those that came through TLS begin with `tls `. */
    readonly lines: string[] = [];
    port = 0;

    /** `tls`: with it the server agrees to STARTTLS before `answer` is asked. */
    constructor(answer: Answer, tls?: SecureContextOptions & { readonly requestCert?: boolean }) {
        this.#answer = answer;
        this.#tls = tls;
    }

    /** Listens on any free port, after `stop` on the same one. */
    async start(): Promise<this> {
        this.#server = createServer((socket) => this.#serve(socket, '')).listen(this.port, '127.0.0.1');
        await once(this.#server, 'listening');
        const address = this.#server.address();
        this.port = typeof address === 'object' ? (address?.port ?? 0) : 0;
        return this;
    }

    /** Cuts every connection. */
    async stop(): Promise<void> {
        const closed = this.#server?.listening ? once(this.#server, 'close') : undefined;
        this.#server?.close();
        for (const socket of this.#sockets) socket.destroy();
        await closed;
    }

    #serve(socket: Socket, mark: string): void {
        let text = '';
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
        const take = (chunk: Buffer): void => {
            text += chunk.toString('latin1');
            for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
                const line = text.slice(0, end);
                text = text.slice(end + 1);
                this.lines.push(mark + line);
                if (line === 'STARTTLS' && this.#tls) {
                    socket.off('data', take);
                    this.#encrypt(socket, this.#tls);
                } else socket.write(this.#answer(line, socket) ?? '');
            }
        };
        socket.on('data', take);
    }

    #encrypt(socket: Socket, tls: SecureContextOptions): void {
        socket.write('OK STARTTLS\n');
        const secureContext = createSecureContext(tls);
        this.#serve(new TLSSocket(socket, { isServer: true, secureContext, ...tls }), 'tls ');
    }
}
