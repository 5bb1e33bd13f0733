// HTTPS whose certificate is proven before anything is written: by its own fingerprint, or by who signed it. Of no use to NUT's protocol; it
// stands beside its TLS because drivers and gateway both ask machines that sign their own certificates.

import { readFileSync } from 'node:fs';
import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';

export interface Proof {
    /** SHA-256 of the certificate in hexadecimal digits, with or without colons; it counts instead of who signed it and for which name. */
    readonly fingerprint?: string | undefined;
    /** PEM file: who signed it. Absent: the authorities of this machine. */
    readonly ca?: string | undefined;
}

// Management controllers need seconds for a handshake; who answers nothing for longer never will, and nobody else ends that connection.
const HANDSHAKE_MS_MAX = 20_000;

/** Hands a connection over only when the certificate is proven: no request, and so no password, is written before. */
export class ProvenAgent extends Agent {
    readonly #proof: Proof;

    constructor(proof: Proof, options: AgentOptions = {}) {
        super(options);
        this.#proof = proof;
    }

    override createConnection(
        options: RequestOptions,
        callback?: (error: Error | null, stream: Duplex) => void,
    ): Duplex | null | undefined {
        const { fingerprint, ca } = this.#proof;
        const more = ca === undefined ? {} : { ca: readFileSync(ca) };
        const socket = connect({ ...(options as ConnectionOptions), ...more, rejectUnauthorized: false });
        const end = (error: Error): void => {
            socket.destroy();
            callback?.(error, socket);
        };
        socket.once('error', end);
        socket.setTimeout(HANDSHAKE_MS_MAX, () => end(new Error('no certificate within 20 s')));
        socket.once('secureConnect', () => {
            const own = socket.getPeerCertificate().fingerprint256 ?? '';
            const isProven = fingerprint === undefined ? socket.authorized : plain(own) === plain(fingerprint);
            if (!isProven) {
                const why =
                    fingerprint === undefined ? String(socket.authorizationError) : 'it is not the one configured';
                end(
                    new Error(
                        `its certificate is not trusted (${why}); if this is its own, say “fingerprint: '${own}'”`,
                    ),
                );
                return;
            }
            socket.off('error', end).setTimeout(0).removeAllListeners('timeout');
            callback?.(null, socket);
        });
        return undefined;
    }
}

function plain(fingerprint: string): string {
    return fingerprint.replaceAll(':', '').toLowerCase();
}
