// Routes of /api/v1/fencing: a cluster has its hosts switched off and on, and sees whether they are. A token with the role `fencing`
// reaches its own hosts here and nothing anywhere else.

import * as v from 'valibot';
import { FENCE_HOST, FENCE_HOSTS } from '#model/api-answers.ts';
import type { ApiFenceHost } from '#model/api-fencing.ts';
import { isOwnHost, type Principal, signatureOf } from '../access/principal.ts';
import type { FenceDesk } from '../fencing/fence-desk.ts';
import { Answer, Refusal, type Route, route } from './route.ts';

const WANTED = v.strictObject({ power: v.picklist(['on', 'off']) });

export interface FencingSource {
    readonly fencing: Pick<FenceDesk, 'describe' | 'order'>;
    readonly hostNames: () => readonly string[];
}

export function fencingRoutes({ fencing, hostNames }: FencingSource): Route[] {
    const stateOf = (name: string, who: Principal): ApiFenceHost => {
        const state = fencing.describe(name);
        if (!state) throw new Refusal(404, 'device-unknown', `there is no host “${name.slice(0, 64)}”`);
        if (isOwnHost(who, state.host)) return state;
        throw new Refusal(403, 'not-allowed', `${who.name} may not switch ${state.host}`);
    };
    const about = { area: 'fencing', role: 'operator' } as const;
    return [
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/fencing',
            summary: 'The hosts that you may switch: whether they are on, and how they could be switched off for sure',
            answer: FENCE_HOSTS,
            handle: ({ who }) =>
                hostNames()
                    .filter((host) => isOwnHost(who, host))
                    .flatMap((host) => fencing.describe(host) ?? []),
        }),
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/fencing/:host',
            summary: 'One host: whether it is off, by what that is known, and how far an order is',
            answer: FENCE_HOST,
            handle: ({ params: { host = '' }, who }) => stateOf(host, who),
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/fencing/:host',
            summary: 'Switch a host off without asking it, or on',
            about: 'Answered at once with 202; ask for the host to see how it ends. By its management controller, else by all its outlets together. Refused with a sentence where it cannot be off for sure, or somebody else would lose power.',
            body: WANTED,
            answer: FENCE_HOST,
            handle: ({ params: { host = '' }, body: { power }, who }) => {
                const { host: name } = stateOf(host, who);
                const begun = fencing.order(name, power, signatureOf(who));
                if (!begun.ok) throw new Refusal(409, 'command-invalid', begun.error);
                return new Answer(202, stateOf(name, who));
            },
        }),
    ];
}
