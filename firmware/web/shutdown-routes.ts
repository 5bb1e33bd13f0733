// Routes of /api/v1/shutdown: how far everybody is on the way down or back, and what people may ask. Who sends a host off must
// name it; what it takes along is in the plan.

import * as v from 'valibot';
import { SHUTDOWN_PLAN, TEXT_DONE } from '#model/api-answers.ts';
import type { Result } from '#model/result.ts';
import { signatureOf } from '../access/principal.ts';
import type { ShutdownDesk } from '../shutdown/shutdown-desk.ts';
import { Refusal, type Route, route } from './route.ts';

const SEND_OFF = v.strictObject({
    /** The name of the host once more: nobody is sent off by a slip of the finger. */
    accept: v.string(),
    /** It stays off until somebody starts it; otherwise it is a drill, and it comes back by itself. */
    stays: v.optional(v.boolean(), false),
});

export function shutdownRoutes(
    desk: Pick<ShutdownDesk, 'describe' | 'sendOff' | 'takeBack' | 'startHost'>,
    isHost: (name: string) => boolean,
): Route[] {
    const act = { area: 'shutdown', method: 'POST', answer: TEXT_DONE } as const;
    const hostIn = ({ host = '' }: Readonly<Record<string, string>>): string => {
        if (isHost(host)) return host;
        throw new Refusal(404, 'device-unknown', `there is no host “${host.slice(0, 64)}”`);
    };
    const done = (result: Result<undefined>, text: string) => {
        if (result.ok) return { text };
        throw new Refusal(409, 'command-invalid', result.error);
    };
    return [
        route({
            method: 'GET',
            path: '/api/v1/shutdown',
            area: 'shutdown',
            role: 'viewer',
            summary: 'The plan: who goes when, in which order, and how far everybody is',
            answer: SHUTDOWN_PLAN,
            handle: () => desk.describe(Date.now()),
        }),
        route({
            ...act,
            path: '/api/v1/shutdown/:host/off',
            role: 'admin',
            summary: 'Shut a host down in good order, for a drill or until somebody starts it',
            body: SEND_OFF,
            handle: ({ params, body: { accept, stays }, who }) => {
                const host = hostIn(params);
                if (accept !== host) {
                    throw new Refusal(409, 'command-dangerous', `${host} goes down: accept must be “${host}”`);
                }
                const text = stays ? `${host} goes down and stays off` : `${host} goes down and comes back`;
                return done(desk.sendOff(host, { by: signatureOf(who), stays }), text);
            },
        }),
        route({
            ...act,
            path: '/api/v1/shutdown/:host/cancel',
            role: 'operator',
            summary: 'Take it back, as long as the host was not told to go',
            handle: ({ params, who }) => {
                const host = hostIn(params);
                return done(desk.takeBack(host, signatureOf(who)), `${host} stays`);
            },
        }),
        route({
            ...act,
            path: '/api/v1/shutdown/:host/start',
            role: 'operator',
            summary: 'Bring a host back that was shut down',
            handle: ({ params, who }) => {
                const host = hostIn(params);
                return done(desk.startHost(host, signatureOf(who)), `${host} is started`);
            },
        }),
    ];
}
