// Routes of /api/v1/system: how the gateway itself fares. And what machines ask to know whether it lives: /healthz, /readyz.

import * as v from 'valibot';
import { SYSTEM } from '#model/api-answers.ts';
import type { ApiSystem } from '#model/api-system.ts';
import { VERSION } from '../version.ts';
import type { ApiSource, ServerFacts } from './api-routes.ts';
import { describeProcess as describeDriver } from './describe-detail.ts';
import { describeMachine, describeProcess } from './describe-system.ts';
import { Answer, type Route, route } from './route.ts';

const STATUS = v.strictObject({ status: v.string() });
/** Destinations do not decide whether we are ready: the rack is served without them. */
const READY = v.strictObject({ status: v.string(), destinations: v.optional(v.record(v.string(), v.string())) });

export function systemRoutes(source: ApiSource, system: () => ApiSystem): Route[] {
    const about = { method: 'GET', area: 'system' } as const;
    return [
        route({
            ...about,
            path: '/healthz',
            role: 'everybody',
            summary: 'The process lives and answers',
            answer: STATUS,
            handle: () => ({ status: 'ok' }),
        }),
        route({
            ...about,
            path: '/readyz',
            role: 'everybody',
            summary: '200 when the gateway does its work, 503 with the reason when it does not',
            about: '`destinations` says of each way to another system whether it is connected; that alone makes nothing unready.',
            answer: READY,
            handle: () => {
                const message = whyNotReady(source);
                const states = source.destinations?.() ?? [];
                const destinations =
                    states.length === 0
                        ? {}
                        : { destinations: Object.fromEntries(states.map(({ name, state }) => [name, state])) };
                return message === undefined
                    ? { status: 'ready', ...destinations }
                    : new Answer(503, { code: 'not-ready', message, ...destinations });
            },
        }),
        route({
            ...about,
            path: '/api/v1/system',
            role: 'viewer',
            summary: 'The gateway, its machine and its driver processes',
            answer: SYSTEM,
            handle: system,
        }),
    ];
}

/** Ready: every driver runs, and every device was heard at least once, or has been looked for in vain. */
function whyNotReady({ gateway, drivers }: ApiSource): string | undefined {
    const waiting = [...gateway.devices].filter(({ link, driver }) => driver !== 'chain' && link === 'connecting');
    if (waiting.length > 0) return `not yet heard of ${waiting.map(({ id }) => id).join(', ')}`;
    const down = drivers?.processes.filter(({ state }) => state !== 'running').map(({ driver }) => driver) ?? [];
    return down.length > 0 ? `these drivers do not run: ${down.join(', ')}` : undefined;
}

export function describeSystem(
    { config, startedAt, stateFolder, drivers }: ApiSource,
    { busy, streams }: Pick<ServerFacts, 'busy' | 'streams'>,
): ApiSystem {
    return {
        name: config().name,
        version: VERSION,
        startedAt,
        now: Date.now(),
        machine: describeMachine(stateFolder),
        process: describeProcess(busy()),
        drivers: drivers?.processes.map(describeDriver) ?? [],
        pages: streams.count,
    };
}
