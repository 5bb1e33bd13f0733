// Which certificate new connections get: the user's own files if they are configured, else one that we make. Looks again
// now and then, so that a renewed file or another address counts without a restart, and no connection ends for it.
// A file that is broken never replaces one that works.

import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { TlsConfig } from '#model/config.ts';
import { messageOf } from '#model/errors.ts';
import type { Log } from '../log.ts';
import { machineNames } from './machine-names.ts';
import { OwnCertificate } from './own-certificate.ts';

/** All PEM. Another certificate is another object. */
export interface TlsMaterial {
    readonly certificate: string;
    readonly key: string;
    /** Who signs the certificates of clients. */
    readonly clientCa: string | undefined;
}

/** Which files count; absent ones are of our own making. */
export type CertificateFiles = Pick<TlsConfig, 'certificate' | 'key'> & Partial<Pick<TlsConfig, 'offer' | 'clientCa'>>;

// Reading a few files' dates costs less than a handshake, but a storm of clients need not pay it each.
const LOOK_MS = 2000;

// A broken file is a standing problem.
const COMPLAIN_MS = 3_600_000;

export class ServerCertificate {
    readonly #configFolder: string;
    readonly #config: () => CertificateFiles | undefined;
    readonly #log: Log;
    readonly #own: OwnCertificate;
    readonly #names: () => readonly string[];
    readonly #monotonic: () => number;
    #material: TlsMaterial | undefined;
    #signature: string | undefined;
    #lookedAt: number | undefined;
    #complained: { text: string; at: number } | undefined;

    /** File names in the configuration are relative to `configFolder`; what we make is kept in `stateFolder`. */
    constructor(options: {
        configFolder: string;
        stateFolder: string;
        config: () => CertificateFiles | undefined;
        log: Log;
        names?: () => readonly string[];
        monotonic?: () => number;
    }) {
        this.#configFolder = options.configFolder;
        this.#config = options.config;
        this.#log = options.log;
        this.#own = new OwnCertificate({ folder: options.stateFolder, log: options.log });
        this.#names = options.names ?? machineNames;
        this.#monotonic = options.monotonic ?? (() => performance.now());
    }

    /** For a connection that begins now; undefined: none is offered, or none could be read yet. Never throws. */
    current(): TlsMaterial | undefined {
        const now = this.#monotonic();
        if (this.#lookedAt !== undefined && now - this.#lookedAt < LOOK_MS) return this.#material;
        this.#lookedAt = now;
        try {
            this.#look();
        } catch (error) {
            this.#complain(messageOf(error), now);
        }
        return this.#material;
    }

    /** The configuration may have changed: the next one who asks is told the truth. */
    reload(): void {
        this.#lookedAt = undefined;
        this.current();
    }

    /** PEM of our own authority, for clients that want to check us; undefined while the user's own files count. */
    get authority(): string | undefined {
        const config = this.#config();
        const isOurs = this.current() !== undefined && config?.certificate === undefined;
        return isOurs ? this.#own.authority : undefined;
    }

    #look(): void {
        const config = this.#config();
        if (config?.offer === false) {
            this.#material = undefined;
            this.#signature = undefined;
            return;
        }
        const files = [config?.certificate, config?.key, config?.clientCa];
        const paths = files.map((file) => (file === undefined ? undefined : resolve(this.#configFolder, file)));
        const own = paths[0] === undefined ? this.#own.current(this.#names(), Date.now()) : undefined;
        const signature = [own?.certificate, ...paths.map(stampOf)].join('\n');
        if (signature === this.#signature) return;
        const [certificate, key, clientCa] = paths.map((path) =>
            path === undefined ? undefined : readFileSync(path, 'utf8'),
        );
        const material = { certificate: certificate ?? own?.certificate ?? '', key: key ?? own?.key ?? '', clientCa };
        // Throws when certificate and key do not belong together, or are none.
        createSecureContext({ cert: material.certificate, key: material.key, ca: clientCa });
        if (this.#signature !== undefined) this.#log.info('new connections get another certificate');
        this.#signature = signature;
        this.#material = material;
        this.#complained = undefined;
    }

    #complain(text: string, now: number): void {
        if (this.#complained?.text === text && now - this.#complained.at < COMPLAIN_MS) return;
        this.#complained = { text, at: now };
        const kept = this.#material ? 'the one before is kept' : 'there is no encryption';
        this.#log.error({ problem: text }, `the configured certificate cannot be used, ${kept}`);
    }
}

/** Changes whenever the file does. Throws when it is not there. */
function stampOf(path: string | undefined): string {
    if (path === undefined) return '';
    const { mtimeMs, size, ino } = statSync(path);
    return `${path} ${mtimeMs} ${size} ${ino}`;
}
