// Routes of /api/v1/state and /api/v1/events: the whole state at once, and as a stream of what changes.

import * as v from 'valibot';
import type { ApiState } from '#model/api.ts';
import { STATE } from '#model/api-answers.ts';
import type { EventStreams } from './event-streams.ts';
import { ANSWERED, Refusal, type Route, route } from './route.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

// The browser asks again after this long when the stream ends.
const RETRY_MS = 2000;

export function liveRoutes({ state, streams }: { state: () => ApiState; streams: EventStreams }): Route[] {
    const about = { area: 'state', role: 'viewer', method: 'GET' } as const;
    return [
        route({
            ...about,
            path: '/api/v1/state',
            summary: 'Everything that is known now',
            answer: STATE,
            handle: state,
        }),
        route({
            ...about,
            path: '/api/v1/events',
            summary: 'Server-sent events: the state, then what changes',
            about: 'Each event has an `id`; who comes back with `Last-Event-ID` gets what was missed. The types are in `model/api.ts`.',
            type: 'text/event-stream',
            answer: v.string(),
            handle: ({ request, reply }) => {
                if (streams.isFull) {
                    const message = 'too many pages are open on this gateway: close some and reload';
                    throw new Refusal(503, 'too-many-clients', message);
                }
                const lastId = request.headers['last-event-id'];
                reply.hijack();
                reply.raw.writeHead(200, {
                    ...SECURITY_HEADERS,
                    'content-type': 'text/event-stream',
                    'cache-control': 'no-store',
                    'x-accel-buffering': 'no', // nginx would hold events back
                });
                reply.raw.write(`retry: ${RETRY_MS}\n\n`);
                streams.open(reply.raw, typeof lastId === 'string' ? lastId : undefined);
                return ANSWERED;
            },
        }),
    ];
}
