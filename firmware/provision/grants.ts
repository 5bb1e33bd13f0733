// Codes by which a host fetches its own configuration: each counts once, for one host, for a day. They are kept as hashes in memory: a
// gateway that starts again knows none of them.

import type { ProvisionKind } from '#model/api-provision.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { hashOf, newSecret } from '../access/secret.ts';
import type { GatewayPlace } from './host-chain.ts';

export interface Grant {
    readonly host: string;
    readonly kind: ProvisionKind;
    readonly place: GatewayPlace;
    readonly by: string;
    readonly expiresAt: number;
}

interface Kept extends Grant {
    /** Who had it, and when. */
    used?: { readonly from: string; readonly at: number };
}

// A machine that is to be installed today is.
const LIFE_MS = 24 * 3_600_000;
// A whole row of racks at once; the oldest give way.
const GRANTS_MAX = 1000;

/** `now` in milliseconds since 1970, everywhere. */
export class ProvisionGrants {
    readonly #kept = new Map<string, Kept>();

    /** The code is told this once. */
    give(about: Omit<Grant, 'expiresAt'>, now: number): { code: string; expiresAt: number } {
        this.#forget(now);
        const code = newSecret();
        const expiresAt = now + LIFE_MS;
        this.#kept.set(hashOf(code), { ...about, expiresAt });
        return { code, expiresAt };
    }

    /** Worthless afterwards, whoever comes. The error says why it is worthless now: the owner wants to know who came before. */
    take(code: string, host: string, { from, now }: { from: string; now: number }): Result<Grant> {
        this.#forget(now);
        const grant = this.#kept.get(hashOf(code));
        if (!grant || grant.host.toLowerCase() !== host.toLowerCase()) {
            return failed('this code is not known, or its day is over: ask the gateway for another one');
        }
        if (grant.used) {
            const { at, from: before } = grant.used;
            return failed(`this code was used at ${new Date(at).toISOString()} from ${before}: it counts once`);
        }
        grant.used = { from, at: now };
        return ok(grant);
    }

    #forget(now: number): void {
        for (const [key, { expiresAt }] of this.#kept) {
            if (expiresAt <= now || this.#kept.size >= GRANTS_MAX) this.#kept.delete(key);
        }
    }
}
