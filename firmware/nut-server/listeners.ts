// The listening sockets: one for each configured address, all on one port.
// Says in plain words why it cannot listen, and what to do.

import { createServer, type Server, type Socket } from 'node:net';
import { GatewayError, messageOf } from '#model/errors.ts';
import type { Log } from '../log.ts';
import { UNSENT_BYTES_MAX } from './session.ts';

// Hundreds of clients come back in the same second after a restart; with upsd's 16 some wait for minutes.
const BACKLOG = 511;

// With port 0 the first address takes any free port, and the others may find it taken.
const ATTEMPTS_MAX = 10;

interface Wish {
    readonly addresses: readonly string[];
    /** 0: any free one, the same for all addresses. */
    readonly port: number;
    readonly log: Log;
    readonly connected: (socket: Socket) => void;
}

/** Throws GatewayError `port-busy` or `port-denied`; then nothing listens. */
export async function openListeners(wish: Wish): Promise<{ port: number; servers: readonly Server[] }> {
    for (let attempt = 1; ; attempt += 1) {
        const servers: Server[] = [];
        try {
            return { port: await listenOnAll(wish, servers), servers };
        } catch (error) {
            await Promise.all(servers.map(closeListener));
            const isWorthRetrying = wish.port === 0 && error instanceof GatewayError && error.code === 'port-busy';
            if (!isWorthRetrying || attempt === ATTEMPTS_MAX) throw error;
        }
    }
}

export function closeListener(server: Server): Promise<void> {
    return new Promise((resolve) => {
        server.close(() => resolve());
    });
}

/** Fills `servers` as it goes, so that the caller can undo a half-done job. */
async function listenOnAll(wish: Wish, servers: Server[]): Promise<number> {
    let port = wish.port;
    const skipped: string[] = [];
    for (const address of wish.addresses.flatMap(spelledOut)) {
        try {
            const server = await listen({ ...wish, port, address });
            servers.push(server);
            port = portOf(server);
        } catch (error) {
            if (!isMissingLoopback(address, error)) throw explain(error, address, port);
            skipped.push(address);
        }
    }
    if (servers.length === 0) {
        const where = skipped.length > 0 ? `this machine has none of ${skipped.join(', ')}` : 'nut.listen is empty';
        throw new GatewayError('port-denied', `the NUT server has no address to listen on: ${where}`);
    }
    for (const address of skipped) wish.log.info({ address }, 'the NUT server skips an address that the machine lacks');
    return port;
}

function listen({ address, port, log, connected }: Wish & { address: string }): Promise<Server> {
    // No Nagle: an answer is one write, and held back it costs the client 40 ms.
    const server = createServer({ noDelay: true, highWaterMark: UNSENT_BYTES_MAX }, connected);
    return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: address, port, backlog: BACKLOG, ipv6Only: true }, () => {
            server.off('error', reject);
            server.on('error', (error) =>
                log.error({ address, error: messageOf(error) }, 'accepting NUT clients failed'),
            );
            resolve(server);
        });
    });
}

/** `*` is upsd's word for every address of both families. */
function spelledOut(address: string): string[] {
    return address === '*' ? ['0.0.0.0', '::'] : [address];
}

function portOf(server: Server): number {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
}

/** A machine without IPv6 lacks its loopback, and nobody misses it. */
export function isMissingLoopback(address: string, error: unknown): boolean {
    const { code } = error as NodeJS.ErrnoException;
    return ['::1', '::'].includes(address) && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT');
}

/** The sentence for a person who started us: which address, why not, and what to do. */
export function explain(error: unknown, address: string, port: number): GatewayError {
    const { code } = error as NodeJS.ErrnoException;
    const options = { cause: error, context: { address, port } };
    if (code === 'EADDRINUSE') {
        const advice = 'upsd or another gateway probably runs; stop it or set nut.port in gateway.yaml';
        return new GatewayError('port-busy', `another program listens on ${address} port ${port}: ${advice}`, options);
    }
    const advice =
        code === 'EACCES'
            ? 'ports below 1024 are for privileged programs; set nut.port in gateway.yaml'
            : `correct nut.listen in gateway.yaml (${messageOf(error)})`;
    return new GatewayError(
        'port-denied',
        `the system does not let us listen on ${address} port ${port}: ${advice}`,
        options,
    );
}
