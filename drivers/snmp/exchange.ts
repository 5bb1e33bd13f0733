// One question to an agent, one answer, as promises that always settle. How it went wrong is a value, for the session to decide
// on. Knows nothing of what is asked. Versions 1 and 2c and version 3 each have their own way.

import type { SnmpOptions } from '#model/driver-options.ts';
import type { Result } from '#model/result.ts';
import type { Endpoint } from './address.ts';
import { CommunityExchange } from './community-exchange.ts';
import type { Said } from './raw.ts';
import { SecureExchange } from './secure-exchange.ts';

/**
 * `silent`: no answer. `denied`: SNMPv3 security. `status`: the agent said no, `name` is RFC 3416's error-status, `oid` the one
 * that it names. `misfit`: the answer has another number of values than the question. `nonsense`: not SNMP.
 */
export type Failure =
    | { readonly type: 'silent' }
    | { readonly type: 'denied'; readonly reason: string }
    | { readonly type: 'status'; readonly name: string; readonly oid: string | undefined }
    | { readonly type: 'misfit' }
    | { readonly type: 'nonsense'; readonly reason: string };

export type Answer = Result<readonly Said[], Failure>;
export type BulkAnswer = Result<readonly (readonly Said[])[], Failure>;

/** What a SET writes; `type` is an ASN.1 tag. */
export interface WrittenVarbind {
    readonly oid: string;
    readonly type: number;
    readonly value: unknown;
}

/** Asked one question at a time. */
export interface Exchange {
    get(oids: readonly string[]): Promise<Answer>;
    getNext(oids: readonly string[]): Promise<Answer>;
    /** The answer is grouped by requested OID. */
    getBulk(oids: readonly string[], repetitions: number): Promise<BulkAnswer>;
    set(varbinds: readonly WrittenVarbind[]): Promise<Answer>;
    /** Ends a question under way as silent. The next question opens a new socket. */
    close(): void;
}

/** Throws GatewayError `config-invalid` at the first question when the options of version 3 do not go together. */
export function openExchange(agent: Endpoint, options: SnmpOptions): Exchange {
    return options.version === '3' ? new SecureExchange(agent, options) : new CommunityExchange(agent, options);
}

/** Longest that one attempt and its repetitions wait for an answer, in seconds. */
export function patienceSecondsOf({ timeout, retries }: SnmpOptions): number {
    return Number((timeout * (retries + 1)).toFixed(1));
}
