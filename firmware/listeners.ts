// The listening sockets of a server: one for each configured address, all on one port.
// Says in plain words why it cannot listen, and what to do. Knows nothing of what is served.

import type { Server } from 'node:net';
import { GatewayError, messageOf } from '#model/errors.ts';
import type { Log } from './log.ts';

// Hundreds of clients come back in the same second after a restart; with upsd's 16 some wait for minutes.
const BACKLOG = 511;
// With port 0 the first address takes any free port, and the others may find it taken.
const ATTEMPTS_MAX = 10;

interface Served<S extends Server> {
    /** One for each address. */
    readonly create: () => S;
    /** Ends the connections that are open; absent: whoever stops the listeners has done so. */
    readonly endConnections?: (server: S) => void;
    /** The part of gateway.yaml that says where to listen. */
    readonly section: 'nut' | 'web';
    readonly log: Log;
}

export class Listeners<S extends Server> {
    readonly #served: Served<S>;
    #servers: S[] = [];

    constructor(served: Served<S>) {
        this.#served = served;
    }

    /** The port that all addresses share; 0 when not listening. */
    get port(): number {
        const address = this.#servers[0]?.address();
        return typeof address === 'object' && address ? address.port : 0;
    }

    /** Port 0: any free one. Throws GatewayError `port-busy` or `port-denied`; then nothing listens. */
    async start(addresses: readonly string[], port: number): Promise<void> {
        for (let attempt = 1; ; attempt += 1) {
            try {
                return await this.#listenOnAll(addresses, port);
            } catch (error) {
                await this.stop();
                const isWorthRetrying = port === 0 && error instanceof GatewayError && error.code === 'port-busy';
                if (!isWorthRetrying || attempt === ATTEMPTS_MAX) throw error;
            }
        }
    }

    /** May be called before `start` and more than once. */
    async stop(): Promise<void> {
        const closed = this.#servers.splice(0).map((server) => {
            const { promise, resolve } = Promise.withResolvers<void>();
            server.close(() => resolve());
            this.#served.endConnections?.(server);
            return promise;
        });
        await Promise.all(closed);
    }

    async #listenOnAll(addresses: readonly string[], port: number): Promise<void> {
        const { section, log } = this.#served;
        const skipped: string[] = [];
        for (const address of addresses.flatMap(spelledOut)) {
            try {
                this.#servers.push(await this.#listen(address, this.port || port));
            } catch (error) {
                if (!isMissingIpv6(address, error)) throw explain(error, { address, port: this.port || port, section });
                skipped.push(address);
            }
        }
        if (this.#servers.length === 0) {
            const why =
                skipped.length > 0 ? `this machine has none of ${skipped.join(', ')}` : `${section}.listen is empty`;
            throw new GatewayError('port-denied', `there is no address to listen on: ${why}`);
        }
        for (const address of skipped) log.info({ address, section }, 'an address that the machine lacks is skipped');
    }

    async #listen(host: string, port: number): Promise<S> {
        const { create, section, log } = this.#served;
        const server = create();
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        server.once('error', reject);
        server.listen({ host, port, backlog: BACKLOG, ipv6Only: true }, resolve);
        await promise;
        server.off('error', reject);
        server.on('error', (error) =>
            log.error({ host, section, error: messageOf(error) }, 'accepting clients failed'),
        );
        return server;
    }
}

/** `*` is upsd's word for every address of both families. */
function spelledOut(address: string): string[] {
    return address === '*' ? ['0.0.0.0', '::'] : [address];
}

/** IPv6's loopback and wildcard stand in the defaults; many machines have IPv6 turned off, and nobody misses it. */
export function isMissingIpv6(address: string, error: unknown): boolean {
    const { code } = error as NodeJS.ErrnoException;
    return ['::1', '::'].includes(address) && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT');
}

const RIVALS = { nut: 'upsd or another gateway', web: 'another web server or gateway' } as const;

/** The sentence for a person who started us: which address, why not, and what to do. */
export function explain(
    error: unknown,
    { address, port, section }: { address: string; port: number; section: 'nut' | 'web' },
): GatewayError {
    const where = `${address} port ${port}`;
    const options = { cause: error, context: { address, port } };
    switch ((error as NodeJS.ErrnoException).code) {
        case 'EADDRINUSE': {
            const advice = `${RIVALS[section]} probably runs; stop it or set ${section}.port in gateway.yaml`;
            return new GatewayError('port-busy', `another program listens on ${where}: ${advice}`, options);
        }
        case 'EACCES': {
            const advice = `ports below 1024 are for privileged programs; set ${section}.port in gateway.yaml`;
            return new GatewayError('port-denied', `the system does not let us listen on ${where}: ${advice}`, options);
        }
        default: {
            const advice = `correct ${section}.listen in gateway.yaml (${messageOf(error)})`;
            return new GatewayError('port-denied', `cannot listen on ${where}: ${advice}`, options);
        }
    }
}
