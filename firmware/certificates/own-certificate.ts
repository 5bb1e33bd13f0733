// The gateway's own authority and server certificate: made when they are missing, kept in the state folder, and the server
// certificate made anew when it ends or this machine is called differently. The authority stays: clients trust it.

import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { messageOf } from '#model/errors.ts';
import type { Log } from '../log.ts';
import { writeSecretFile } from './state-folder.ts';
import { createAuthority, type Issued, issueCertificate } from './x509.ts';

// A board without a battery-backed clock may start in 1970: certificates begin before that can matter, and end counted
// from a day that was in the past when this was written.
const BEGINS = new Date('2020-01-01T00:00:00Z');
const CLOCK_MS_MIN = Date.parse('2026-01-01T00:00:00Z');

const DAY_MS = 86_400_000;
// The authority outlives the machine: to replace it means to visit every client.
const AUTHORITY_DAYS = 30 * 365;
// 825 days is the most that strict clients take (CA/Browser Forum's old limit, Apple's for private authorities).
const SERVER_DAYS = 825;
// Long before the end, so that a machine that is rarely restarted has many chances.
const RENEW_DAYS = 90;

export class OwnCertificate {
    readonly #folder: string;
    readonly #log: Log;
    #authority: Issued | undefined;
    #server: Issued | undefined;

    constructor(options: { folder: string; log: Log }) {
        this.#folder = options.folder;
        this.#log = options.log;
    }

    /** PEM, for clients that want to check us; undefined until `current` was asked. */
    get authority(): string | undefined {
        return this.#authority?.certificate;
    }

    /** The server certificate for these names; the same object until it must be another. `nowMs` since 1970. */
    current(names: readonly string[], nowMs: number): Issued {
        const now = Math.max(nowMs, CLOCK_MS_MIN);
        this.#authority ??= this.#read('authority.pem') ?? this.#newAuthority(names[0] ?? 'gateway', now);
        const kept = this.#server ?? this.#read('server.pem');
        const isFit = kept && whyUnfit(kept, { authority: this.#authority, names, now }) === undefined;
        this.#server = isFit ? kept : this.#newServer(this.#authority, names, now);
        return this.#server;
    }

    #newAuthority(host: string, now: number): Issued {
        // Two authorities of one name confuse clients: the last part tells them apart.
        const name = `Powerchain ${host.slice(0, 40)} ${randomBytes(3).toString('hex')}`;
        const authority = createAuthority(name, { from: BEGINS, until: new Date(now + AUTHORITY_DAYS * DAY_MS) });
        this.#write('authority.pem', authority);
        this.#log.info({ name, folder: this.#folder }, 'made an authority for certificates');
        return authority;
    }

    #newServer(authority: Issued, names: readonly string[], now: number): Issued {
        const validity = { from: BEGINS, until: new Date(now + SERVER_DAYS * DAY_MS) };
        const server = issueCertificate(authority, { names, validity });
        this.#write('server.pem', server);
        this.#log.info({ names }, 'made a server certificate');
        return server;
    }

    /** Undefined when it is not there, or broken: then the log says so. */
    #read(name: string): Issued | undefined {
        const file = join(this.#folder, name);
        try {
            const text = readFileSync(file, 'utf8');
            const key = /-----BEGIN PRIVATE KEY-----[\s\S]*$/.exec(text)?.[0] ?? '';
            const certificate = text.slice(0, text.length - key.length);
            if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return { certificate, key };
            throw new Error('certificate and key do not belong together');
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
                this.#log.warn({ file, error: messageOf(error) }, 'a kept certificate is broken, another one is made');
            }
            return undefined;
        }
    }

    // Encryption without a kept certificate is better than none; clients that check us will refuse the next one.
    #write(name: string, { certificate, key }: Issued): void {
        const file = join(this.#folder, name);
        try {
            writeSecretFile(file, certificate + key);
        } catch (error) {
            this.#log.error(
                { file, error: messageOf(error) },
                'a certificate cannot be kept and lasts until the restart',
            );
        }
    }
}

/** Why a kept server certificate cannot be used on; undefined when it can. `now` in ms since 1970. */
export function whyUnfit(
    server: Issued,
    { authority, names, now }: { authority: Issued; names: readonly string[]; now: number },
): string | undefined {
    const certificate = new X509Certificate(server.certificate);
    if (!certificate.verify(new X509Certificate(authority.certificate).publicKey)) return 'of another authority';
    if (Date.parse(certificate.validTo) - now < RENEW_DAYS * DAY_MS) return 'it ends soon';
    const missing = names.find((name) =>
        isIP(name) === 0 ? !certificate.checkHost(name, { subject: 'never' }) : !certificate.checkIP(name),
    );
    return missing === undefined ? undefined : `it does not name ${missing}`;
}
