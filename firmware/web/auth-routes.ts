// Routes of /api/v1/auth: who asks, logging in and out, one's own password, second factor and sessions.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiAuth, ApiBrowserSession, ApiTotpSecret } from '#model/api-access.ts';
import { CLAIM, LOGIN, NEW_PASSWORD, OWN_PASSWORD, TOTP_CODE } from '#model/api-access.ts';
import { hashPassword } from '#nut/password-hash.ts';
import type { Access } from '../access/access.ts';
import type { User } from '../access/accounts.ts';
import type { Login } from '../access/login.ts';
import type { Principal } from '../access/principal.ts';
import { AGE_MS_MAX } from '../access/sessions.ts';
import { newTotpSecret, takeTotpCode, totpUri } from '../access/totp.ts';
import { cookieNameOf, visitorOf } from '../access/visitor.ts';
import { Refusal, type Route, route } from './route.ts';

export interface AuthSource {
    readonly access: Access;
    readonly login: Login;
    readonly gatewayName: () => string;
    /** 0: there is no HTTPS. */
    readonly httpsPort: () => number;
}

export function authRoutes(source: AuthSource): Route[] {
    return [...entranceRoutes(source), ...ownRoutes(source), ...totpRoutes(source)];
}

function entranceRoutes(source: AuthSource): Route[] {
    const { access, login } = source;
    const about = { area: 'users', role: 'everybody' } as const;
    return [
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/auth',
            summary: 'Who asks, and how to log in',
            handle: ({ request, who }) => describeAuth(source, request, who),
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/auth/claim',
            summary: 'Set the first password, with the code from the console',
            body: CLAIM,
            handle: async ({ body, request, reply, who }) => {
                refuseClearText(request);
                await login.claim(body, who);
                return openSession(source, body.name, request, reply);
            },
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/auth/login',
            summary: 'Log in; the session is a cookie',
            body: LOGIN,
            handle: async ({ body, request, reply, who }) => {
                refuseClearText(request);
                await login.logIn(body, who);
                return openSession(source, body.name, request, reply);
            },
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/auth/logout',
            summary: 'End the own session',
            handle: ({ request, reply, who }) => {
                const own = access.sessionOf(request);
                if (own) {
                    access.sessions.end(({ id }) => id === own.id);
                    access.audit(who, 'logout', `user ${own.user}`);
                }
                setCookie(request, reply, '', 0);
                return { loggedOut: own !== undefined };
            },
        }),
    ];
}

function ownRoutes({ access, login }: AuthSource): Route[] {
    const about = { area: 'users', role: 'viewer' } as const;
    return [
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/auth/password',
            summary: 'Change the own password; ends the other sessions of the user',
            body: NEW_PASSWORD,
            handle: async ({ body, request, who }) => {
                refuseClearText(request);
                const user = await login.proven(ownName(who), body.current, who);
                access.accounts.putUser(who.name, { ...user, password: await hashPassword(body.password) });
                const ended = access.sessions.end(({ user, id }) => user === who.name && id !== who.session);
                access.audit(who, 'password-changed', `user ${who.name}`);
                return { ended };
            },
        }),
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/auth/sessions',
            summary: 'Browsers that are logged in; an admin sees everybody’s',
            handle: ({ who }): ApiBrowserSession[] =>
                access.sessions
                    .list(access.now())
                    .filter(({ user }) => who.role === 'admin' || user === who.name)
                    .map(({ csrf: _csrf, ...session }) => ({ ...session, isOwn: session.id === who.session })),
        }),
        route({
            ...about,
            method: 'DELETE',
            path: '/api/v1/auth/sessions/:id',
            summary: 'Log a browser out',
            handle: ({ params: { id }, who }) => {
                const ended = access.sessions.end(
                    (session) => session.id === id && (who.role === 'admin' || session.user === who.name),
                );
                if (ended === 0) throw new Refusal(404, 'not-found', 'there is no such session, or it is not yours');
                access.audit(who, 'session-ended', `session ${id}`);
                return { ended };
            },
        }),
    ];
}

function totpRoutes({ access, login, gatewayName }: AuthSource): Route[] {
    const about = { area: 'users', role: 'viewer', method: 'POST' } as const;
    /** Secrets that were shown and not yet confirmed, by user. */
    const offered = new Map<string, string>();
    return [
        route({
            ...about,
            path: '/api/v1/auth/totp',
            summary: 'Begin to use an authenticator: a secret, told this once',
            body: OWN_PASSWORD,
            handle: async ({ body, who, request }): Promise<ApiTotpSecret> => {
                refuseClearText(request);
                await login.proven(ownName(who), body.password, who);
                const secret = newTotpSecret();
                offered.set(who.name, secret);
                return { secret, uri: totpUri(secret, { issuer: gatewayName(), label: who.name }) };
            },
        }),
        route({
            ...about,
            path: '/api/v1/auth/totp/confirm',
            summary: 'Prove that the authenticator works; from then on its code is asked for',
            body: TOTP_CODE,
            handle: ({ body, who }) => {
                const secret = offered.get(ownName(who));
                const user = access.accounts.user(who.name);
                const totp = secret && takeTotpCode({ secret, usedStep: 0 }, body.code, access.now());
                if (!user || !totp)
                    throw new Refusal(400, 'login-refused', 'this is not the code that the secret gives now');
                offered.delete(who.name);
                access.accounts.putUser(who.name, { ...user, totp });
                access.audit(who, 'second-factor-changed', 'an authenticator was added');
                return { totp: true };
            },
        }),
        route({
            ...about,
            path: '/api/v1/auth/totp/remove',
            summary: 'Do without the authenticator',
            body: OWN_PASSWORD,
            handle: async ({ body, who }) => {
                const { totp: _totp, ...user } = await login.proven(ownName(who), body.password, who);
                access.accounts.putUser(who.name, user);
                access.audit(who, 'second-factor-changed', 'the authenticator was removed');
                return { totp: false };
            },
        }),
    ];
}

/** A session's user; tokens and programs have neither password nor second factor. */
export function ownName({ via, name }: Principal): string {
    if (via === 'session') return name;
    throw new Refusal(403, 'not-allowed', 'log in with a browser for this');
}

/** Nobody's password crosses a network in clear text. */
export function refuseClearText(request: FastifyRequest): void {
    if (takesPasswords(request)) return;
    const message =
        'a password would cross the network in clear text: open this gateway by https (web.https in gateway.yaml), or on itself';
    throw new Refusal(403, 'encryption-needed', message);
}

function takesPasswords(request: FastifyRequest): boolean {
    const { isEncrypted, isLocal } = visitorOf(request);
    return isEncrypted || isLocal;
}

/** Begins a new session: the one before, if there was any, ends. */
export function openSession(source: AuthSource, name: string, request: FastifyRequest, reply: FastifyReply): ApiAuth {
    const { access } = source;
    const before = access.sessionOf(request);
    if (before) access.sessions.end(({ id }) => id === before.id);
    const { address } = visitorOf(request);
    const agent = (request.headers['user-agent'] ?? '').slice(0, 200);
    const user = name.toLowerCase();
    const { secret, session } = access.sessions.open({ user, address, agent }, access.now());
    setCookie(request, reply, secret, AGE_MS_MAX / 1000);
    const role = access.accounts.user(user)?.role;
    const who: Principal = { name: user, role, via: 'session', address, session: session.id };
    return { ...describeAuth(source, request, who), csrf: session.csrf };
}

function setCookie(request: FastifyRequest, reply: FastifyReply, value: string, seconds: number): void {
    const secure = request.protocol === 'https' ? '; Secure' : '';
    const name = cookieNameOf(request);
    reply.header('set-cookie', `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`);
}

function describeAuth(source: AuthSource, request: FastifyRequest, who: Principal): ApiAuth {
    const { access, httpsPort } = source;
    const { isClaimed } = access.accounts;
    const session = who.via === 'session' ? access.sessionOf(request) : undefined;
    const user = who.via === 'session' ? access.accounts.user(who.name) : undefined;
    const { role, via, name } = who;
    return {
        isClaimed,
        ...(isClaimed ? {} : { claimHint: claimHint(access, request) }),
        ...(role === undefined ? {} : { who: { name, role, via } }),
        ...(session ? { csrf: session.csrf } : {}),
        isEncrypted: visitorOf(request).isEncrypted,
        ...(httpsPort() === 0 ? {} : { httpsPort: httpsPort() }),
        takesPasswords: takesPasswords(request),
        ...(user ? { second: describeSecond(user) } : {}),
    };
}

/** Where the files of a machine lie is nobody's business elsewhere. */
function claimHint({ claimCode }: Access, request: FastifyRequest): string {
    const { isLocal } = visitorOf(request);
    return isLocal
        ? `the code was printed where the gateway was started, and is in ${claimCode.file}`
        : 'the code is on the console or the label of the gateway';
}

function describeSecond({ totp, passkeys }: User): NonNullable<ApiAuth['second']> {
    return {
        totp: totp !== undefined,
        passkeys: passkeys.map(({ id, name, createdAt }) => ({ id, name, createdAt })),
    };
}
