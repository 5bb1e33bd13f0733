// Makes an encrypted connection of one that is open: the server's half of STARTTLS. TLS 1.2 or newer, no renegotiation.
// New connections get the certificate of the moment; those that are open keep theirs.

import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { messageOf } from '#model/errors.ts';
import type { TlsMaterial } from '../certificates/server-certificate.ts';

// A handshake is two round trips; who takes longer than this is not going to finish it.
const HANDSHAKE_MS_MAX = 10_000;

/** Called once: with the encrypted socket, or with why there is none; then the connection is closed. */
export type Secured = (
    outcome: { readonly socket: TLSSocket; readonly isCertified: boolean } | { readonly problem: string },
) => void;

export class TlsGate {
    readonly #material: () => TlsMaterial | undefined;
    // Node hands the encrypted socket to a server, not to whoever gave it the plain one: the ends of the connection tell
    // which it was.
    readonly #waiting = new Map<string, Secured>();
    #server: { readonly of: TlsMaterial; readonly tls: Server } | undefined;

    constructor(material: () => TlsMaterial | undefined) {
        this.#material = material;
    }

    get canEncrypt(): boolean {
        return this.#material() !== undefined;
    }

    /** `plain` must have nothing left to say or to read. */
    secure(plain: Socket, secured: Secured): void {
        const material = this.#material();
        const ends = endsOf(plain);
        if (!material || plain.destroyed) {
            plain.destroy();
            secured({ problem: 'the connection was closed' });
            return;
        }
        this.#waiting.set(ends, secured);
        plain.once('close', () => this.#settle(ends, { problem: 'closed during the handshake' }));
        this.#serverFor(material).emit('connection', plain);
    }

    // It never listens: `connection` is emitted by hand, as Node's documentation allows.
    #serverFor(material: TlsMaterial): Server {
        if (this.#server?.of === material) return this.#server.tls;
        const { certificate, key, clientCa } = material;
        const tls = createServer({
            cert: certificate,
            key,
            minVersion: 'TLSv1.2',
            secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
            handshakeTimeout: HANDSHAKE_MS_MAX,
            // Checked below, so that the log can say what was wrong.
            ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false }),
        });
        tls.on('secureConnection', (socket) => this.#admit(socket, clientCa !== undefined));
        tls.on('tlsClientError', (error, socket) => {
            const ends = endsOf(socket);
            socket.destroy();
            this.#settle(ends, { problem: messageOf(error) });
        });
        this.#server = { of: material, tls };
        return tls;
    }

    #admit(socket: TLSSocket, isAsked: boolean): void {
        // Asked for first: a socket that is destroyed has forgotten where it ended.
        const ends = endsOf(socket);
        const hasShown = isAsked && socket.getPeerX509Certificate() !== undefined;
        const problem = hasShown && !socket.authorized ? `client certificate: ${socket.authorizationError}` : undefined;
        if (problem !== undefined) socket.destroy();
        this.#settle(ends, problem === undefined ? { socket, isCertified: hasShown } : { problem });
    }

    #settle(ends: string, outcome: Parameters<Secured>[0]): void {
        const secured = this.#waiting.get(ends);
        this.#waiting.delete(ends);
        secured?.(outcome);
    }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
    return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
