// Finds out whether the user and the password of a client are right. What is known is answered at once; a hashed password
// and an address that guessed wrong before take their time, and only that one connection waits.

import { createHmac, randomBytes } from 'node:crypto';
import type { GatewayConfig } from '#model/config.ts';
import { fitsHash, isHashed, isSamePassword } from '#nut/password-hash.ts';
import { type Account, accountOf } from './accounts.ts';
import { isThisMachine } from './address-list.ts';
import type { Client } from './client.ts';
import { LoginPatience } from './login-patience.ts';
import type { Refusals } from './refusals.ts';

// Credentials that were right from where they came; more than a rack has hosts.
const PROVEN_MAX = 4096;

export class Doorkeeper {
    readonly #users: () => GatewayConfig['nut']['users'];
    readonly #refusals: Refusals;
    readonly #monotonic: () => number;
    readonly #patience = new LoginPatience();
    // Keyed hashes, so that no password is kept anywhere in a form that could be used.
    readonly #key = randomBytes(32);
    readonly #proven = new Set<string>();

    constructor(options: {
        users: () => GatewayConfig['nut']['users'];
        refusals: Refusals;
        /** Milliseconds. */
        monotonic: () => number;
    }) {
        this.#users = options.users;
        this.#refusals = options.refusals;
        this.#monotonic = options.monotonic;
    }

    /** The account that the client names, proven or not. */
    claimed(client: Client): Account | undefined {
        return accountOf(this.#users(), client.username, client.address);
    }

    /** The account that the client has proven to be; `examine` has been asked before. */
    proven(client: Client): Account | undefined {
        const account = this.claimed(client);
        const isProven = client.proof?.isRight === true && client.proof.stored === account?.password;
        return isProven ? account : undefined;
    }

    /**
     * Undefined when it is known whether the client's credentials are right, else a promise that ends when it is. It never
     * rejects. A changed password makes it unknown again.
     */
    examine(client: Client): Promise<void> | undefined {
        const stored = this.claimed(client)?.password;
        if (client.proof && client.proof.stored === stored) return undefined;
        const fingerprint = this.#fingerprint(client, stored);
        if (this.#proven.has(fingerprint)) {
            client.proof = { stored, isRight: true };
            return undefined;
        }
        // Who is on this machine need not guess over the network.
        const waitMs = isThisMachine(client.address) ? 0 : this.#patience.takeTurn(client.address, this.#monotonic());
        const judge = (isRight: boolean): void => this.#judge(client, { stored, isRight, fingerprint });
        if (waitMs === 0 && (stored === undefined || !isHashed(stored))) {
            judge(stored !== undefined && isSamePassword(client.password ?? '', stored));
            return undefined;
        }
        return this.#judgeLater({ waitMs, given: client.password ?? '', stored, judge });
    }

    async #judgeLater(examination: {
        waitMs: number;
        given: string;
        stored: string | undefined;
        judge: (isRight: boolean) => void;
    }): Promise<void> {
        const { waitMs, given, stored, judge } = examination;
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
        if (stored === undefined) judge(false);
        else judge(isHashed(stored) ? await fitsHash(given, stored) : isSamePassword(given, stored));
    }

    #judge(client: Client, verdict: { stored: string | undefined; isRight: boolean; fingerprint: string }): void {
        const { stored, isRight, fingerprint } = verdict;
        client.proof = { stored, isRight };
        if (isRight) {
            if (this.#proven.size >= PROVEN_MAX) this.#proven.clear();
            this.#proven.add(fingerprint);
            return;
        }
        client.refusals += 1;
        this.#patience.failed(client.address, this.#monotonic());
        this.#refusals.note(client, 'wrong user or password');
    }

    #fingerprint({ address, username, password }: Client, stored: string | undefined): string {
        const text = JSON.stringify([address, username, password, stored ?? null]);
        return createHmac('sha256', this.#key).update(text).digest('base64');
    }
}
