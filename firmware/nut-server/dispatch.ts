// The table of verbs: which function answers which word, and which words need a user and a password first.

import type { ErrorToken } from '#nut/error-token.ts';
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

/** Answers one line of a client; `words` may be empty. */
export function answer(desk: Desk, client: Client, words: readonly string[]): string {
    const word = words[0] ?? '';
    const verb = VERBS.get(word) ?? VERBS.get(word.toUpperCase());
    if (!verb) return refuse('UNKNOWN-COMMAND');
    const missing = verb.isPrivileged ? missingCredential(client) : undefined;
    return missing === undefined ? verb.run(desk, client, words.slice(1)) : refuse(missing);
}

function missingCredential({ username, password }: Client): ErrorToken | undefined {
    if (username === undefined) return 'USERNAME-REQUIRED';
    return password === undefined ? 'PASSWORD-REQUIRED' : undefined;
}
