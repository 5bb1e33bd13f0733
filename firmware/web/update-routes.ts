// Routes of /api/v1/system/update: how an update of the appliance goes, and the order to fetch one.

import * as v from 'valibot';
import { UPDATE } from '#model/api-answers.ts';
import type { ApiUpdate } from '#model/api-system.ts';
import { type AskedHost, whyNotInterrupt } from '#model/interruption.ts';
import type { Access } from '../access/access.ts';
import type { UpdateDesk } from '../update/update-desk.ts';
import { VERSION } from '../version.ts';
import { Answer, Refusal, type Route, route } from './route.ts';

const BODY = v.strictObject({
    url: v.pipe(v.string(), v.maxLength(2000), v.url(), v.regex(/^https?:\/\//, 'must begin with https:// or http://')),
});

/** `hosts` with the status that each is told now. */
export function updateRoutes(desk: UpdateDesk, access: Access, hosts: () => AskedHost[]): Route[] {
    const about = { path: '/api/v1/system/update', area: 'system' } as const;
    const describe = (): ApiUpdate => ({
        isAppliance: desk.isAppliance,
        version: VERSION,
        progress: desk.progress,
        waitsFor: whyNotInterrupt(hosts()),
    });
    return [
        route({
            ...about,
            method: 'GET',
            role: 'viewer',
            summary: 'How an update of the appliance goes',
            answer: UPDATE,
            handle: describe,
        }),
        route({
            ...about,
            method: 'POST',
            role: 'admin',
            summary: 'Fetch an update of the appliance, and install it',
            about: 'Refused while a host is not on line. The appliance takes only what is signed for it, and restarts.',
            body: BODY,
            answer: UPDATE,
            handle: ({ body: { url }, who }) => {
                const { isAppliance, waitsFor } = describe();
                if (!isAppliance)
                    throw new Refusal(404, 'not-found', 'this gateway is not an appliance: apt upgrades it');
                if (waitsFor.length > 0) throw new Refusal(409, 'conflict', `not now: ${waitsFor.join('; ')}`);
                if (desk.isFetching) throw new Refusal(409, 'conflict', 'an update is being fetched already');
                access.audit(who, 'update-ordered', `an update from ${new URL(url).host} was ordered`);
                void desk.fetch(url);
                return new Answer(202, describe());
            },
        }),
    ];
}
