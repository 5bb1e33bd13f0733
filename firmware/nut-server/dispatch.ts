// The table of verbs: which function answers which word, and which words need a user and a password first.

import type { ErrorToken } from '#nut/error-token.ts';
import { isThisMachine } from './address-list.ts';
import type { Client, Desk, Verb } from './client.ts';
import { refuse } from './reply.ts';
import { help, protocolVersion, startTls, ver } from './verbs-about.ts';
import { get } from './verbs-get.ts';
import { list } from './verbs-list.ts';
import { fsd, login, logout, master, password, primary, username } from './verbs-session.ts';
import { instCmd, set } from './verbs-write.ts';

interface Entry {
    readonly run: Verb;
    /** USERNAME and PASSWORD must have been given. Whether they are right is checked by the verb. */
    readonly isPrivileged?: true;
}

const VERBS: ReadonlyMap<string, Entry> = new Map(
    Object.entries({
        VER: { run: ver },
        NETVER: { run: protocolVersion },
        PROTVER: { run: protocolVersion },
        HELP: { run: help },
        STARTTLS: { run: startTls },
        GET: { run: get },
        LIST: { run: list },
        USERNAME: { run: username },
        PASSWORD: { run: password },
        LOGIN: { run: login, isPrivileged: true },
        // RFC 9271's names for LOGIN and LOGOUT.
        ATTACH: { run: login, isPrivileged: true },
        LOGOUT: { run: logout },
        DETACH: { run: logout },
        PRIMARY: { run: primary, isPrivileged: true },
        MASTER: { run: master, isPrivileged: true },
        FSD: { run: fsd, isPrivileged: true },
        SET: { run: set, isPrivileged: true },
        INSTCMD: { run: instCmd, isPrivileged: true },
    } satisfies Record<string, Entry>),
);

/**
 * Answers one line of a client; `words` may be empty. A promise: it must first be found out who the client is. When it
 * ends, ask again; it never rejects.
 */
export function answer(desk: Desk, client: Client, words: readonly string[]): string | Promise<void> {
    const word = words[0] ?? '';
    const verb = VERBS.get(word) ?? VERBS.get(word.toUpperCase());
    if (!verb) return refuse('UNKNOWN-COMMAND');
    if (verb.isPrivileged) {
        const missing = missingCredential(client) ?? missingProtection(desk, client);
        if (missing !== undefined) return refuse(missing);
        const examination = desk.doorkeeper.examine(client);
        if (examination) return examination;
    }
    return verb.run(desk, client, words.slice(1));
}

function missingCredential({ username, password }: Client): ErrorToken | undefined {
    if (username === undefined) return 'USERNAME-REQUIRED';
    return password === undefined ? 'PASSWORD-REQUIRED' : undefined;
}

function missingProtection(desk: Desk, client: Client): ErrorToken | undefined {
    const required = desk.config().tls?.require ?? 'nothing';
    if (required === 'nothing') return undefined;
    if (required === 'client-certificate' ? client.isCertified : client.isEncrypted) return undefined;
    // What stays on this machine needs no encryption; a certificate says who somebody is, there as anywhere.
    if (required === 'encryption' && isThisMachine(client.address)) return undefined;
    client.refusals += 1;
    desk.refusals.note(client, `without ${required}`);
    return 'ACCESS-DENIED';
}
