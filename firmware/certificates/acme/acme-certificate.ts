// Keeps a certificate of a public authority: orders it when there is none, when the names change and when it comes to its end. Its
// files lie in the state folder; who serves HTTPS looks at them as at files of the user's. A failure leaves everything as it is.

import { fork } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AcmeConfig } from '#model/config.ts';
import { messageOf } from '#model/errors.ts';
import type { Log } from '../../log.ts';
import { writeSecretFile } from '../state-folder.ts';
import type { AcmeJob, AcmeOutcome } from './acme-order.ts';
import { orderReason, retryMs } from './acme-policy.ts';

const LOOK_MS = 3_600_000;
// An authority asks, waits and signs within a minute.
const ORDER_MS_MAX = 180_000;

export class AcmeCertificate {
    readonly #folder: string;
    readonly #configFolder: string;
    readonly #config: () => AcmeConfig | undefined;
    readonly #log: Log;
    #failures = 0;
    #timer: NodeJS.Timeout | undefined;
    #stopOrder: (() => void) | undefined;

    constructor(options: {
        stateFolder: string;
        configFolder: string;
        config: () => AcmeConfig | undefined;
        log: Log;
    }) {
        this.#folder = join(options.stateFolder, 'acme');
        this.#configFolder = options.configFolder;
        this.#config = options.config;
        this.#log = options.log;
    }

    /** For ServerCertificate; undefined: none is wanted, or none has come yet. */
    get files(): { readonly certificate: string; readonly key: string } | undefined {
        if (this.#config() === undefined || this.#read('certificate.pem') === undefined) return undefined;
        return { certificate: join(this.#folder, 'certificate.pem'), key: join(this.#folder, 'key.pem') };
    }

    /** Looks now, and from then on by itself. Also when the configuration has changed. */
    start(): void {
        clearTimeout(this.#timer);
        if (this.#stopOrder || this.#config() === undefined) return;
        void this.#look();
    }

    stop(): void {
        clearTimeout(this.#timer);
        this.#stopOrder?.();
    }

    async #look(): Promise<void> {
        const config = this.#config();
        if (!config) return;
        const reason = orderReason(this.#read('certificate.pem'), config.names, Date.now());
        if (reason !== undefined) {
            const { names, directory } = config;
            this.#log.info({ names, directory, reason }, 'ordering a certificate');
            const outcome = await this.#order(config);
            this.#failures = outcome.ok ? 0 : this.#failures + 1;
            if (outcome.ok) this.#keep(outcome);
            else this.#log.error({ problem: outcome.problem, names }, 'no certificate came; the one before is kept');
        }
        this.#timer = setTimeout(() => this.start(), this.#failures > 0 ? retryMs(this.#failures) : LOOK_MS).unref();
    }

    #order({ directory, email, names, port, authority }: AcmeConfig): Promise<AcmeOutcome> {
        const trusted = authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: resolve(this.#configFolder, authority) };
        const child = fork(new URL('acme-order.ts', import.meta.url), [], { env: { ...process.env, ...trusted } });
        const { promise, resolve: settle } = Promise.withResolvers<AcmeOutcome>();
        const limit = setTimeout(() => child.kill('SIGKILL'), ORDER_MS_MAX);
        this.#stopOrder = () => child.kill('SIGKILL');
        child.once('message', (outcome) => settle(outcome as AcmeOutcome));
        child.once('error', (error) => settle({ ok: false, problem: messageOf(error) }));
        child.once('exit', (code) => {
            clearTimeout(limit);
            this.#stopOrder = undefined;
            settle({ ok: false, problem: `the order ended without an outcome (${code ?? 'killed'})` });
        });
        const job: AcmeJob = { directory, email, names, port, accountKey: this.#read('account.pem') };
        child.send(job);
        return promise;
    }

    #keep({ certificate, key, accountKey }: Extract<AcmeOutcome, { ok: true }>): void {
        try {
            mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
            writeSecretFile(join(this.#folder, 'account.pem'), accountKey);
            // Between the two they do not fit one another: whoever looks then keeps the pair that he has.
            writeSecretFile(join(this.#folder, 'key.pem'), key);
            writeSecretFile(join(this.#folder, 'certificate.pem'), certificate);
            this.#log.info({ folder: this.#folder }, 'a certificate came');
        } catch (error) {
            this.#failures = 1;
            this.#log.error({ folder: this.#folder, error: messageOf(error) }, 'the certificate cannot be kept');
        }
    }

    #read(name: string): string | undefined {
        try {
            return readFileSync(join(this.#folder, name), 'utf8');
        } catch {
            return undefined; // it has not come yet
        }
    }
}
