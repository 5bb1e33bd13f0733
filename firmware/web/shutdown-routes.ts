// Routes of /api/v1/shutdown: how far everybody is on the way down or back, and what people may ask. Who sends a host off must
// name it; what it takes along is in the plan.

import * as v from 'valibot';
import { JOURNEYS, SHUTDOWN_PLAN, SHUTDOWN_PREVIEW, TEXT_DONE } from '#model/api-answers.ts';
import type { Result } from '#model/result.ts';
import { SHUTDOWN_MODES, type ShutdownMode } from '#model/shutdown-config.ts';
import type { Access } from '../access/access.ts';
import { type Principal, signatureOf } from '../access/principal.ts';
import type { ConfigEditor } from '../config/config-editor.ts';
import type { NapDesk } from '../shutdown/nap-desk.ts';
import type { ShutdownDesk } from '../shutdown/shutdown-desk.ts';
import type { ShutdownView } from '../shutdown/shutdown-view.ts';
import { granted } from './config-routes.ts';
import { Refusal, type Route, route } from './route.ts';

const SEND_OFF = v.strictObject({
    /** The name of the host once more: nobody is sent off by a slip of the finger. */
    accept: v.string(),
    /** It stays off until somebody starts it; otherwise it is a drill, and it comes back by itself. */
    stays: v.optional(v.boolean(), false),
});

/** What must be typed to send everybody off. */
const ALL_HOSTS = 'all hosts';

const MODE = v.strictObject({
    mode: v.picklist(SHUTDOWN_MODES),
    /** To arm: the word once more. */
    accept: v.optional(v.string()),
});

export interface ShutdownSource {
    readonly desk: Pick<ShutdownDesk, 'sendOff' | 'sendAllOff' | 'takeBack' | 'takeAllBack' | 'startHost'>;
    readonly naps: Pick<NapDesk, 'ask'>;
    readonly view: Pick<ShutdownView, 'describe' | 'preview' | 'journeys'>;
    readonly isHost: (name: string) => boolean;
}

/** Where the mode is written. */
export interface ConfigChanges {
    readonly editor: Pick<ConfigEditor, 'read' | 'apply'>;
    readonly access: Pick<Access, 'audit'>;
}

export function shutdownRoutes({ desk, naps, view, isHost, editor, access }: ShutdownSource & ConfigChanges): Route[] {
    const setMode = (mode: ShutdownMode, who: Principal): void => {
        const { version } = granted(editor.read());
        const about = { version, by: signatureOf(who), why: `shutting down: ${mode}` };
        const plan = granted(editor.apply({ changes: [{ path: ['shutdown', 'mode'], value: mode }] }, about));
        if (plan.diff !== '') access.audit(who, 'config-changed', about.why);
    };
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
            handle: () => view.describe(Date.now()),
        }),
        route({
            method: 'GET',
            path: '/api/v1/shutdown/preview',
            area: 'shutdown',
            role: 'viewer',
            summary: 'On paper: who would go when if all mains failed now, and what is missing for it',
            answer: SHUTDOWN_PREVIEW,
            handle: () => view.preview(),
        }),
        route({
            method: 'GET',
            path: '/api/v1/shutdown/journeys',
            area: 'shutdown',
            role: 'viewer',
            summary: 'How it went: every host that was shut down, step by step, the latest first',
            query: v.strictObject({ host: v.optional(v.string()) }),
            answer: JOURNEYS,
            handle: ({ query: { host } }) => view.journeys(host),
        }),
        route({
            ...act,
            method: 'PUT',
            path: '/api/v1/shutdown/mode',
            role: 'admin',
            summary: 'Disarm, try dry, arm, or hold for maintenance',
            body: MODE,
            handle: ({ body: { mode, accept }, who }) => {
                if (mode === 'armed' && accept !== 'armed') {
                    throw new Refusal(409, 'command-dangerous', 'hosts will be shut down: accept must be “armed”');
                }
                setMode(mode, who);
                return { text: `shutting down is ${mode}` };
            },
        }),
        route({
            ...act,
            path: '/api/v1/shutdown/off',
            role: 'admin',
            summary: 'Shut all hosts down in their order, for a drill or until somebody starts them',
            body: SEND_OFF,
            handle: ({ body: { accept, stays }, who }) => {
                if (accept !== ALL_HOSTS) {
                    throw new Refusal(409, 'command-dangerous', `everybody goes down: accept must be “${ALL_HOSTS}”`);
                }
                const text = stays ? 'all hosts go down and stay off' : 'all hosts go down and come back';
                return done(desk.sendAllOff({ by: signatureOf(who), stays }), text);
            },
        }),
        route({
            ...act,
            path: '/api/v1/shutdown/cancel',
            role: 'operator',
            summary: 'Take back everybody who was not told to go',
            handle: ({ who }) => done(desk.takeAllBack(signatureOf(who)), 'who was not told to go stays'),
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
        route({
            ...act,
            path: '/api/v1/shutdown/:host/nap',
            role: 'operator',
            summary: 'Send a host to sleep until somebody wakes it, to save energy',
            handle: ({ params, who }) => {
                const host = hostIn(params);
                return done(naps.ask(host, { type: 'nap', by: signatureOf(who) }), `${host} is sent to sleep`);
            },
        }),
        route({
            ...act,
            path: '/api/v1/shutdown/:host/wake',
            role: 'operator',
            summary: 'Wake a host that sleeps',
            handle: ({ params, who }) => {
                const host = hostIn(params);
                return done(naps.ask(host, { type: 'wake', by: signatureOf(who) }), `${host} is called`);
            },
        }),
    ];
}
