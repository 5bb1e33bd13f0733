// Routes of /api/v1/system/health, log and diagnosis: what the gateway's owner should see to, and what somebody who helps from
// afar would ask for. Secrets are left out where they stand, and once more wherever else they turn up in the bundle.

import { X509Certificate } from 'node:crypto';
import * as v from 'valibot';
import type { ApiState } from '#model/api.ts';
import { HEALTH, LOG_LINES } from '#model/api-answers.ts';
import type { ApiHealth, ApiLogLine, ApiSystem } from '#model/api-system.ts';
import { type HealthFacts, judgeHealth } from '#model/health.ts';
import type { TlsMaterial } from '../certificates/server-certificate.ts';
import type { LogMemory } from '../log-memory.ts';
import { isThisMachine } from '../nut-server/address-list.ts';
import { withoutSecrets } from '../without-secrets.ts';
import type { ApiSource } from './api-routes.ts';
import { describeMachine } from './describe-system.ts';
import { Answer, type Route, route } from './route.ts';

/** What the rest of the gateway knows of itself. */
export interface Upkeep {
    readonly logMemory: Pick<LogMemory, 'read'>;
    /** Why the configuration on the disk is not the one that runs. */
    readonly configRefused: () => string | undefined;
    /** Absent: nothing is to be recorded. */
    readonly recorder?: { readonly info: { readonly state: string } };
    readonly certificate: () => TlsMaterial | undefined;
}

export interface UpkeepFacts {
    readonly state: () => ApiState;
    readonly system: () => ApiSystem;
}

const LOG = v.strictObject({
    level: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
    limit: v.optional(
        v.pipe(v.string(), v.regex(/^\d{1,4}$/, 'must be a number below 10000'), v.transform(Number)),
        '200',
    ),
});

export function upkeepRoutes(source: ApiSource, upkeep: Upkeep, facts: UpkeepFacts): Route[] {
    const about = { method: 'GET', area: 'system' } as const;
    return [
        route({
            ...about,
            path: '/api/v1/system/health',
            role: 'viewer',
            summary: 'What of the gateway itself a person should see to, the worst first',
            answer: HEALTH,
            handle: (): ApiHealth => ({ notes: judgeHealth(healthFacts(source, upkeep)) }),
        }),
        route({
            ...about,
            path: '/api/v1/system/log',
            role: 'operator',
            summary: 'The last lines of the log, the newest first',
            query: LOG,
            answer: LOG_LINES,
            handle: ({ query: { level, limit } }): ApiLogLine[] => upkeep.logMemory.read({ min: level, limit }),
        }),
        route({
            ...about,
            path: '/api/v1/system/diagnosis',
            role: 'admin',
            summary: 'State, configuration, health and log in one document, without secrets: for who helps from afar',
            handle: ({ who }) => {
                source.access.audit(who, 'diagnosis-made', 'the diagnosis bundle was downloaded');
                const name = `powerchain-diagnosis-${new Date().toISOString().slice(0, 10)}.json`;
                return new Answer(200, diagnosis(source, upkeep, facts), {
                    'content-type': 'application/json; charset=utf-8',
                    'content-disposition': `attachment; filename="${name}"`,
                });
            },
        }),
    ];
}

function healthFacts(source: ApiSource, { configRefused, recorder, certificate }: Upkeep): HealthFacts {
    const { drivers, config, access, stateFolder } = source;
    const { web, alerts } = config();
    const refused = configRefused();
    const pem = web.https ? certificate()?.certificate : undefined;
    const isOpen = web.listen.some((address) => !isThisMachine(address) && address !== 'localhost');
    return {
        machine: describeMachine(stateFolder),
        now: Date.now(),
        driversDown: drivers?.processes.filter(({ state }) => state !== 'running').map(({ driver }) => driver) ?? [],
        ...(refused === undefined ? {} : { configRefused: refused }),
        ...(recorder ? { isRecorderUp: recorder.info.state === 'running' || recorder.info.state === 'starting' } : {}),
        ...(pem === undefined ? {} : { certificateEndsAt: Date.parse(new X509Certificate(pem).validTo) }),
        isClaimed: access.accounts.isClaimed,
        isClearText: isOpen && web.https === undefined && web.proxies.length === 0,
        hasDestination: Object.keys(alerts.destinations).length > 0,
    };
}

function diagnosis(source: ApiSource, upkeep: Upkeep, { state, system }: UpkeepFacts): string {
    const { configEditor, nutServer } = source;
    const config = configEditor?.read();
    const bundle = {
        made: new Date().toISOString(),
        system: system(),
        health: judgeHealth(healthFacts(source, upkeep)),
        config: config?.ok ? config.value.text : 'gateway.yaml cannot be read',
        configHistory: configEditor?.history() ?? [],
        state: state(),
        nutSessions: nutServer?.sessions ?? [],
        log: upkeep.logMemory.read(),
    };
    // In JSON a quote or a backslash of a secret is written otherwise.
    const secrets = (configEditor?.secrets() ?? []).map((secret) => JSON.stringify(secret).slice(1, -1));
    return withoutSecrets(JSON.stringify(bundle, undefined, 1), secrets);
}
