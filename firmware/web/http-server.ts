// The HTTP servers below the page, plain and encrypted, with the limits of what a client may take.

import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ApiError } from '#model/api.ts';
import type { TlsMaterial } from '../certificates/server-certificate.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../log.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

// Time and room for a request of ours many times over; a client that needs more is not one.
const REQUEST_LIMITS: ServerOptions = { requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 };
// Each event stream holds one; pages and scripts share the rest.
const CONNECTIONS_MAX = 256;
// A handshake that takes longer is none.
const HANDSHAKE_MS_MAX = 10_000;
// A renewed certificate counts soon enough.
const LOOK_MS = 60_000;

const NO_REQUEST = { status: '400 Bad Request', message: 'this is no request of HTTP/1.1' };
/** By the code of Node's parser. */
const NOISE: Readonly<Record<string, typeof NO_REQUEST>> = {
    HPE_HEADER_OVERFLOW: {
        status: '431 Request Header Fields Too Large',
        message: 'the header of a request may have 16 kB at most',
    },
    ERR_HTTP_REQUEST_TIMEOUT: {
        status: '408 Request Timeout',
        message: 'a request must be complete within 10 seconds',
    },
};

export function createHttpServer(handler: Handler): Server {
    // Importing node:http evaluates all of its lazy exports, undici among them: 11 MB that nobody uses.
    const { createServer } = process.getBuiltinModule('node:http');
    const server = createServer(REQUEST_LIMITS, handler).on('clientError', answerNoise);
    server.maxConnections = CONNECTIONS_MAX;
    return server;
}

/** What is no request of HTTP is answered as every other mistake, as far as there is still somebody to answer. */
function answerNoise(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (error.code === 'ECONNRESET' || !socket.writable) {
        socket.destroy();
        return;
    }
    const { status, message } = NOISE[error.code ?? ''] ?? NO_REQUEST;
    const body: ApiError = { code: 'request-invalid', message };
    const head = ['content-type: application/json; charset=utf-8', 'connection: close', 'cache-control: no-store'];
    socket.end(`HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\n\r\n${JSON.stringify(body)}`);
}

/** The encrypted servers. New connections get the certificate of the moment. */
export class SecureServers {
    readonly #certificate: () => TlsMaterial | undefined;
    readonly #listeners: Listeners<HttpsServer>;
    readonly #servers: HttpsServer[] = [];
    #material: TlsMaterial | undefined;
    #look: NodeJS.Timeout | undefined;

    constructor({
        handler,
        certificate,
        log,
    }: { handler: Handler; certificate: () => TlsMaterial | undefined; log: Log }) {
        this.#certificate = certificate;
        this.#listeners = new Listeners({
            create: () => this.#create(handler),
            endConnections: (server) => server.closeAllConnections(),
            section: 'web',
            log,
        });
    }

    get port(): number {
        return this.#listeners.port;
    }

    async start(addresses: readonly string[], port: number): Promise<void> {
        this.#material = this.#certificate();
        await this.#listeners.start(addresses, port);
        this.#look = setInterval(() => this.renew(), LOOK_MS);
    }

    async stop(): Promise<void> {
        clearInterval(this.#look);
        await this.#listeners.stop();
    }

    /** Takes another certificate if there is one. */
    renew(): void {
        const material = this.#certificate();
        if (!material || material === this.#material) return;
        this.#material = material;
        for (const server of this.#servers) server.setSecureContext(contextOf(material));
    }

    #create(handler: Handler): HttpsServer {
        const { createServer } = process.getBuiltinModule('node:https');
        const context = this.#material ? contextOf(this.#material) : {};
        const server = createServer({ ...REQUEST_LIMITS, ...context, handshakeTimeout: HANDSHAKE_MS_MAX }, handler);
        server.on('clientError', answerNoise);
        server.maxConnections = CONNECTIONS_MAX;
        this.#servers.push(server);
        return server;
    }
}

// RFC 9325 §3.1.1: nothing below TLS 1.2.
function contextOf({ certificate, key }: TlsMaterial) {
    return { cert: certificate, key, minVersion: 'TLSv1.2' } as const;
}
