// Routes of /api/v1/auth/passkeys and passkey-login: a user's passkeys, and logging in with one.

import type { FastifyRequest } from 'fastify';
import { NEW_PASSKEY, OWN_PASSWORD, PASSKEY_LOGIN } from '#model/api-access.ts';
import { PASSKEYS_MAX, Passkeys, type Site } from '../access/passkeys.ts';
import { type AuthSource, openSession, ownName } from './auth-routes.ts';
import { Refusal, type Route, route } from './route.ts';

export function passkeyRoutes(source: AuthSource): Route[] {
    const { access, login, gatewayName } = source;
    const { accounts } = access;
    const passkeys = new Passkeys({ accounts, now: access.now });
    const own = { area: 'users', role: 'viewer' } as const;
    const entrance = { area: 'users', role: 'everybody', method: 'POST' } as const;
    return [
        route({
            ...own,
            method: 'POST',
            path: '/api/v1/auth/passkeys/begin',
            summary: 'Options for navigator.credentials.create',
            body: OWN_PASSWORD,
            handle: async ({ request, body, who }) => {
                const user = await login.proven(ownName(who), body.password, who);
                if (user.passkeys.length >= PASSKEYS_MAX) {
                    throw new Refusal(409, 'conflict', `${PASSKEYS_MAX} passkeys are the most: remove one first`);
                }
                return passkeys.beginRegistration(who.name, { site: siteOf(request), title: gatewayName() });
            },
        }),
        route({
            ...own,
            method: 'POST',
            path: '/api/v1/auth/passkeys',
            summary: 'Keep the passkey that the browser made',
            body: NEW_PASSKEY,
            handle: async ({ request, body: { name, credential }, who }) => {
                const passkey = await passkeys.finishRegistration(credential, { site: siteOf(request), name });
                const user = accounts.user(ownName(who));
                if (!passkey || !user) throw new Refusal(400, 'login-refused', 'this proves no passkey: begin anew');
                accounts.putUser(who.name, { ...user, passkeys: [...user.passkeys, passkey] });
                access.audit(who, 'passkey-changed', `“${name}” was added`);
                return { id: passkey.id };
            },
        }),
        route({
            ...own,
            method: 'DELETE',
            path: '/api/v1/auth/passkeys/:id',
            summary: 'Remove a passkey',
            handle: ({ params: { id }, who }) => {
                const user = accounts.user(ownName(who));
                const passkey = user?.passkeys.find((one) => one.id === id);
                if (!user || !passkey) throw new Refusal(404, 'not-found', 'there is no such passkey');
                accounts.putUser(who.name, { ...user, passkeys: user.passkeys.filter((one) => one !== passkey) });
                access.audit(who, 'passkey-changed', `“${passkey.name}” was removed`);
                return { removed: id };
            },
        }),
        route({
            ...entrance,
            path: '/api/v1/auth/passkey-login/begin',
            summary: 'Options for navigator.credentials.get',
            handle: ({ request }) => passkeys.beginLogin(siteOf(request)),
        }),
        route({
            ...entrance,
            path: '/api/v1/auth/passkey-login',
            summary: 'Log in with a passkey',
            body: PASSKEY_LOGIN,
            handle: async ({ request, reply, body, who }) => {
                await login.waitFor(who);
                const name = await passkeys.finishLogin(body.credential, siteOf(request));
                if (name === undefined) {
                    login.fail(who, 'wrong passkey');
                    throw new Refusal(401, 'login-refused', 'this passkey is not known here, or proves nothing');
                }
                access.audit({ ...who, name }, 'login', `user ${name}, with a passkey`);
                return openSession(source, name, request, reply);
            },
        }),
    ];
}

/** The guard has let the Host through: it is ours. */
function siteOf({ protocol, host, hostname }: FastifyRequest): Site {
    return { origin: `${protocol}://${host}`, hostname };
}
