// How a NUT client encrypts: what may be demanded of a server, and the handshake. NUT has no port of its own for TLS: a
// plain connection turns into an encrypted one (STARTTLS). Must never go on in clear where encryption was demanded.

import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { NutError } from './nut-error.ts';

/**
 * `off`: in clear. `try`: encrypted if the server can, with whatever certificate; this keeps passwords from those who only
 * listen. `require`: the same, or an error. With an object: an error unless the certificate is proven.
 */
export type TlsChoice = 'off' | 'try' | 'require' | TlsTrust;

export interface TlsTrust {
    /** PEM of the authorities that we trust; absent: those of the system. */
    readonly ca?: string;
    /** The name that the certificate must carry; absent: the host that we connect to. */
    readonly name?: string;
    /** PEM of our own certificate and its key, for servers that ask who we are. */
    readonly certificate?: string;
    readonly key?: string;
}

/** The handshake that a choice demands of a host. */
export function handshakeOptions(choice: TlsChoice, host: string): ConnectionOptions {
    // Older versions are broken; every NUT since 2.7.1 can do better. RFC 8996 §1
    const minVersion = 'TLSv1.2';
    if (typeof choice === 'string') return { minVersion, rejectUnauthorized: false, ...serverName(host) };
    const { ca, certificate, key, name = host } = choice;
    return {
        minVersion,
        rejectUnauthorized: true,
        // An address has no SNI, but the certificate is checked against it. RFC 6066 §3
        host: name,
        ...serverName(name),
        ...(ca === undefined ? {} : { ca }),
        ...(certificate === undefined ? {} : { cert: certificate }),
        ...(key === undefined ? {} : { key }),
    };
}

/** Resolves when the connection is encrypted. Rejects with NutError `tls-failed`. */
export function encrypt(plain: Socket, options: ConnectionOptions): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
        const socket = connect({ ...options, socket: plain }, () => {
            socket.off('error', failed);
            socket.off('close', closed);
            resolve(socket);
        });
        const failed = (error: Error): void => reject(new NutError('tls-failed', `SSL error: ${error.message}`, error));
        const closed = (): void => failed(new Error('the server hung up during the handshake'));
        socket.once('error', failed);
        socket.once('close', closed);
    });
}

function serverName(name: string): { servername?: string } {
    return isIP(name) ? {} : { servername: name };
}
