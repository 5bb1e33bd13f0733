// Routes of the ways to other systems: how each fares, and what a network management system must know to read us.

import * as v from 'valibot';
import { INTEGRATIONS, SENT_MESSAGES } from '#model/api-answers.ts';
import type { ApiIntegrations, ApiSentMessages } from '#model/integrations.ts';
import { PREFIX } from '#model/snmp-agent-config.ts';
import { mibText } from '../snmp/mib-text.ts';
import type { ApiSource } from './api-routes.ts';
import { Answer, Refusal, type Route, route } from './route.ts';

type Source = Pick<ApiSource, 'config' | 'destinations' | 'messagesOf'>;

export function integrationRoutes({ config, destinations, messagesOf }: Source): Route[] {
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
            path: '/api/v1/integrations/:name/messages',
            summary: 'What a destination of MQTT was told last',
            about: 'The last twenty messages, made readable; of long ones the beginning.',
            answer: SENT_MESSAGES,
            handle: ({ params: { name = '' } }): ApiSentMessages => {
                const messages = messagesOf?.(name);
                if (!messages) throw new Refusal(404, 'not-found', `mqtt.destinations has no “${name.slice(0, 64)}”`);
                return { now: Date.now(), messages };
            },
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
