// Who sends a request, as far as routes need to know.

import type { Role, Scope } from '#model/access.ts';

export interface Principal {
    /** A user's or a token's name; `anonymous`, `local`. */
    readonly name: string;
    /** undefined: may do only what needs no role. */
    readonly role: Role | undefined;
    /** `local`: a program of this machine that could read the token file. */
    readonly via: 'session' | 'token' | 'local' | 'anonymous';
    readonly address: string;
    /** Of a token that may do only part of what its role may. */
    readonly scopes?: readonly Scope[];
    /** Of a token that may switch hosts: those, and no others. */
    readonly hosts?: readonly string[];
    /** Of a browser's session: what it is called in the list of sessions. */
    readonly session?: string;
}

/** Whether who asks may switch the host at all. */
export function isOwnHost({ hosts }: Principal, host: string): boolean {
    return hosts === undefined || hosts.some((own) => own.toLowerCase() === host.toLowerCase());
}

/** For the audit trail: `admin@192.0.2.7`. */
export function signatureOf({ name, address }: Principal): string {
    return `${name}@${address}`;
}
