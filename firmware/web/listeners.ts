// Listens on several addresses with one port. An address that this machine lacks is an error that says what to do, except
// for IPv6's loopback and wildcard: they stand in the defaults, and many machines have IPv6 turned off.

import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayError, messageOf } from '#model/errors.ts';
import type { Log } from '../log.ts';

// Time and room for a request of ours many times over; a client that needs more is not one.
const REQUEST_LIMITS = { requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 };
// Each event stream holds one; pages and scripts share the rest.
const CONNECTIONS_MAX = 256;
// With port 0 the first address gets any free port; on the second one it may be taken.
const FREE_PORT_ATTEMPTS = 5;

export class Listeners {
    readonly #handler: RequestListener;
    readonly #log: Log;
    #servers: Server[] = [];

    constructor(options: { handler: (request: IncomingMessage, response: ServerResponse) => void; log: Log }) {
        this.#handler = options.handler;
        this.#log = options.log;
    }

    /** The port that all addresses share; 0 when not listening. */
    get port(): number {
        return (this.#servers[0]?.address() as AddressInfo | null | undefined)?.port ?? 0;
    }

    /** Throws GatewayError: port-busy, port-denied. Then nothing listens. */
    async start(addresses: readonly string[], port: number): Promise<void> {
        for (let attempt = 1; ; attempt += 1) {
            try {
                return await this.#listenOnAll(addresses, port);
            } catch (error) {
                await this.stop();
                if (port !== 0 || codeOf(error) !== 'EADDRINUSE' || attempt === FREE_PORT_ATTEMPTS) {
                    throw explain(error, port);
                }
            }
        }
    }

    /** Ends all connections, those in the middle of an answer too. */
    async stop(): Promise<void> {
        const servers = this.#servers;
        this.#servers = [];
        await Promise.all(servers.map(close));
    }

    async #listenOnAll(addresses: readonly string[], port: number): Promise<void> {
        for (const address of addresses.flatMap(spelledOut)) {
            try {
                this.#servers.push(await this.#listen(address, this.port || port));
            } catch (error) {
                if (!isMissingIpv6(address, error)) throw error;
                this.#log.info({ address }, 'this machine has no IPv6, the page is served without it');
            }
        }
        if (this.#servers.length === 0) throw Object.assign(new Error('no address'), { code: 'EADDRNOTAVAIL' });
    }

    async #listen(host: string, port: number): Promise<Server> {
        // Importing node:http evaluates all of its lazy exports, undici among them: 11 MB that nobody uses.
        const { createServer } = process.getBuiltinModule('node:http');
        const server = createServer(REQUEST_LIMITS, this.#handler);
        server.maxConnections = CONNECTIONS_MAX;
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        server.once('error', reject);
        server.listen({ host, port, ipv6Only: true }, resolve);
        await promise;
        server.off('error', reject);
        server.on('error', (error) =>
            this.#log.error({ host, error: messageOf(error) }, 'accepting web clients failed'),
        );
        return server;
    }
}

function close(server: Server): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    return promise;
}

/** `*` is upsd's word for every address of both families. */
function spelledOut(address: string): string[] {
    return address === '*' ? ['0.0.0.0', '::'] : [address];
}

function isMissingIpv6(address: string, error: unknown): boolean {
    return ['::1', '::'].includes(address) && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
    return String((error as { code?: unknown } | null)?.code ?? '');
}

function explain(error: unknown, port: number): GatewayError {
    const address = (error as { address?: string }).address ?? '';
    const where = address === '' ? `port ${port}` : `${address}, port ${port}`;
    switch (codeOf(error)) {
        case 'EADDRINUSE':
            return new GatewayError(
                'port-busy',
                `another program already listens on ${where}: stop it, or choose another “port” under “web” in gateway.yaml`,
                { cause: error },
            );
        case 'EACCES':
            return new GatewayError(
                'port-denied',
                `the system does not let us listen on ${where}: choose a port above 1023 under “web” in gateway.yaml`,
                { cause: error },
            );
        case 'EADDRNOTAVAIL':
        case 'EAFNOSUPPORT':
        case 'ENOTFOUND':
            return new GatewayError(
                'port-denied',
                `this machine does not have the address to listen on (${where}): correct “listen” under “web” in gateway.yaml`,
                { cause: error },
            );
        default:
            return new GatewayError('port-denied', `cannot listen on ${where}: ${messageOf(error)}`, { cause: error });
    }
}
