// Routes of the ways to other systems: how each fares, and what a network management system must know to read us.

import * as v from 'valibot';
import { INTEGRATIONS } from '#model/api-answers.ts';
import type { ApiIntegrations } from '#model/integrations.ts';
import { PREFIX } from '#model/snmp-agent-config.ts';
import { mibText } from '../snmp/mib-text.ts';
import type { ApiSource } from './api-routes.ts';
import { Answer, type Route, route } from './route.ts';

export function integrationRoutes({ config, destinations }: Pick<ApiSource, 'config' | 'destinations'>): Route[] {
    const about = { method: 'GET', area: 'system', role: 'viewer' } as const;
    return [
        route({
            ...about,
            path: '/api/v1/integrations',
            summary: 'The ways to other systems, and how each fares',
            answer: INTEGRATIONS,
            handle: (): ApiIntegrations => ({ now: Date.now(), destinations: destinations?.() ?? [] }),
        }),
        route({
            ...about,
            path: '/api/v1/snmp/POWERCHAIN-MIB.txt',
            summary: 'The MIB of the SNMP agent, with the prefix that is configured',
            type: 'text/plain',
            answer: v.string(),
            handle: () =>
                new Answer(200, mibText(config().snmp?.prefix ?? PREFIX), {
                    'content-type': 'text/plain; charset=utf-8',
                }),
        }),
    ];
}
