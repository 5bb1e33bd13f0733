// Routes of /api/v1/scans: look for devices, and see what was found. And /api/v1/offers: what was plugged in and found unasked.

import { OFFERS, SCAN } from '#model/api-answers.ts';
import { type ApiFoundDevice, SCAN_REQUEST } from '#model/api-scan.ts';
import type { Access } from '../access/access.ts';
import type { Scans } from '../discovery/scans.ts';
import { Answer, Refusal, type Route, route } from './route.ts';

export interface Offers {
    readonly current: readonly ApiFoundDevice[];
}

export function scanRoutes(scans: Scans, access: Access): Route[] {
    // It asks a whole network, with the secrets that it is given.
    const about = { area: 'config', role: 'admin' } as const;
    return [
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/scans',
            summary: 'Look for devices; answered at once',
            body: SCAN_REQUEST,
            answer: SCAN,
            handle: ({ body, who }) => {
                const started = scans.start(body, access.now());
                if (!started.ok) throw new Refusal(400, 'request-invalid', started.error);
                access.audit(who, 'scan', [...new Set(body.looks.flatMap(({ methods }) => methods))].join(', '));
                return new Answer(202, started.value);
            },
        }),
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/scans/:id',
            summary: 'What was found so far',
            answer: SCAN,
            handle: ({ params: { id = '' } }) => {
                const scan = scans.read(id);
                if (scan) return scan;
                throw new Refusal(404, 'not-found', 'there is no such scan, or a later one took its place');
            },
        }),
        route({
            ...about,
            method: 'DELETE',
            path: '/api/v1/scans/:id',
            summary: 'Stop looking',
            answer: SCAN,
            handle: ({ params: { id = '' } }) => {
                if (scans.read(id) === undefined) throw new Refusal(404, 'not-found', 'there is no such scan');
                scans.stop();
                return scans.read(id);
            },
        }),
    ];
}

export function offersRoute(offers: Offers): Route {
    return route({
        // Who sees devices may see that one is missing; whoever takes it must be allowed to change the configuration.
        area: 'state',
        role: 'viewer',
        method: 'GET',
        path: '/api/v1/offers',
        summary: 'What is plugged in and no device of the configuration',
        answer: OFFERS,
        handle: () => ({ offers: offers.current }),
    });
}
