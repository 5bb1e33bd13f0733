// Routes of /api/v1/sessions and nut/users: who is connected to the NUT server now, who was refused lately, and who may do what there.

import type { ApiNutSessions, ApiNutUser } from '#model/api-nut-sessions.ts';
import type { GatewayConfig } from '#model/config.ts';
import { type Route, route } from './route.ts';

/** `nutServer` and `config` are asked anew each time. */
export function nutRoutes(nutServer: ApiNutSessions, config: () => GatewayConfig['nut']): Route[] {
    return [
        route({
            method: 'GET',
            path: '/api/v1/sessions',
            area: 'nut',
            role: 'viewer',
            summary: 'NUT clients that are connected, and refusals of the last day',
            handle: (): ApiNutSessions => {
                const { sessions, refused } = nutServer;
                return { sessions, refused };
            },
        }),
        route({
            method: 'GET',
            path: '/api/v1/nut/users',
            area: 'nut',
            role: 'viewer',
            summary: 'Users of the NUT server and their rights; never their passwords',
            handle: () => Object.entries(config().users).map(([name, user]) => describeUser(name, user)),
        }),
    ];
}

function describeUser(name: string, user: GatewayConfig['nut']['users'][string]): ApiNutUser {
    const { password, from, host, compat, upsmon, actions, instcmds } = user;
    return {
        name,
        hasPassword: password !== undefined || compat !== undefined,
        from: from ?? [],
        ...(host === undefined ? {} : { host }),
        ...(compat === undefined ? {} : { compat }),
        ...(upsmon === undefined ? {} : { upsmon }),
        actions,
        instcmds,
    };
}
