// The table of verbs: which function answers which word, and which words need a user and a password first.

import type { ErrorToken } from '#nut/error-token.ts';
import { isThisMachine } from './address-list.ts';
import type { Client, Desk, Question, Verb } from './client.ts';
import { refuse } from './reply.ts';
import { help, protocolVersion, startTls, ver } from './verbs-about.ts';
import { get } from './verbs-get.ts';
import { list } from './verbs-list.ts';
import { fsd, login, logout, master, password, primary, username } from './verbs-session.ts';
import { instCmd, set } from './verbs-write.ts';

type Found = Omit<Question, 'verb'>;

const always =
    (run: Verb) =>
    (args: readonly string[]): Found => ({ run, args });
const privileged =
    (find: (args: readonly string[]) => Found) =>
    (args: readonly string[]): Found => ({ ...find(args), isPrivileged: true });

const VERBS: ReadonlyMap<string, (args: readonly string[]) => Found> = new Map(
    Object.entries({
        VER: always(ver),
        NETVER: always(protocolVersion),
        PROTVER: always(protocolVersion),
        HELP: always(help),
        STARTTLS: always(startTls),
        GET: get,
        LIST: list,
        USERNAME: always(username),
        PASSWORD: always(password),
        LOGIN: privileged(always(login)),
        // RFC 9271's names for LOGIN and LOGOUT.
        ATTACH: privileged(always(login)),
        LOGOUT: always(logout),
        DETACH: always(logout),
        PRIMARY: privileged(always(primary)),
        MASTER: privileged(always(master)),
        FSD: privileged(always(fsd)),
        SET: privileged(set),
        INSTCMD: privileged(always(instCmd)),
    }),
);

const unknown = always(() => refuse('UNKNOWN-COMMAND'));

/** `words` of one line; there may be none. */
export function questionOf(words: readonly string[]): Question {
    const verb = words[0] ?? '';
    const find = VERBS.get(verb) ?? VERBS.get(verb.toUpperCase()) ?? unknown;
    return { verb, ...find(words.slice(1)) };
}

/** Answers one line of a client, or promises to, as a verb does. */
export function answer(desk: Desk, client: Client, { run, args, isPrivileged }: Question): string | Promise<void> {
    if (isPrivileged) {
        const missing = missingCredential(client) ?? missingProtection(desk, client);
        if (missing !== undefined) return refuse(missing);
        const examination = desk.doorkeeper.examine(client);
        if (examination) return examination;
    }
    return run(desk, client, args);
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
