// `powerchain audit`: who did what. `audit verify` fetches every row and follows the chain of hashes itself, so that it need
// not believe the gateway.

import * as v from 'valibot';
import { AUDIT_BEGIN, AuditCheck, type AuditRow, sha256 } from '#model/audit.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { localTime } from './local-time.ts';
import { table } from './table.ts';

// As it is: what is made printable has another hash.
const ANSWER = v.object({
    rows: v.array(
        v.object({
            number: v.number(),
            at: v.number(),
            by: v.string(),
            action: v.string(),
            about: v.string(),
            outcome: v.string(),
            hash: v.string(),
        }),
    ),
    previous: v.optional(v.string(), AUDIT_BEGIN),
    count: v.number(),
});

const PAGE = 1000;
const HEAD = /^(\d{1,15}):([0-9a-f]{8,64})$/;

/** `words` behind `powerchain audit`; returns the exit code: 1 when the chain is broken. */
export async function runAudit(words: readonly string[], context: Context): Promise<number> {
    const [verb, ...rest] = words;
    const { options, complain } = context;
    const isVerify = verb === 'verify';
    if (rest.length > 0 || (verb !== undefined && !isVerify) || (options.head !== undefined && !isVerify)) {
        complain('powerchain audit: nothing more for the newest rows, or “verify”');
        return NOT_UNDERSTOOD;
    }
    if (options.head !== undefined && !HEAD.test(options.head)) {
        complain(`powerchain audit verify --head ${options.head}: write NUMBER:HASH, as verify printed it`);
        return NOT_UNDERSTOOD;
    }
    return isVerify ? verify(context) : list(context);
}

async function list({ api, options, print, complain }: Context): Promise<number> {
    const answer = await api.ask('api/v1/audit?limit=100', ANSWER);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else {
        const rows = answer.value.rows.map(({ at, by, action, about, outcome }) => [
            localTime(at),
            by,
            action,
            about,
            outcome,
        ]);
        for (const line of table(rows.map((row) => row.map(printable)))) print(line);
        if (rows.length === 0) print('Nobody has done anything yet.');
    }
    return DONE;
}

async function verify({ api, options, print, complain }: Context): Promise<number> {
    const [, number, hash] = HEAD.exec(options.head ?? '') ?? [];
    let check: AuditCheck | undefined;
    let isHeadSeen = number === undefined;
    for (let after = 0; ; ) {
        const answer = await api.ask(`api/v1/audit?after=${after}&limit=${PAGE}`, ANSWER);
        if (!answer.ok) {
            complain(answer.error);
            return FAILED;
        }
        const { rows, previous, count } = answer.value;
        check ??= new AuditCheck(previous, sha256);
        for (const row of rows) {
            if (isHead(row, number, hash)) isHeadSeen = true;
            if (!(await check.add(row))) break;
        }
        const last = rows.at(-1);
        const verdict = check.end(rows.length < PAGE ? count : 0);
        if (verdict.ok && last && rows.length === PAGE) {
            after = last.number;
            continue;
        }
        if (!verdict.ok) complain(`The audit log was tampered with: ${verdict.message}.`);
        else if (!isHeadSeen)
            complain(`The audit log was tampered with: row ${number} is not the one with the hash ${hash}.`);
        else print(intact(verdict.rows, verdict.last));
        return verdict.ok && isHeadSeen ? DONE : FAILED;
    }
}

function isHead(row: AuditRow, number: string | undefined, hash: string | undefined): boolean {
    return String(row.number) === number && hash !== undefined && row.hash.startsWith(hash);
}

function intact(rows: number, last: Pick<AuditRow, 'number' | 'hash'> | undefined): string {
    if (!last) return 'The audit log is empty.';
    return `All ${rows} rows are as they were written. Write this down, to prove it later with --head: ${last.number}:${last.hash}`;
}
