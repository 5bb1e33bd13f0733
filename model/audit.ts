// The audit log: who did what, from where, and how it ended; every row holds the hash of the one before it. Pure: whoever has
// the rows can prove by himself that none was changed or removed.

import type { GatewayEvent } from './events.ts';

export interface AuditRow {
    /** Counts up by one. */
    readonly number: number;
    /** Milliseconds since 1970, by the clock of that moment. */
    readonly at: number;
    /** Who and from where: `admin@192.0.2.7`. */
    readonly by: string;
    readonly action: string;
    /** What it was done to, one line. */
    readonly about: string;
    /** `done`, or why not. */
    readonly outcome: string;
    /** SHA-256 in hexadecimal over `auditText`, which holds the hash of the row before. */
    readonly hash: string;
}

/** The place in the chain before the first row. */
export const AUDIT_BEGIN = '0'.repeat(64);

export interface AuditAnswer {
    /** The oldest first. */
    readonly rows: readonly AuditRow[];
    /** Hash that the first of them is chained to. */
    readonly previous: string;
    /** How many rows were ever written: the number of the last one. */
    readonly count: number;
}

/** What a row's hash is made over. */
export function auditText(
    { number, at, by, action, about, outcome }: Omit<AuditRow, 'hash'>,
    previous: string,
): string {
    return JSON.stringify([previous, number, at, by, action, about, outcome]);
}

/** What an event of the gateway is in the audit log; undefined: nobody did anything. */
export function auditOf(event: GatewayEvent): Omit<AuditRow, 'number' | 'hash'> | undefined {
    const { at } = event;
    switch (event.type) {
        case 'command': {
            const { request, device, by, outcome } = event;
            const value = request.value === undefined ? '' : ` ${request.value}`;
            const about = `${device}: ${request.name}${value}`;
            const said = outcome.ok ? 'done' : `failed: ${outcome.error.message}`;
            return { at, by, action: request.type === 'set' ? 'set' : 'command', about, outcome: said };
        }
        case 'forced-shutdown': {
            const action = event.on ? 'forced-shutdown' : 'forced-shutdown-cleared';
            return { at, by: event.by, action, about: event.device, outcome: 'done' };
        }
        case 'config': {
            const { file, outcome, text } = event;
            return { at, by: 'gateway', action: 'config-loaded', about: file, outcome: `${outcome}: ${text}` };
        }
        case 'audit': {
            const { by, action, about, outcome } = event;
            return { at, by, action, about, outcome };
        }
        default:
            return undefined;
    }
}

export type AuditVerdict =
    | { readonly ok: true; readonly rows: number; readonly last: Pick<AuditRow, 'number' | 'hash'> | undefined }
    | { readonly ok: false; readonly number: number; readonly message: string };

/** Follows the chain row by row. `digest` makes SHA-256 in hexadecimal. */
export class AuditCheck {
    readonly #digest: (text: string) => Promise<string>;
    #previous: string;
    #last: AuditRow | undefined;
    #rows = 0;
    #fault: Extract<AuditVerdict, { ok: false }> | undefined;

    constructor(previous: string, digest: (text: string) => Promise<string>) {
        this.#previous = previous;
        this.#digest = digest;
    }

    /** False: the chain is broken here. */
    async add(row: AuditRow): Promise<boolean> {
        const expected = this.#last === undefined ? row.number : this.#last.number + 1;
        if (row.number !== expected) {
            return this.#break(expected, `row ${expected} was removed: ${row.number} stands in its place`);
        }
        if ((await this.#digest(auditText(row, this.#previous))) !== row.hash) {
            return this.#break(row.number, `row ${row.number} was changed, or the one before it was replaced`);
        }
        this.#previous = row.hash;
        this.#last = row;
        this.#rows++;
        return true;
    }

    /** `count`: how many rows there must be in all. `head`: a row that somebody wrote down, number and hash. */
    end(count: number): AuditVerdict {
        if (this.#fault) return this.#fault;
        const last = this.#last?.number ?? 0;
        if (last < count) return { ok: false, number: last + 1, message: `rows ${last + 1} to ${count} were removed` };
        return { ok: true, rows: this.#rows, last: this.#last };
    }

    #break(number: number, message: string): false {
        this.#fault = { ok: false, number, message };
        return false;
    }
}

/** SHA-256 in hexadecimal. FIPS 180-4 */
export async function sha256(text: string): Promise<string> {
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
