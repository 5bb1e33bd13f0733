// Routes of /api/v1/users and tokens: who may use the gateway, for its admins.

import { type ApiNewToken, type ApiToken, type ApiUser, CHANGED_USER, NEW_TOKEN, NEW_USER } from '#model/api-access.ts';
import { hashPassword } from '#nut/password-hash.ts';
import type { Access } from '../access/access.ts';
import { TOKENS_MAX, type Token, USERS_MAX, type User } from '../access/accounts.ts';
import { hashOf, newId, newSecret } from '../access/secret.ts';
import { refuseClearText } from './auth-routes.ts';
import { Refusal, type Route, route } from './route.ts';

export function userRoutes(access: Access): Route[] {
    const { accounts } = access;
    const about = { area: 'users', role: 'admin' } as const;
    const find = (name = ''): User => {
        const user = accounts.user(name);
        if (user) return user;
        throw new Refusal(404, 'not-found', `there is no user “${name.slice(0, 64)}”`);
    };
    const refuseLastAdmin = (name: string) => {
        const admins = [...accounts.users].filter(([, { role }]) => role === 'admin').map(([admin]) => admin);
        if (admins.length === 1 && admins[0] === name.toLowerCase()) {
            throw new Refusal(409, 'conflict', `${name} is the last admin: make another one first`);
        }
    };
    return [
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/users',
            summary: 'Users and their roles',
            handle: (): ApiUser[] => Array.from(accounts.users, ([name, user]) => describeUser(name, user)),
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/users',
            summary: 'Add a user',
            body: NEW_USER,
            handle: async ({ body: { name, role, password }, who, request }) => {
                refuseClearText(request);
                if (accounts.users.size >= USERS_MAX)
                    throw new Refusal(409, 'conflict', `${USERS_MAX} users are the most`);
                const user: User = {
                    role,
                    password: await hashPassword(password),
                    passkeys: [],
                    createdAt: access.now(),
                };
                if (accounts.user(name)) throw new Refusal(409, 'conflict', `there is a user “${name}” already`);
                accounts.putUser(name, user);
                access.audit(who, 'user-changed', `${name} was added as ${role}`);
                return describeUser(name.toLowerCase(), user);
            },
        }),
        route({
            ...about,
            method: 'PATCH',
            path: '/api/v1/users/:name',
            summary: 'Change a user’s role or password, or take a lost second factor away; ends the user’s sessions',
            body: CHANGED_USER,
            handle: async ({ params: { name = '' }, body, who, request }) => {
                find(name);
                if (body.role !== undefined && body.role !== 'admin') refuseLastAdmin(name);
                if (body.password !== undefined) refuseClearText(request);
                const password = body.password === undefined ? undefined : await hashPassword(body.password);
                const { totp, ...user } = find(name);
                const changed: User = {
                    ...user,
                    ...(body.role === undefined ? {} : { role: body.role }),
                    ...(password === undefined ? {} : { password }),
                    ...(body.removeSecondFactor ? { passkeys: [] } : totp ? { totp } : {}),
                };
                accounts.putUser(name, changed);
                access.sessions.end((session) => session.user === name.toLowerCase() && session.id !== who.session);
                access.audit(who, 'user-changed', `${name}: ${Object.keys(body).join(', ')}`);
                return describeUser(name.toLowerCase(), changed);
            },
        }),
        route({
            ...about,
            method: 'DELETE',
            path: '/api/v1/users/:name',
            summary: 'Remove a user',
            handle: ({ params: { name = '' }, who }) => {
                find(name);
                refuseLastAdmin(name);
                accounts.removeUser(name);
                access.sessions.end(({ user }) => user === name.toLowerCase());
                access.audit(who, 'user-changed', `${name} was removed`);
                return { removed: name.toLowerCase() };
            },
        }),
        ...tokenRoutes(access),
    ];
}

function tokenRoutes(access: Access): Route[] {
    const { accounts } = access;
    const about = { area: 'users', role: 'admin' } as const;
    return [
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/tokens',
            summary: 'API tokens; their secrets are not kept',
            handle: (): ApiToken[] => Array.from(accounts.tokens, ([id, token]) => describeToken(id, token)),
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/tokens',
            summary: 'Make an API token; its secret is told this once',
            body: NEW_TOKEN,
            handle: ({ body, who }): ApiNewToken => {
                if (accounts.tokens.size >= TOKENS_MAX)
                    throw new Refusal(409, 'conflict', `${TOKENS_MAX} tokens are the most`);
                const id = newId();
                const secret = `pct_${newSecret()}`;
                const token: Token = { ...body, hash: hashOf(secret), createdBy: who.name, createdAt: access.now() };
                accounts.putToken(id, token);
                access.audit(who, 'token-changed', `${body.name} (${id}) was made as ${body.role}`);
                return { ...describeToken(id, token), secret };
            },
        }),
        route({
            ...about,
            method: 'DELETE',
            path: '/api/v1/tokens/:id',
            summary: 'End an API token',
            handle: ({ params: { id = '' }, who }) => {
                const token = accounts.tokens.get(id);
                if (!token) throw new Refusal(404, 'not-found', 'there is no such token');
                accounts.removeToken(id);
                access.audit(who, 'token-changed', `${token.name} (${id}) was ended`);
                return { removed: id };
            },
        }),
    ];
}

function describeUser(name: string, { role, totp, passkeys, createdAt }: User): ApiUser {
    return { name, role, totp: totp !== undefined, passkeys: passkeys.length, createdAt };
}

function describeToken(id: string, { hash: _hash, ...token }: Token): ApiToken {
    return { id, ...token };
}
