// Who may use the web API: users with roles and proofs, and API tokens. Kept in one file of the state folder, mode 0600,
// because the gateway changes it by itself (counters of passkeys, last use of tokens); gateway.yaml is for people.
// Passwords are kept as scrypt, tokens as SHA-256 of 256 random bits. A file that cannot be read locks everybody out: it
// must never look like a gateway that nobody has claimed yet.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { isScope, ROLES, type Scope, TOKEN_ROLES } from '#model/access.ts';
import { messageOf } from '#model/errors.ts';
import { HASHED_PASSWORD } from '#model/nut-access.ts';
import { writeSecretFile } from '../certificates/state-folder.ts';
import type { Log } from '../log.ts';

const PASSKEY = v.strictObject({
    id: v.string(),
    /** COSE key, base64url. */
    publicKey: v.string(),
    counter: v.number(),
    name: v.string(),
    transports: v.array(v.string()),
    createdAt: v.number(),
});

const USER = v.strictObject({
    role: v.picklist(ROLES),
    password: v.pipe(v.string(), v.regex(HASHED_PASSWORD)),
    /** RFC 6238. `usedStep`: the last 30 seconds whose code was taken; each counts once. */
    totp: v.exactOptional(v.strictObject({ secret: v.string(), usedStep: v.number() })),
    passkeys: v.array(PASSKEY),
    createdAt: v.number(),
});

const TOKEN = v.strictObject({
    name: v.string(),
    role: v.picklist(TOKEN_ROLES),
    scopes: v.exactOptional(v.array(v.custom<Scope>((text) => typeof text === 'string' && isScope(text)))),
    /** Of the role `fencing`. */
    hosts: v.exactOptional(v.array(v.string())),
    /** SHA-256, base64url. */
    hash: v.string(),
    createdBy: v.string(),
    createdAt: v.number(),
    expiresAt: v.exactOptional(v.number()),
});

const FILE = v.strictObject({
    version: v.literal(1),
    users: v.record(v.string(), USER),
    tokens: v.record(v.string(), TOKEN),
});

export type User = v.InferOutput<typeof USER>;
export type Passkey = v.InferOutput<typeof PASSKEY>;
export type Token = v.InferOutput<typeof TOKEN>;

// A team has dozens; each costs memory and a place in a list that somebody must read.
export const USERS_MAX = 100;
export const TOKENS_MAX = 200;

export class Accounts {
    readonly #file: string;
    readonly #log: Log;
    #users = new Map<string, User>();
    #tokens = new Map<string, Token>();
    #isLocked = false;

    constructor({ folder, log }: { folder: string; log: Log }) {
        this.#file = join(folder, 'accounts.json');
        this.#log = log;
    }

    /** Reads what was kept. */
    start(): void {
        try {
            const kept = v.parse(FILE, JSON.parse(readFileSync(this.#file, 'utf8')));
            this.#users = new Map(Object.entries(kept.users));
            this.#tokens = new Map(Object.entries(kept.tokens));
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
            this.#isLocked = true;
            const problem = messageOf(error);
            this.#log.error(
                { file: this.#file, problem },
                'the accounts cannot be read, nobody can log in: mend the file, or remove it and set the password again',
            );
        }
    }

    /** Somebody has set a password. */
    get isClaimed(): boolean {
        return this.#isLocked || this.#users.size > 0;
    }

    get users(): ReadonlyMap<string, User> {
        return this.#users;
    }

    get tokens(): ReadonlyMap<string, Token> {
        return this.#tokens;
    }

    user(name: string): User | undefined {
        return this.#users.get(name.toLowerCase());
    }

    /** Makes or replaces the user. Throws what the system says when it cannot be kept; then nothing has changed. */
    putUser(name: string, user: User): void {
        this.#keep(new Map(this.#users).set(name.toLowerCase(), user), this.#tokens);
    }

    removeUser(name: string): void {
        const users = new Map(this.#users);
        users.delete(name.toLowerCase());
        this.#keep(users, this.#tokens);
    }

    putToken(id: string, token: Token): void {
        this.#keep(this.#users, new Map(this.#tokens).set(id, token));
    }

    removeToken(id: string): void {
        const tokens = new Map(this.#tokens);
        tokens.delete(id);
        this.#keep(this.#users, tokens);
    }

    #keep(users: Map<string, User>, tokens: Map<string, Token>): void {
        if (this.#isLocked) throw new Error('the accounts could not be read, so they are not written either');
        const content = { version: 1, users: Object.fromEntries(users), tokens: Object.fromEntries(tokens) };
        writeSecretFile(this.#file, `${JSON.stringify(content, undefined, 2)}\n`);
        this.#users = users;
        this.#tokens = tokens;
    }
}
